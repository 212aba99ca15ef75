"""Pages of importing participants; for the secretariat alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.export import file_answer
from core.paging import page_of
from meetings.models.meets import Meet
from participants.http import Request, for_secretariat, posted
from participants.models import byline
from participants.throttling.http import export

from .forms import ColumnsForm, OrganisationsForm, SheetForm, head_of
from .models import MOST_ROWS, SheetImport
from .page import ImportPage
from .refused_rows import head_of_refused, lines_of_refused
from .tables import ROWS
from .working_off import work_at_once

LISTED = 20  # imports on one page


@for_secretariat
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: Request, slug: str) -> HttpResponse:
    """The latest imports into this meet; the form begins another."""
    meet = _meet(request, slug)
    form = SheetForm(posted(request), request.FILES or None)
    if row := form.begin(meet, by=request.user):
        work_at_once(row)
        return redirect("meetings:import_show", slug, row.pk)
    imports = SheetImport.objects.visible_to(request.user).without_content().filter(meet=meet)
    rows = imports.annotate(by_label=byline("by", "at"))
    page = page_of(rows, order=("-id",), cursor=request.GET.get("page", ""), size=LISTED, params=request.GET)
    context = {"meet": meet, "form": form, "page": page}
    return render(request, "meetings/imports/import_list.html", context, status=form.http_status)


@for_secretariat
@require_safe
def import_show(request: Request, slug: str, pk: int) -> HttpResponse:
    """How far it is: the columns to check, the preview, or what came of it."""
    row = _import(request, slug, pk, without_content=True)
    if row.state in (SheetImport.State.COLUMNS, SheetImport.State.ORGANISATIONS):
        return redirect(f"meetings:import_{row.state}", slug, pk)
    found = ImportPage(row, request.GET.get("fate", ""))
    page = page_of(found.rows, order=("number", "id"), cursor=request.GET.get("page", ""), params=request.GET)
    context = {"meet": row.meet, "row": row, "found": found, "page": page, "table": ROWS}
    return render(request, "meetings/imports/import_page.html", context)


@for_secretariat
@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: Request, slug: str, pk: int) -> HttpResponse:
    row = _import(request, slug, pk)
    row.check_changeable(by=request.user)
    form = ColumnsForm(posted(request), sheet_import=row, head=head_of(row, request.GET.get("head", "")))
    if form.save(by=request.user):
        work_at_once(row)
        return redirect("meetings:import_show", slug, pk)
    context = {"meet": row.meet, "row": row, "form": form}
    return render(request, "meetings/imports/columns_page.html", context, status=form.http_status)


@for_secretariat
@require_http_methods(["GET", "HEAD", "POST"])
def import_organisations(request: Request, slug: str, pk: int) -> HttpResponse:
    row = _import(request, slug, pk)
    row.check_changeable(by=request.user)
    form = OrganisationsForm(posted(request), sheet_import=row)
    if form.save(by=request.user):
        work_at_once(row)
        return redirect("meetings:import_show", slug, pk)
    context = {"meet": row.meet, "row": row, "form": form}
    return render(request, "meetings/imports/organisations_page.html", context, status=form.http_status)


@for_secretariat
@require_POST
def import_confirm(request: Request, slug: str, pk: int) -> HttpResponse:
    """Import the good rows; a second press does nothing more."""
    row = _import(request, slug, pk, without_content=True)
    row.confirm(by=request.user)
    work_at_once(row)
    return redirect("meetings:import_show", slug, pk)


@for_secretariat
@require_POST
def import_discard(request: Request, slug: str, pk: int) -> HttpResponse:
    row = _import(request, slug, pk, without_content=True)
    row.discard(by=request.user)
    messages.success(request, _("The import is discarded. Nothing was written."))
    return redirect("meetings:import_list", slug)


@export
@for_secretariat
@require_safe
def import_refused(request: Request, slug: str, pk: int) -> HttpResponseBase:
    """The refused rows as a workbook to be corrected and imported again."""
    row = _import(request, slug, pk, without_content=True)
    head = head_of_refused(row)
    return file_answer("xlsx", "refused-rows", head, lines_of_refused(row, len(head)), most=MOST_ROWS)


def _meet(request: Request, slug: str) -> Meet:
    return get_object_or_404(Meet.objects.visible_to(request.user), slug=slug)


def _import(request: Request, slug: str, pk: int, *, without_content: bool = False) -> SheetImport:
    rows = SheetImport.objects.visible_to(request.user).select_related("meet", "by")
    return get_object_or_404(rows.without_content() if without_content else rows, meet__slug=slug, pk=pk)
