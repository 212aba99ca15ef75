"""Pages of an item's milestones and of what it waits for."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from actions.items.forms import MoveForm
from actions.items.http import form_page, get_item, render_form, with_form
from actions.items.rules import check_plan
from participants.http import Request

from .dependencies import Dependency
from .forms import BlockerForm, MilestoneEditForm, MilestoneForm, PlanMoveForm, ReachForm
from .milestones import Milestone


@form_page
def item_milestone(request: Request, pk: int) -> HttpResponse:
    item = get_item(request, pk)
    check_plan(item, by=request.user)
    form = MilestoneForm(request.POST or None)
    if form.add(item, by=request.user):
        messages.success(request, _("The milestone is in the plan."))
        return redirect("actions:item_show", pk)
    return render_form(request, item, form, heading=_("Add a milestone"), submit=_("Add"))


@form_page
def milestone_edit(request: Request, pk: int) -> HttpResponse:
    milestone = _milestone(request, pk)
    check_plan(milestone.item, by=request.user)
    form = MilestoneEditForm(request.POST or None, instance=milestone)
    if request.method == "POST" and form.write(milestone, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("actions:item_show", milestone.item_id)
    moves = [with_form(move, ReachForm()) if move.takes else move for move in milestone.moves_for(request.user)]
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
def item_blocker(request: Request, pk: int) -> HttpResponse:
    item = get_item(request, pk)
    check_plan(item, by=request.user)
    form = BlockerForm(request.POST or None, user=request.user)
    link = form.add(item, by=request.user)
    if link:
        messages.success(request, _("It waits for %(reference)s now.") % {"reference": link.blocker.reference})
        return redirect("actions:item_show", pk)
    return render_form(request, item, form, heading=_("Say what it waits for"), submit=_("Save"))


@require_POST
def dependency_move(request: Request, pk: int) -> HttpResponse:
    link = get_object_or_404(Dependency.objects.visible_to(request.user).for_rules(), pk=pk)
    link.move(by=request.user, **MoveForm(request.POST, user=request.user).asked())
    messages.success(request, _("It no longer waits for %(reference)s.") % {"reference": link.blocker.reference})
    return redirect("actions:item_show", link.item_id)
