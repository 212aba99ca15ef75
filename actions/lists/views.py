"""The list of action items in its four shapes, its file, and the choice of its columns."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from actions.items.models import ActionItem
from core import clock
from core.choosing import with_ticks
from core.columns import Lines, url_with
from core.export import file_answer, first_rows
from core.paging import page_of
from participants.http import Request, posted
from participants.throttling.http import export

from .board import columns
from .columns import COLUMNS, OF_FILE, listed, table_of, with_chosen
from .forms import BoardFilter, CalendarFilter, ColumnsForm, ItemFilter, TimelineFilter
from .month import Month
from .timeline import Timeline


@require_http_methods(["GET", "POST"])
def item_columns(request: Request) -> HttpResponse:
    filters = ItemFilter(request.GET, user=request.user)
    filters.check()
    form = ColumnsForm(posted(request), chosen=filters.chosen)
    path = reverse("actions:item_list")
    if "usual" in request.POST:
        return redirect(url_with(path, request.GET, ()))
    if form.done(lambda: None):
        return redirect(url_with(path, request.GET, form.chosen()))
    context = {"form": form, "table_url": url_with(path, request.GET, filters.chosen)}
    return render(request, "actions/columns_page.html", context, status=form.http_status)


@require_safe
def item_list(request: Request) -> HttpResponse:
    filters = ItemFilter(request.GET, user=request.user)
    rows = listed(filters.narrow(ActionItem.objects.visible_to(request.user)))
    rows = with_chosen(rows, filters.chosen, request.user)
    page = page_of(rows, order=filters.order, cursor=request.GET.get("page", ""), params=request.GET)
    table = table_of(filters.chosen)
    table = with_ticks(table) if request.user.seats else table
    return _items_page(request, "list", {"filters": filters, "page": page, "table": table})


@require_safe
def item_board(request: Request) -> HttpResponse:
    filters = BoardFilter(request.GET, user=request.user)
    rows = filters.narrow(ActionItem.objects.visible_to(request.user))
    shown = columns(
        rows,
        request.user,
        order=filters.order,
        url=filters.table_url,
        also=filters.also,
        since=filters.verified_since,
    )
    context = {"filters": filters, "columns": shown, "number": sum(len(column.cards) for column in shown)}
    return _items_page(request, "board", context)


@require_safe
def item_calendar(request: Request) -> HttpResponse:
    filters = CalendarFilter(request.GET, user=request.user)
    rows = filters.narrow(ActionItem.objects.visible_to(request.user))
    month = Month(rows, filters.month_asked, today=clock.today(request.user.zone))
    return _items_page(request, "calendar", {"filters": filters, "month": month})


@require_safe
def item_timeline(request: Request) -> HttpResponse:
    filters = TimelineFilter(request.GET, user=request.user)
    rows = filters.narrow(ActionItem.objects.visible_to(request.user))
    by = filters.cleaned_data["group"]
    timeline = Timeline(rows, by=by, today=clock.today(request.user.zone))
    return _items_page(request, "timeline", {"filters": filters, "timeline": timeline})


def _items_page(request: Request, shape: str, context: dict[str, Any]) -> HttpResponse:
    """The same items in one of their four shapes."""
    may_make = ActionItem.may_make(request.user)
    return render(request, f"actions/item_{shape}.html", {"shape": shape, "may_make": may_make, **context})


@export
@require_safe
def item_export(request: Request, kind: str) -> HttpResponseBase:
    """Exactly the rows of the list with these filters, all its pages, and the columns that are chosen."""
    filters = ItemFilter(request.GET, user=request.user)
    rows = listed(filters.narrow(ActionItem.objects.visible_to(request.user))).order_by(*filters.order)
    chosen = filters.chosen or OF_FILE
    lines = Lines(first_rows(with_chosen(rows, chosen, request.user)), (COLUMNS[code] for code in chosen))
    name = f"action-items-{clock.today(request.user.zone):%Y-%m-%d}"
    return file_answer(kind, name, lines.head, lines, notice=filters.notice)
