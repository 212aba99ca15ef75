"""The text as it was each time that it went to the ministry."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from participants.http import Request
from participants.models import byline
from participants.models.access_records import record_restricted_view
from recommendations.recommendation.models import Recommendation

from .comparing import compared
from .forms import CompareForm
from .models import TextVersion


@require_safe
def version_list(request: Request, pk: int) -> HttpResponse:
    """Who submitted which text when, and what changed between two of them."""
    row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
    record_restricted_view(row, person=request.user)
    rows = TextVersion.objects.visible_to(request.user).filter(recommendation=pk)
    versions: list[TextVersion] = list(rows.annotate(by_label=byline("by", "at")))
    form = CompareForm(request.GET, versions=versions)
    pair = form.pair()
    context = {"row": row, "versions": versions, "form": form, "pair": pair, "fields": compared(*pair) if pair else []}
    return render(request, "recommendations/version_list.html", context)
