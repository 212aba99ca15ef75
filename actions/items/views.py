"""Pages of one action item: in full, making, editing, moving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from actions.outcomes.page import OutcomesPage
from actions.ownership.forms import AssignForm
from actions.planning.forms import ReachForm
from core.lifecycle import Move
from participants.http import Request
from participants.models.access_records import record_restricted_view
from recommendations.models import Recommendation, RecommendationQuerySet

from .forms import HoldForm, ItemForm, MoveForm, WordsForm
from .http import form_page, get_item, redirect_onward, render_form, with_form
from .models import ActionItem
from .page import ItemPage, PageOperation


@require_safe
def item_show(request: Request, pk: int) -> HttpResponse:
    rows = ActionItem.objects.visible_to(request.user).for_page(request.user)
    item = get_object_or_404(rows, pk=pk)
    record_restricted_view(item, person=request.user)
    page = ItemPage(item, request.user)
    buttons: dict[str, Any] = {"asked": _buttons(page.asked, page), "others": _buttons(page.others, page)}
    buttons["step_buttons"] = [with_form(move, ReachForm()) for move in page.step_moves]
    buttons["outcomes"] = OutcomesPage(page)
    return render(request, "actions/item_page.html", {"page": page, "item": page.item, **buttons})


def _buttons(operations: list[Move | PageOperation], page: ItemPage) -> list[Any]:
    """Deeds as buttons; the moves that take something beside the reason with its form."""
    forms = {"assign": lambda: AssignForm(user=page.user, item=page.item), "hold": HoldForm}
    return [
        with_form(operation, forms[operation.verb]()) if operation.verb in forms else operation
        for operation in operations
    ]


@form_page
def item_add(request: Request) -> HttpResponse:
    ActionItem.check_make((), by=request.user)
    asked, numbers = _asked(request)
    form = ItemForm(request.POST or None, user=request.user, asked=asked, expected=len(numbers))
    made = form.make(by=request.user)
    if made:
        return _made(request, made, numbers)
    if len(asked) != len(numbers):
        raise Http404
    if not form.is_bound:
        ActionItem.check_make(asked, by=request.user)
    context = {"form": form, "asked": asked}
    return render(request, "actions/item_add_page.html", context, status=form.http_status)


def _made(request: Request, items: list[ActionItem], numbers: set[int]) -> HttpResponse:
    """To the one item; several stand on the page of their recommendation, else in the list."""
    if len(items) == 1:
        sentence = _("%(reference)s is made: %(owner)s is asked to accept it.")
        messages.success(request, sentence % {"reference": items[0].reference, "owner": items[0].owner})
        return redirect("actions:item_show", items[0].pk)
    sentence = _("%(count)d action items are made: their owners are asked to accept them.")
    messages.success(request, sentence % {"count": len(items)})
    if len(numbers) == 1:
        return redirect("recommendations:recommendation_show", *numbers)
    return redirect("actions:item_list")


def _asked(request: Request) -> tuple[RecommendationQuerySet, set[int]]:
    """The recommendations that the request names, as far as the person sees them, and their numbers."""
    named = {*request.GET.getlist("recommendation"), *request.POST.getlist("recommendation")}
    if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in named):
        raise Http404
    numbers = {int(one) for one in named}
    return Recommendation.objects.visible_to(request.user).filter(pk__in=numbers), numbers


@form_page
def item_edit(request: Request, pk: int) -> HttpResponse:
    item = get_item(request, pk)
    item.check_edit(request.user)
    form = WordsForm(request.POST or None, instance=item, user=request.user)
    if form.write(item, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("actions:item_show", pk)
    record_restricted_view(item, person=request.user)
    return render_form(request, item, form, heading=_("Change the words"), submit=_("Save"))


@require_POST
def item_move(request: Request, pk: int) -> HttpResponse:
    item = get_item(request, pk)
    item.move(by=request.user, **MoveForm(request.POST, user=request.user).asked())
    board = request.POST.get("board")
    if board is not None:
        return _back_to_board(request, item, board)
    messages.success(request, _("It is now “%(status)s”.") % {"status": item.get_status_display()})
    return redirect_onward(request, item)


def _back_to_board(request: Request, item: ActionItem, query: str) -> HttpResponse:
    """To the card on the board with the filters of `query`."""
    values = {"reference": item.reference, "status": item.get_status_display()}
    messages.success(request, _("%(reference)s is now “%(status)s”.") % values)
    filters = QueryDict(query).urlencode()
    return redirect(f"{reverse('actions:item_board')}?{filters}#item-{item.pk}")
