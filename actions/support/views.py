"""Pages on which posts are asked to support an item, asked no longer, and say what they did."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from actions.items.http import form_page, get_item, render_form
from participants.http import Request, posted

from .forms import ContributionForm, EndForm, SupporterForm
from .models import Contribution, Support, check_supported


@form_page
def item_supporter(request: Request, pk: int) -> HttpResponse:
    item = get_item(request, pk)
    check_supported(item, by=request.user)
    form = SupporterForm(posted(request), user=request.user, item=item)
    row = form.add(item, by=request.user)
    if row:
        messages.success(request, _("%(post)s supports it now.") % {"post": row.post})
        return redirect("actions:item_show", pk)
    return render_form(request, item, form, heading=_("Ask a post to support it"), submit=_("Ask it"))


@form_page
def support_end(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Support.objects.visible_to(request.user).current().for_rules(), pk=pk)
    check_supported(row.item, by=request.user)
    form = EndForm(posted(request))
    if form.end(row, by=request.user):
        messages.success(request, _("%(post)s supports it no longer.") % {"post": row.post})
        return redirect("actions:item_show", row.item_id)
    heading = _("End the support of %(post)s") % {"post": row.post}
    return render_form(request, row.item, form, heading=heading, submit=_("End it"))


@form_page
def item_contribute(request: Request, pk: int) -> HttpResponse:
    item = get_item(request, pk)
    Contribution.check_can_report(item, by=request.user)
    form = ContributionForm(posted(request))
    if form.report(item, by=request.user):
        messages.success(request, _("What you did is on record."))
        return redirect("actions:item_show", pk)
    return render_form(request, item, form, heading=_("Say what you did"), submit=_("Report"))
