"""Twins of a text or a row, and living on in another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from participants.http import Request, posted
from participants.models.access_records import record_restricted_view
from recommendations.forms.joining import JoiningForm, SurvivorForm
from recommendations.forms.similar import SimilarForm
from recommendations.joining import joining
from recommendations.models import Recommendation
from recommendations.similarity import Sought, twins

from .way import back_to


@require_GET
def recommendation_similar(request: Request) -> HttpResponse:
    """What is much like a text that is being typed: a part of its page, or a page of its own."""
    form = SimilarForm(request.GET)
    found = twins(Recommendation.objects.visible_to(request.user), form.sought())
    is_part = request.headers.get("HX-Target") == "similar_found"
    template = "_similar_part.html" if is_part else "similar_page.html"
    return render(request, f"recommendations/{template}", {"form": form, "twins": found})


@require_GET
def recommendation_twins(request: Request, pk: int) -> HttpResponse:
    """What is much like a row; for who examines it, the way to merge it."""
    rows = Recommendation.objects.visible_to(request.user)
    row = get_object_or_404(rows.with_codes(), pk=pk)
    record_restricted_view(row, person=request.user)
    context = {
        "row": row,
        "twins": twins(rows, Sought.like(row)),
        "may_merge": any("into" in move.takes for move in row.moves_for(request.user)),
        "form": SurvivorForm(initial={"verb": request.GET.get("verb", "")}),
    }
    return render(request, "recommendations/twins_page.html", context)


@require_http_methods(["GET", "POST"])
def recommendation_merge(request: Request, pk: int) -> HttpResponse:
    """What would become of the two, and the reason for it."""
    rows = Recommendation.objects.visible_to(request.user)
    row = get_object_or_404(rows, pk=pk)
    row.check_may("merge", by=request.user)
    asked = SurvivorForm(request.GET)
    begun = {"verb": request.GET.get("verb", ""), "into": asked.named}
    form = JoiningForm(posted(request), row=row, user=request.user, initial=begun)
    if form.join(row, by=request.user, among=rows):
        messages.success(request, _("It is now “%(status)s”.") % {"status": row.get_status_display()})
        return back_to(request, pk)
    record_restricted_view(row, person=request.user)
    into = form["into"].value() or ""
    both = rows.in_full(request.user).with_counts(request.user).among(pk, into)
    context = {"row": row, "form": form, "joining": joining(list(both), pk, into), "missing": row.MISSING["into"]}
    return render(request, "recommendations/merge_page.html", context, status=form.http_status)
