"""Pages that show similar recommendations."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from participants.http import Request
from participants.models.access_records import record_restricted_view
from recommendations.joining.forms import SurvivorForm
from recommendations.recommendation.models import Recommendation

from .forms import SimilarForm
from .search import SimilarityQuery, find_similar


@require_GET
def recommendation_similar(request: Request) -> HttpResponse:
    """What is much like a text that is being typed: a part of its page, or a page of its own."""
    form = SimilarForm(request.GET)
    found = find_similar(Recommendation.objects.visible_to(request.user), form.query())
    is_part = request.headers.get("HX-Target") == "similar_found"
    template = "_similar_part.html" if is_part else "similar_page.html"
    return render(request, f"recommendations/{template}", {"form": form, "similar": found})


@require_GET
def recommendation_similar_list(request: Request, pk: int) -> HttpResponse:
    """What is much like a row; for who examines it, the way to merge it."""
    rows = Recommendation.objects.visible_to(request.user)
    row = get_object_or_404(rows.with_codes(), pk=pk)
    record_restricted_view(row, person=request.user)
    context = {
        "row": row,
        "similar": find_similar(rows, SimilarityQuery.like(row)),
        "may_merge": any("into" in move.takes for move in row.moves_for(request.user)),
        "form": SurvivorForm(initial={"verb": request.GET.get("verb", "")}),
    }
    return render(request, "recommendations/similar_list.html", context)
