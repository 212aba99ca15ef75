"""Pages that ask for another due date and decide on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from actions.items.http import form_page, get_item, move_proposal, render_form
from participants.http import Request

from .forms import DateForm
from .models import DateChange


@form_page
def item_date(request: Request, pk: int) -> HttpResponse:
    item = get_item(request, pk)
    DateChange.check_can_request(item, by=request.user)
    form = DateForm(request.POST or None)
    if form.request(item, by=request.user):
        messages.success(request, _("Another date is asked for. The present one holds until it is approved."))
        return redirect("actions:item_show", pk)
    return render_form(request, item, form, heading=_("Ask for another date"), submit=_("Ask for it"))


@require_POST
def date_change_move(request: Request, pk: int) -> HttpResponse:
    rows = DateChange.objects.visible_to(request.user).select_related("item")
    return move_proposal(request, get_object_or_404(rows, pk=pk))
