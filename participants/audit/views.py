"""The pages of access records."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.export import file_answer, first_rows
from core.paging import page_of
from participants.http import Request
from participants.models import AccessRecord
from participants.throttling.http import export

from .forms import AccessRecordFilter
from .http import for_auditors
from .tables import ACCESS_RECORDS, HEAD, lines_of


@for_auditors
@require_safe
def access_record_list(request: Request) -> HttpResponse:
    filters = AccessRecordFilter(request.GET)
    rows = filters.narrow(AccessRecord.objects.visible_to(request.user)).for_list()
    page = page_of(rows, order=filters.order, cursor=request.GET.get("page", ""), params=request.GET)
    context = {"filters": filters, "page": page, "table": ACCESS_RECORDS}
    return render(request, "participants/audit/access_record_list.html", context)


@export
@for_auditors
@require_safe
def access_record_export(request: Request, kind: str) -> HttpResponseBase:
    """Exactly the rows of the list with these filters, all its pages."""
    filters = AccessRecordFilter(request.GET)
    rows = filters.narrow(AccessRecord.objects.visible_to(request.user)).for_list().order_by(*filters.order)
    name = f"access-records-{clock.today(request.user.zone):%Y-%m-%d}"
    return file_answer(kind, name, HEAD, lines_of(first_rows(rows)))
