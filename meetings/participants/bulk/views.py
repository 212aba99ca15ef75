"""One change to many participants: the form, its preview, what became of each, and undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.paging import page_of
from meetings.models.meets import Meet
from participants.http import Request, for_secretariat, posted

from .forms import FORMS, BulkPlan, Selection
from .models import ParticipantOperation
from .tables import NOT_POSSIBLE, OPERATIONS, OUTCOMES, RESULT, WILL_CHANGE

SHOWN = 50  # rows of each table of a preview


@require_http_methods(["GET", "POST"])
@for_secretariat
def operation_add(request: Request, slug: str, kind: str) -> HttpResponse:
    meet = _meet(request, slug)
    selection = Selection.of(request.POST if request.method == "POST" else request.GET, meet)
    rows = selection.participants(request.user)
    form = FORMS[kind](posted(request))
    plan = form.plan(rows, by=request.user)
    if plan and (operation := form.begin(plan, meet, by=request.user)):
        return redirect("meetings:participant_operation_show", slug, operation.pk)
    context = {
        "meet": meet,
        "form": form,
        "selection": selection,
        "number": len(rows),
        "list_url": f"{reverse('meetings:participant_list', args=[slug])}?{selection.query}",
        "chosen_as": "meetings/participants/bulk/_selection.html",
        "is_changeable": True,
        **_preview(form, plan),
    }
    return render(request, "meetings/participants/bulk/operation_page.html", context, status=form.http_status)


def _preview(form: Any, plan: BulkPlan | None) -> dict[str, Any]:
    """What the page says of a plan; long tables are cut."""
    if plan is None:
        return {}
    tables = ((NOT_POSSIBLE, plan.refused), (WILL_CHANGE, plan.possible))
    return {
        "plan": plan,
        "is_preview": True,
        "is_impossible": not plan.possible,
        "sentence": form.sentence(plan),
        "tables": [(table, rows[:SHOWN], len(rows)) for table, rows in tables if rows],
    }


@require_safe
@for_secretariat
def operation_list(request: Request, slug: str) -> HttpResponse:
    """One's own bulk changes of this meet's participants, the newest first."""
    meet = _meet(request, slug)
    rows = (
        ParticipantOperation.objects.visible_to(request.user).filter(meet=meet).select_related("meet").with_numbers()
    )
    page = page_of(rows, order=("-id",), cursor=request.GET.get("page", ""), params=request.GET)
    context = {"meet": meet, "page": page, "table": OPERATIONS}
    return render(request, "meetings/participants/bulk/operation_list.html", context)


@require_safe
@for_secretariat
def operation_show(request: Request, slug: str, pk: int) -> HttpResponse:
    operation = _operation(request, slug, pk)
    rows = operation.rows.select_related("participant__contact__organisation", "participant__meet")
    if (outcome := request.GET.get("outcome", "")) in OUTCOMES:
        rows = rows.outcome(outcome)
    page = page_of(rows, order=("id",), cursor=request.GET.get("page", ""), params=request.GET)
    context = {"meet": operation.meet, "operation": operation, "page": page, "table": RESULT}
    return render(request, "meetings/participants/bulk/operation_result.html", context | _numbers(operation))


def _numbers(operation: ParticipantOperation) -> dict[str, Any]:
    """How many became what, and whether something can be undone still."""
    numbers = operation.numbers()
    parts = [(word, label, numbers[word]) for word, label in OUTCOMES.items() if numbers[word]]
    may_undo = operation.is_fresh and bool(numbers["done"] or numbers["kept"])
    return {"parts": parts, "total": numbers.total(), "may_undo": may_undo}


@require_POST
@for_secretariat
def operation_undo(request: Request, slug: str, pk: int) -> HttpResponse:
    _operation(request, slug, pk).undo(by=request.user)
    messages.success(request, _("Undone where nothing else was changed since."))
    return redirect("meetings:participant_operation_show", slug, pk)


def _meet(request: Request, slug: str) -> Meet:
    return get_object_or_404(Meet.objects.visible_to(request.user), slug=slug)


def _operation(request: Request, slug: str, pk: int) -> ParticipantOperation:
    rows = ParticipantOperation.objects.visible_to(request.user).select_related("meet")
    return get_object_or_404(rows, meet__slug=slug, pk=pk)
