"""What pages about one action item share: finding it, its form page, the way on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participants.http import Request

from .forms import MoveForm
from .models import ActionItem

form_page = require_http_methods(["GET", "POST"])


def with_form(move: Any, form: Any) -> dict[str, Any]:
    """A move as a button that opens a form."""
    return {"verb": move.verb, "label": move.label, "why": move.why, "is_grave": move.is_grave, "form": form}


def move_proposal(request: Request, proposal: Any) -> HttpResponse:
    """Accept, decline, approve ... an offer or an asked date, as the request says."""
    proposal.move(by=request.user, **MoveForm(request.POST, user=request.user).asked())
    messages.success(request, _("It is now “%(status)s”.") % {"status": proposal.get_status_display()})
    return redirect_onward(request, proposal.item)


def get_item(request: Request, pk: int) -> ActionItem:
    """The item for a move or a form; 404 unless the reader sees it."""
    return get_object_or_404(ActionItem.objects.visible_to(request.user).for_rules(), pk=pk)


def redirect_onward(request: Request, item: ActionItem) -> HttpResponse:
    """To the item; or to the list, for who has just given it out of their sight."""
    if ActionItem.objects.visible_to(request.user).filter(pk=item.pk).exists():
        return redirect("actions:item_show", item.pk)
    return redirect("actions:item_list")


def render_form(request: Request, item: ActionItem, form: Any, **words: str) -> HttpResponse:
    """A page with one form about an item."""
    context = {"item": item, "form": form, **words}
    return render(request, "actions/item_form_page.html", context, status=form.http_status)
