"""Barriers shared by several missions."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from participants.http import Request
from recommendations import choices
from recommendations.recommendation.models import Recommendation

from .forms import CommonBarrierForm
from .groups import common_barriers


@require_safe
def common_barrier_list(request: Request) -> HttpResponse:
    filters = CommonBarrierForm(request.GET, choices=choices.for_common_barriers(), user=request.user)
    rows = filters.narrow(Recommendation.objects.visible_to(request.user))
    shown, has_more = common_barriers(rows, request.user, by_words=filters.by_words, page=filters.number)
    context = {"filters": filters, "groups": shown, "number": filters.number, "has_more": has_more}
    return render(request, "recommendations/common_barrier_list.html", context)
