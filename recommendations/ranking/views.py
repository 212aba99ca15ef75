"""What was scored, by rank; other weights may be tried."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.paging import page_of
from meetings.models import Meet
from participants.http import Request
from recommendations.recommendation.models import Recommendation

from .forms import RankingForm
from .table import ORDER, TABLE, listed


@require_safe
def ranking_list(request: Request) -> HttpResponse:
    """The weights that are tried stand in the address; nothing is written."""
    scored = Recommendation.objects.visible_to(request.user, at_once=True).scored(request.user)
    form = RankingForm(request.GET, meets=Meet.objects.visible_to(request.user).nearest())
    page = page_of(listed(form.narrow(scored)), order=ORDER, cursor=request.GET.get("page", ""), params=request.GET)
    context = {"filters": form, "page": page, "rows": page.rows, "table": TABLE}
    if request.user.is_secretariat and form.tried != form.now:
        edit = reverse("meetings:meet_edit", args=[form.chosen.slug])
        context["save_url"] = f"{edit}?{urlencode(form.weights_asked())}"
    return render(request, "recommendations/ranking_list.html", context)
