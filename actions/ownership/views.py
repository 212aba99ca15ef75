"""Pages that offer an item to another post and answer the offer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from actions.items.http import form_page, get_item, move_proposal, render_form
from participants.http import Request

from .forms import HandoverForm
from .models import Handover


@form_page
def item_hand_over(request: Request, pk: int) -> HttpResponse:
    item = get_item(request, pk)
    Handover.check_can_propose(item, by=request.user)
    form = HandoverForm(request.POST or None, user=request.user, item=item)
    offer = form.propose(item, by=request.user)
    if offer:
        sentence = _("Offered to %(post)s. The present owner stays responsible until it is accepted.")
        messages.success(request, sentence % {"post": offer.to_post})
        return redirect("actions:item_show", pk)
    return render_form(request, item, form, heading=_("Hand it over"), submit=_("Offer it"))


@require_POST
def handover_move(request: Request, pk: int) -> HttpResponse:
    rows = Handover.objects.visible_to(request.user).select_related("item")
    return move_proposal(request, get_object_or_404(rows, pk=pk))
