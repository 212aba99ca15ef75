"""The page of one recommendation, and its moves."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participants.http import Request
from participants.models import User
from participants.models.access_records import record_restricted_view
from recommendations import choices
from recommendations.comments.audience import reads_comments
from recommendations.comments.forms import CommentForm
from recommendations.comments.thread import latest
from recommendations.examining.http import back_to, place_in_queue
from recommendations.examining.page import KEYS, Examining
from recommendations.moves import DECIDES_WITHOUT_ANSWER

from .forms import BESIDE, MoveForm, ReferForm, without_answer_field
from .models import Recommendation
from .status_summary import StatusSummary


@require_safe
def recommendation_show(request: Request, pk: int) -> HttpResponse:
    rows = Recommendation.objects.visible_to(request.user).in_full(request.user)
    row = get_object_or_404(rows, pk=pk)
    record_restricted_view(row, person=request.user)
    summary = StatusSummary.of(row, request.user)
    examining = Examining(row, request.user, request.GET)
    context = {
        "row": row,
        "moves": _offered(examining, place_in_queue(request)),
        "summary": summary,
        "rounds": row.rounds_for(request.user),
        "items": summary.items,
        "events": summary.events,
        "annexes": row.annexes_for(request.user),
        "last_move": summary.last_move,
        "may_edit": row.may_be_written_by(request.user),
        "may_copy": row.may_be_copied_by(request.user),
        "may_make_item": row.may_become_item(request.user),
        "talk": _talk(row, request.user),
        "examining": examining,
    }
    return render(request, "recommendations/recommendation_page.html", context)


def _talk(row: Recommendation, user: User) -> dict[str, Any] | None:
    """The newest comments and the form for another; None for who takes no part in them, and before there are any."""
    if not (row.was_submitted and reads_comments(row, user)):
        return None
    comments, has_more = latest(row, user)
    return {"comments": comments, "has_more": has_more, "form": CommentForm(user=user)}


def _offered(examining: Examining, place: str) -> list[dict[str, Any]]:
    """The moves as buttons, with the fields that some take beside the reason. `place`: of the page in the queue."""
    row, missing = examining.row, examining.missing_answer_of
    buttons = []
    for move in row.moves_for(examining.user):
        button = {"verb": move.verb, "label": move.label, "why": move.why, "is_grave": move.is_grave}
        button["key"] = KEYS.get(move.verb, "")
        if "department" in move.takes:
            button["form"] = ReferForm(choices=choices.departments())
        if "into" in move.takes:  # chosen among the similar ones
            similar_url = reverse("recommendations:recommendation_similar_list", args=[row.pk])
            button["url"] = f"{similar_url}{place}{'&' if place else '?'}verb={move.verb}"
        if move.verb in BESIDE:
            button["form"] = BESIDE[move.verb](auto_id=f"{move.verb}_%s")
        if missing and move.verb in DECIDES_WITHOUT_ANSWER and "url" not in button:
            form = button.setdefault("form", Form(auto_id=f"{move.verb}_%s"))
            form.fields["without_answer"] = without_answer_field(missing, required=True)
        buttons.append(button)
    return buttons


@require_POST
def recommendation_move(request: Request, pk: int) -> HttpResponse:
    rows = Recommendation.objects.visible_to(request.user)
    row = get_object_or_404(rows, pk=pk)
    row.move(by=request.user, **MoveForm(request.POST).asked(among=rows))
    messages.success(request, _("It is now “%(status)s”.") % {"status": row.get_status_display()})
    # Who refers a restricted one to another department may have given it out of their sight.
    return back_to(request, pk) if rows.filter(pk=pk).exists() else redirect("recommendations:recommendation_list")
