"""The page on which the columns of the table are chosen. They stand in its address: nothing is kept here."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from actions.forms.filters import ItemFilter
from participants.http import Request, posted

from .forms import ColumnsForm


@require_http_methods(["GET", "POST"])
def item_columns(request: Request) -> HttpResponse:
    filters = ItemFilter(request.GET, user=request.user)
    filters.check()
    form = ColumnsForm(posted(request), chosen=filters.chosen)
    if "usual" in request.POST:
        return _to_table(request.GET, [])
    if form.done(lambda: None):
        return _to_table(request.GET, form.chosen())
    context: dict[str, Any] = {"form": form, "table_url": _table(request.GET)}
    return render(request, "actions/columns_page.html", context, status=form.http_status)


def _to_table(asked: QueryDict, chosen: list[str]) -> HttpResponse:
    """The table with the same filters and these columns; with the usual ones where there are none."""
    kept = asked.copy()
    kept.pop("page", None)
    kept.pop("columns", None)
    if chosen:
        kept["columns"] = ",".join(chosen)
    return redirect(_table(kept))


def _table(asked: QueryDict) -> str:
    query = asked.urlencode(safe=",")
    return f"{reverse('actions:item_list')}?{query}" if query else reverse("actions:item_list")
