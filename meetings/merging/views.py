"""The page on which two people become one; for the secretariat alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.merging.places import check_places, place_moves
from participants.contacts.merging import check_merge
from participants.contacts.models import Contact
from participants.http import Request, for_secretariat, posted

from .forms import MergeForm


@for_secretariat
@require_http_methods(["GET", "HEAD", "POST"])
def contact_merge(request: Request, pk: int, into: int) -> HttpResponse:
    """Merge the person `pk` into `into`; the page shows first what stays and what moves."""
    goes, stays = _contact(request, pk), _contact(request, into)
    check_merge(goes, stays, by=request.user)
    moves = place_moves(goes, stays)
    check_places(moves)
    form = MergeForm(posted(request), goes=goes, stays=stays)
    if form.merge(by=request.user):
        messages.success(request, _("%(name)s is merged into this person.") % {"name": goes})
        return redirect("participants:contact_show", into)
    context = {"goes": goes, "stays": stays, "form": form, "moves": moves}
    return render(request, "meetings/merging/merge_page.html", context, status=form.http_status)


def _contact(request: Request, pk: int) -> Contact:
    rows = Contact.objects.visible_to(request.user).select_related("organisation", "user", "merged_into")
    return get_object_or_404(rows, pk=pk)
