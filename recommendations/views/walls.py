"""The same wall, met by many missions."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from participants.http import Request
from recommendations import choices
from recommendations.forms.walls import WallForm
from recommendations.models import Recommendation
from recommendations.walls import walls


@require_safe
def wall_list(request: Request) -> HttpResponse:
    filters = WallForm(request.GET, choices=choices.for_walls(), user=request.user)
    rows = filters.narrow(Recommendation.objects.visible_to(request.user))
    shown, has_more = walls(rows, request.user, by_words=filters.by_words, page=filters.number)
    context = {"filters": filters, "walls": shown, "number": filters.number, "has_more": has_more}
    return render(request, "recommendations/wall_list.html", context)
