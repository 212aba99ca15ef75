"""Pages on which posts are asked to support an item, asked no longer, and say what they did."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from actions.models import ActionItem, Contribution, Support
from actions.models.supporters import check_supported
from participants.http import Request, posted

from .forms import ContributionForm, EndForm, SupporterForm

form_page = require_http_methods(["GET", "POST"])


@form_page
def item_supporter(request: Request, pk: int) -> HttpResponse:
    item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_rules(), pk=pk)
    check_supported(item, by=request.user)
    form = SupporterForm(posted(request), user=request.user, item=item)
    row = form.add(item, by=request.user)
    if row:
        messages.success(request, _("%(post)s supports it now.") % {"post": row.post})
        return redirect("actions:item_show", pk)
    return _form_page(request, item, form, heading=_("Ask a post to support it"), submit=_("Ask it"))


@form_page
def support_end(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Support.objects.visible_to(request.user).current().for_rules(), pk=pk)
    check_supported(row.item, by=request.user)
    form = EndForm(posted(request))
    if form.end(row, by=request.user):
        messages.success(request, _("%(post)s supports it no longer.") % {"post": row.post})
        return redirect("actions:item_show", row.item_id)
    heading = _("End the support of %(post)s") % {"post": row.post}
    return _form_page(request, row.item, form, heading=heading, submit=_("End it"))


@form_page
def item_contribute(request: Request, pk: int) -> HttpResponse:
    item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_rules(), pk=pk)
    Contribution.check_standing(item, by=request.user)
    form = ContributionForm(posted(request))
    if form.report(item, by=request.user):
        messages.success(request, _("What you did is on record."))
        return redirect("actions:item_show", pk)
    return _form_page(request, item, form, heading=_("Say what you did"), submit=_("Report"))


def _form_page(request: Request, item: ActionItem, form: Any, **words: str) -> HttpResponse:
    context = {"item": item, "form": form, **words}
    return render(request, "actions/item_form_page.html", context, status=form.http_status)
