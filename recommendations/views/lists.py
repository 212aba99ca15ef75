"""The list and its file."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.export import file_answer, first_rows
from core.paging import page_of
from participants.http import Request
from participants.throttling.http import export
from recommendations import choices
from recommendations.forms.filters import RecommendationFilter
from recommendations.lists import FILED, HEAD, TABLE, Lines, dated, listed, marked
from recommendations.models import Recommendation
from recommendations.moves import reads_internal


@require_safe
def recommendation_list(request: Request) -> HttpResponse:
    filters = RecommendationFilter(request.GET, choices=choices.for_filters(request.user), user=request.user)
    rows = listed(filters.narrow(Recommendation.objects.visible_to(request.user)))
    if since := filters.marks_since:
        rows = marked(rows, since, request.user)
    page = page_of(rows, order=filters.order, cursor=request.GET.get("page", ""), params=request.GET)
    context = {
        "filters": filters,
        "page": page,
        "rows": dated(page.rows, request.user.zone),
        "table": TABLE,
        "may_examine": reads_internal(request.user),
        "may_write": bool(Recommendation.homes_of(request.user)),
    }
    return render(request, "recommendations/recommendation_list.html", context)


@export
@require_safe
def recommendation_export(request: Request, kind: str) -> HttpResponseBase:
    """Exactly the rows of the list with these filters, all its pages."""
    filters = RecommendationFilter(request.GET, choices=choices.for_filters(request.user), user=request.user)
    seen = filters.narrow(Recommendation.objects.visible_to(request.user))
    rows = listed(seen, *FILED).order_by(*filters.order)
    name = f"recommendations-{clock.today(request.user.zone):%Y-%m-%d}"
    return file_answer(kind, name, HEAD, Lines(first_rows(rows)), notice=filters.notice)
