"""Reports with evidence, and the files themselves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from actions.items.http import form_page, get_item, render_form
from actions.progress.models import ProgressUpdate
from documents.http import file_answer
from participants.http import Request, posted

from .forms import FinishForm, ReportForm
from .models import Evidence


@form_page
def item_update(request: Request, pk: int) -> HttpResponse:
    item = get_item(request, pk)
    ProgressUpdate.check_can_report(item, by=request.user)
    form = ReportForm(posted(request), request.FILES or None)
    if form.report(item, by=request.user):
        messages.success(request, _("Your report is on record."))
        return redirect("actions:item_show", pk)
    return render_form(request, item, form, heading=_("Report progress"), submit=_("Report"))


@form_page
def item_finish(request: Request, pk: int) -> HttpResponse:
    item = get_item(request, pk)
    item.check_may("finish", by=request.user)
    form = FinishForm(posted(request), request.FILES or None)
    if form.finish(item, by=request.user):
        messages.success(request, _("It is reported done: whoever verifies it is asked."))
        return redirect("actions:item_show", pk)
    return render_form(request, item, form, heading=_("Report done"), submit=_("Report done"))


@require_GET
def evidence_show(request: Request, pk: int, number: int) -> HttpResponseBase:
    rows = Evidence.objects.visible_to(request.user).files()
    evidence = get_object_or_404(rows, item=pk, pk=number)
    evidence.check_handing_out(request.user)
    assert evidence.document is not None  # noqa: S101 - `files` has left out the links
    return file_answer(evidence.document)
