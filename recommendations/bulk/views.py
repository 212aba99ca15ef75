"""Many recommendations of the queue at once: what would be done, what was done, and taking it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.choosing import numbers_of
from participants.http import Request, posted
from recommendations.recommendation.models import Recommendation

from .forms import BulkForm, BulkReferForm, BulkScoreForm
from .models import RecommendationOperation
from .plan import CHOSEN, REFUSED, Result, chosen, plan_of


@require_http_methods(["GET", "POST"])
def bulk_refer(request: Request) -> HttpResponse:
    """One department, one question and one day for all that are chosen."""
    return _operation(request, BulkReferForm)


@require_http_methods(["GET", "POST"])
def bulk_score(request: Request) -> HttpResponse:
    """The same three steps for all that are chosen."""
    return _operation(request, BulkScoreForm)


def _operation(request: Request, kind: type[BulkForm]) -> HttpResponse:
    """The form; what it would do, while nothing is written; and the operation, once that was looked at."""
    asked = request.POST if request.method == "POST" else request.GET
    seen = Recommendation.objects.visible_to(request.user)
    rows = chosen(numbers_of(asked), among=seen, by=request.user)
    form = kind(posted(request))
    if operation := form.carry_out_on(rows, by=request.user):
        return redirect("recommendations:bulk_show", operation.pk)
    plan = plan_of(form.kind, rows, request.user)
    context = {
        "form": form,
        "plan": plan,
        "is_preview": form.is_preview,
        "is_impossible": not plan.possible,
        "list_url": reverse("recommendations:queue_list"),
        "chosen_as": "recommendations/_bulk_chosen.html",
        "chosen": CHOSEN[form.kind],
        "refused": REFUSED,
    }
    if form.is_preview:
        context["sentence"] = form.sentence(plan)
    return render(request, "recommendations/bulk_page.html", context, status=form.http_status)


@require_safe
def bulk_show(request: Request, pk: int) -> HttpResponse:
    """What became of it, with the way to take it back."""
    operation = get_object_or_404(
        RecommendationOperation.objects.visible_to(request.user).select_related("department"), pk=pk
    )
    result = Result.of(operation, request.user)
    return render(request, "recommendations/bulk_result.html", {"operation": operation, "result": result})


@require_POST
def bulk_undo(request: Request, pk: int) -> HttpResponse:
    operation = get_object_or_404(RecommendationOperation.objects.visible_to(request.user), pk=pk)
    operation.undo(by=request.user)
    messages.success(request, _("What could be taken back is taken back."))
    return redirect("recommendations:bulk_show", pk)
