"""Many action items at once: what would be done, how far it is, what became of each, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.export import file_answer, first_rows
from core.paging import page_of
from participants.http import Request, posted
from participants.throttling.http import export

from .forms import FORMS, Chosen, ItemsForm
from .models import ItemOperation
from .plan import CHOSEN, HEAD, OPERATIONS, REFUSED, RESULT, SHOWN, ItemPlan, line
from .result import Result, filter_of
from .working_off import AT_ONCE, work_off


@require_http_methods(["GET", "POST"])
def bulk_add(request: Request, kind: str) -> HttpResponse:
    """The form; what it would do, while nothing is written; and the operation, once that was looked at."""
    chosen = Chosen.of(request.POST if request.method == "POST" else request.GET)
    items = chosen.items(request.user)
    form = FORMS[kind](posted(request), user=request.user)
    plan = form.plan(items)
    if plan and (operation := form.begin(plan)):
        work_off(only=operation, seconds=AT_ONCE)
        return redirect("actions:item_bulk_show", operation.pk)
    context = {
        "form": form,
        "chosen": chosen,
        "number": len(items),
        "list_url": f"{reverse('actions:item_list')}?{chosen.query}",
        "chosen_as": "actions/bulk/_chosen.html",
        **_preview(form, plan),
    }
    return render(request, "actions/bulk/operation_page.html", context, status=form.http_status)


def _preview(form: ItemsForm, plan: ItemPlan | None) -> dict[str, Any]:
    """What the page says of a plan; long tables are cut."""
    if plan is None:
        return {}
    possible, refused = plan.possible, plan.refused
    return {
        "plan": plan,
        "is_preview": form.is_preview,
        "tables": [
            (table, rows[:SHOWN], len(rows)) for table, rows in ((REFUSED, refused), (CHOSEN, possible)) if rows
        ],
        "is_impossible": not possible,
        "is_changeable": True,
    }


@require_safe
def bulk_list(request: Request) -> HttpResponse:
    """One's own bulk operations, the newest first: the way back to what was left."""
    rows = (
        ItemOperation.objects.visible_to(request.user).with_numbers(request.user).select_related("post__organisation")
    )
    page = page_of(rows, order=("-id",), cursor=request.GET.get("page", ""), params=request.GET)
    return render(request, "actions/bulk/operation_list.html", {"page": page, "table": OPERATIONS})


@require_safe
def bulk_show(request: Request, pk: int) -> HttpResponse:
    """How far it is, what became of each, and the way to take it back."""
    result = Result(_operation(request, pk), request.user)
    rows = filter_of(result.rows, request.GET.get("outcome", ""))
    page = page_of(rows, order=("id",), cursor=request.GET.get("page", ""), params=request.GET)
    context = {"result": result, "operation": result.operation, "page": page, "table": RESULT}
    return render(request, "actions/bulk/result_page.html", context)


@export
@require_safe
def bulk_export(request: Request, pk: int, kind: str) -> HttpResponseBase:
    """What became of each, as a file."""
    rows = Result(_operation(request, pk), request.user).rows.order_by("pk")
    return file_answer(kind, f"bulk-operation-{pk}", HEAD, [line(row) for row in first_rows(rows)])


@require_POST
def bulk_undo(request: Request, pk: int) -> HttpResponse:
    operation = _operation(request, pk)
    operation.undo(by=request.user)
    work_off(only=operation, seconds=AT_ONCE)
    is_done = not operation.rows.waiting().exists()
    messages.success(
        request, _("What could be taken back is taken back.") if is_done else _("It is being taken back.")
    )
    return redirect("actions:item_bulk_show", pk)


def _operation(request: Request, pk: int) -> ItemOperation:
    return get_object_or_404(
        ItemOperation.objects.visible_to(request.user).select_related("post__organisation"), pk=pk
    )
