"""The page on which one recommendation is merged into another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participants.http import Request, posted
from participants.models.access_records import record_restricted_view
from recommendations.examining.http import back_to
from recommendations.recommendation.models import Recommendation

from .forms import JoiningForm, SurvivorForm
from .page import joining


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
