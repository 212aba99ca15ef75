"""The queue of those who examine, and who is at what."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.paging import beside, page_of
from participants.http import Request, posted
from recommendations import choices
from recommendations.questions.models import Referral
from recommendations.recommendation.models import Recommendation

from .forms import FileNumberForm, QueueForm, ScoreForm
from .http import back_to
from .queue import TABLE, linked, listed, ordered


@require_safe
def queue_list(request: Request) -> HttpResponse:
    """What waits for a decision of the reader or of those beside them."""
    rows = Recommendation.objects.visible_to(request.user).queue_of(request.user)
    filters = QueueForm(request.GET, choices=choices.for_queue(), user=request.user)
    found = listed(filters.narrow(rows))
    page = page_of(found, order=filters.order, cursor=request.GET.get("page", ""), params=request.GET)
    context = {"filters": filters, "page": page, "rows": linked(page.rows, filters.query()), "table": TABLE}
    return render(request, "recommendations/queue_list.html", context)


@require_safe
def queue_step(request: Request, *, is_back: bool) -> HttpResponse:
    """On to the page after (or before) that of `?after=` in the queue; at its end, to the queue."""
    seen = Recommendation.objects.visible_to(request.user)
    filters = QueueForm(request.GET, choices=choices.for_queue(), user=request.user)
    rows = ordered(filters.narrow(seen.queue_of(request.user)))
    after = request.GET.get("after", "")
    here = ordered(seen).filter(pk=after).first() if after.isascii() and after.isdigit() and len(after) < 19 else None
    found = beside(rows, order=filters.order, row=here, is_back=is_back) if here else None
    page = reverse("recommendations:recommendation_show", args=[found["id"]]) if found else ""
    return redirect(f"{page or reverse('recommendations:queue_list')}?{filters.query()}")


@require_POST
def recommendation_claim(request: Request, pk: int) -> HttpResponse:
    """Say that the reader is examining it."""
    row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
    row.claim(by=request.user)
    messages.success(request, _("You are examining it: others see this for a day."))
    return back_to(request, pk)


@require_POST
def recommendation_release(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
    row.release(by=request.user)
    messages.success(request, _("Others may examine it now."))
    return back_to(request, pk)


@require_http_methods(["GET", "POST"])
def recommendation_score(request: Request, pk: int) -> HttpResponse:
    """Value, effort and strategic fit, each in words."""
    row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
    row.check_examining(request.user)
    form = ScoreForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.score(by=request.user):
        messages.success(request, _("Scored: the ministries see it, the mission does not."))
        return back_to(request, pk)
    return render(request, "recommendations/score_page.html", {"row": row, "form": form}, status=form.http_status)


@require_http_methods(["GET", "POST"])
def recommendation_file_number(request: Request, pk: int) -> HttpResponse:
    """The number of the ministry's file."""
    row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
    row.check_file_number(request.user)
    form = FileNumberForm(posted(request), instance=row)
    if form.set(row, by=request.user):
        messages.success(request, _("Saved: the ministries see it, the mission does not."))
        return back_to(request, pk)
    context = {"row": row, "form": form}
    return render(request, "recommendations/file_number_page.html", context, status=form.http_status)


@require_POST
def referral_answer(request: Request, pk: int) -> HttpResponse:
    """The answer of the reader's department."""
    rows = Recommendation.objects.visible_to(request.user)
    row = get_object_or_404(rows, pk=pk)
    Referral.answer_of(row, request.POST.get("answer", ""), by=request.user)
    messages.success(request, _("Answered: it lies again where it came from."))
    # What lies with another department again may be out of their sight.
    return back_to(request, pk) if rows.filter(pk=pk).exists() else redirect("recommendations:queue_list")
