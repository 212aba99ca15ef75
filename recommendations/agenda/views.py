"""The recommendations of one agenda item."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meetings.programme.models import AgendaItem
from participants.http import Request, for_secretariat, posted
from recommendations.recommendation.models import Recommendation

from .forms import LinkForm
from .models import AgendaRecommendation


@for_secretariat
@require_http_methods(["GET", "HEAD", "POST"])
def agenda_link_list(request: Request, pk: int) -> HttpResponse:
    """What the item is about; the form links one more."""
    item = _item(request, pk)
    item.check_edit(request.user)
    form = LinkForm(posted(request), item=item, among=Recommendation.objects.visible_to(request.user))
    if link := form.link(by=request.user):
        messages.success(request, _("Added: %(recommendation)s") % {"recommendation": link.recommendation.reference})
        return redirect("recommendations:agenda_link_list", pk)
    links = AgendaRecommendation.objects.visible_to(request.user).filter(agenda_item=item)
    context = {"item": item, "session": item.session, "meet": item.session.meet, "form": form}
    context["links"] = links.select_related("recommendation")
    return render(request, "recommendations/agenda/link_list_page.html", context, status=form.http_status)


@for_secretariat
@require_POST
def agenda_link_remove(request: Request, pk: int, number: int) -> HttpResponse:
    links = AgendaRecommendation.objects.visible_to(request.user).filter(agenda_item=pk)
    link = get_object_or_404(links.select_related("agenda_item__session__meet", "recommendation"), pk=number)
    link.remove(by=request.user)
    messages.success(request, _("Removed: %(recommendation)s") % {"recommendation": link.recommendation.reference})
    return redirect("recommendations:agenda_link_list", pk)


def _item(request: Request, pk: int) -> AgendaItem:
    rows = AgendaItem.objects.visible_to(request.user).select_related("session__meet", "presenter__contact")
    return get_object_or_404(rows, pk=pk)
