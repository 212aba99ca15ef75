"""Pages of action items: the list in four shapes, its file, one in full; making, moving, reporting, other owners."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.choosing import with_ticks
from core.export import file_answer, first_rows
from core.lifecycle import Move
from core.paging import page_of
from participants.http import Request, posted
from participants.models.access_records import record_restricted_view
from participants.throttling.http import export
from recommendations.models import Recommendation, RecommendationQuerySet

from .board import columns
from .chosen import OF_FILE, Lines, table_of, with_chosen
from .forms.filters import BoardFilter, CalendarFilter, ItemFilter, TimelineFilter
from .forms.items import AssignForm, DateForm, HandoverForm, HoldForm, MoveForm, WordsForm
from .forms.making import ItemForm
from .forms.planning import BlockerForm, MilestoneEditForm, MilestoneForm, PlanMoveForm, ReachForm, WeighForm
from .lists import listed
from .models import ActionItem, DateChange, Dependency, Handover, Milestone, WeighedItem
from .models.rules import check_plan
from .month import Month
from .outcomes.page import WonPage
from .pages import Deed, ItemPage
from .timeline import Timeline

form_page = require_http_methods(["GET", "POST"])


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
    lines = Lines(first_rows(with_chosen(rows, chosen, request.user)), chosen)
    name = f"action-items-{clock.today(request.user.zone):%Y-%m-%d}"
    return file_answer(kind, name, lines.head, lines, notice=filters.notice)


@require_safe
def item_show(request: Request, pk: int) -> HttpResponse:
    rows = ActionItem.objects.visible_to(request.user).for_page(request.user)
    item = get_object_or_404(rows, pk=pk)
    record_restricted_view(item, person=request.user)
    page = ItemPage(item, request.user)
    buttons: dict[str, Any] = {"asked": _buttons(page.asked, page), "others": _buttons(page.others, page)}
    buttons["step_buttons"] = [_with_form(move, ReachForm()) for move in page.step_moves]
    buttons["outcomes"] = WonPage(page)
    return render(request, "actions/item_page.html", {"page": page, "item": page.item, **buttons})


def _buttons(deeds: list[Move | Deed], page: ItemPage) -> list[Any]:
    """Deeds as buttons; the moves that take something beside the reason with its form."""
    forms = {"assign": lambda: AssignForm(user=page.user, item=page.item), "hold": HoldForm}
    return [_with_form(deed, forms[deed.verb]()) if deed.verb in forms else deed for deed in deeds]


def _with_form(move: Any, form: Any) -> dict[str, Any]:
    return {"verb": move.verb, "label": move.label, "why": move.why, "is_grave": move.is_grave, "form": form}


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
    item = _item(request, pk)
    item.check_edit(request.user)
    form = WordsForm(request.POST or None, instance=item, user=request.user)
    if form.write(item, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("actions:item_show", pk)
    record_restricted_view(item, person=request.user)
    return _form_page(request, item, form, heading=_("Change the words"), submit=_("Save"))


@require_POST
def item_move(request: Request, pk: int) -> HttpResponse:
    item = _item(request, pk)
    item.move(by=request.user, **MoveForm(request.POST, user=request.user).asked())
    board = request.POST.get("board")
    if board is not None:
        return _back_to_board(request, item, board)
    messages.success(request, _("It is now “%(status)s”.") % {"status": item.get_status_display()})
    return _onward(request, item)


def _back_to_board(request: Request, item: ActionItem, query: str) -> HttpResponse:
    """To the card on the board with the filters of `query`."""
    said = {"reference": item.reference, "status": item.get_status_display()}
    messages.success(request, _("%(reference)s is now “%(status)s”.") % said)
    kept = QueryDict(query).urlencode()
    return redirect(f"{reverse('actions:item_board')}?{kept}#item-{item.pk}")


@form_page
def item_hand_over(request: Request, pk: int) -> HttpResponse:
    item = _item(request, pk)
    Handover.check_standing(item, by=request.user)
    form = HandoverForm(request.POST or None, user=request.user, item=item)
    offer = form.propose(item, by=request.user)
    if offer:
        sentence = _("Offered to %(post)s. The present owner stays responsible until it is accepted.")
        messages.success(request, sentence % {"post": offer.to_post})
        return redirect("actions:item_show", pk)
    return _form_page(request, item, form, heading=_("Hand it over"), submit=_("Offer it"))


@form_page
def item_date(request: Request, pk: int) -> HttpResponse:
    item = _item(request, pk)
    DateChange.check_standing(item, by=request.user)
    form = DateForm(request.POST or None)
    if form.request(item, by=request.user):
        messages.success(request, _("Another date is asked for. The present one holds until it is approved."))
        return redirect("actions:item_show", pk)
    return _form_page(request, item, form, heading=_("Ask for another date"), submit=_("Ask for it"))


@form_page
def item_milestone(request: Request, pk: int) -> HttpResponse:
    item = _item(request, pk)
    check_plan(item, by=request.user)
    form = MilestoneForm(request.POST or None)
    if form.add(item, by=request.user):
        messages.success(request, _("The milestone is in the plan."))
        return redirect("actions:item_show", pk)
    return _form_page(request, item, form, heading=_("Add a milestone"), submit=_("Add"))


@form_page
def milestone_edit(request: Request, pk: int) -> HttpResponse:
    milestone = _milestone(request, pk)
    check_plan(milestone.item, by=request.user)
    form = MilestoneEditForm(request.POST or None, instance=milestone)
    if request.method == "POST" and form.write(milestone, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("actions:item_show", milestone.item_id)
    moves = [_with_form(move, ReachForm()) if move.takes else move for move in milestone.moves_for(request.user)]
    context = {"milestone": milestone, "item": milestone.item, "form": form, "moves": moves}
    return render(request, "actions/milestone_page.html", context, status=form.http_status)


@require_POST
def milestone_move(request: Request, pk: int) -> HttpResponse:
    milestone = _milestone(request, pk)
    milestone.move(by=request.user, **PlanMoveForm(request.POST).asked())
    messages.success(request, _("It is now “%(status)s”.") % {"status": milestone.get_status_display()})
    return redirect("actions:item_show", milestone.item_id)


def _milestone(request: Request, pk: int) -> Milestone:
    return get_object_or_404(Milestone.objects.visible_to(request.user).for_rules(), pk=pk)


@form_page
def item_risk(request: Request, pk: int) -> HttpResponse:
    item = get_object_or_404(WeighedItem.objects.visible_to(request.user).for_rules(), pk=pk)
    item.check_edit(request.user)
    form = WeighForm(posted(request), instance=item)
    if form.write(item, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("actions:item_show", pk)
    return _form_page(request, item, form, heading=_("Risk, and give and get"), submit=_("Save"))


@form_page
def item_blocker(request: Request, pk: int) -> HttpResponse:
    item = _item(request, pk)
    check_plan(item, by=request.user)
    form = BlockerForm(request.POST or None, user=request.user)
    link = form.add(item, by=request.user)
    if link:
        messages.success(request, _("It waits for %(reference)s now.") % {"reference": link.blocker.reference})
        return redirect("actions:item_show", pk)
    return _form_page(request, item, form, heading=_("Say what it waits for"), submit=_("Save"))


@require_POST
def dependency_move(request: Request, pk: int) -> HttpResponse:
    link = get_object_or_404(Dependency.objects.visible_to(request.user).for_rules(), pk=pk)
    link.move(by=request.user, **MoveForm(request.POST, user=request.user).asked())
    messages.success(request, _("It no longer waits for %(reference)s.") % {"reference": link.blocker.reference})
    return redirect("actions:item_show", link.item_id)


@require_POST
def handover_move(request: Request, pk: int) -> HttpResponse:
    rows = Handover.objects.visible_to(request.user).select_related("item")
    return _answer(request, get_object_or_404(rows, pk=pk))


@require_POST
def date_change_move(request: Request, pk: int) -> HttpResponse:
    rows = DateChange.objects.visible_to(request.user).select_related("item")
    return _answer(request, get_object_or_404(rows, pk=pk))


def _answer(request: Request, proposal: Handover | DateChange) -> HttpResponse:
    proposal.move(by=request.user, **MoveForm(request.POST, user=request.user).asked())
    messages.success(request, _("It is now “%(status)s”.") % {"status": proposal.get_status_display()})
    return _onward(request, proposal.item)


def _item(request: Request, pk: int) -> ActionItem:
    return get_object_or_404(ActionItem.objects.visible_to(request.user).for_rules(), pk=pk)


def _onward(request: Request, item: ActionItem) -> HttpResponse:
    """To the item; or to the list, for who has just given it out of their sight."""
    if ActionItem.objects.visible_to(request.user).filter(pk=item.pk).exists():
        return redirect("actions:item_show", item.pk)
    return redirect("actions:item_list")


def _form_page(request: Request, item: ActionItem, form: Any, **words: str) -> HttpResponse:
    """A page with one form about an item."""
    context = {"item": item, "form": form, **words}
    return render(request, "actions/item_form_page.html", context, status=form.http_status)
