"""Pages of review meetings: the list, one agenda, and what is written on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.paging import page_of
from core.rules import RuleBroken
from participants.http import Request, posted

from .forms import AgendaDecisionForm, CarryForm, ReviewForm
from .models import AgendaItem, Review
from .page import AgendaPage

form_page = require_http_methods(["GET", "POST"])


@require_safe
def agenda_list(request: Request) -> HttpResponse:
    rows = Review.objects.visible_to(request.user).for_page()
    page = page_of(rows, order=("-id",), cursor=request.GET.get("page", ""), params=request.GET)
    return render(request, "actions/agenda/list_page.html", {"page": page, "may_write": request.user.coordinates})


@form_page
def agenda_add(request: Request) -> HttpResponse:
    Review.check_may(request.user)
    form = ReviewForm(posted(request), user=request.user, meet=request.GET.get("meet", ""))
    review = form.call(by=request.user)
    if review:
        messages.success(request, _("The review meeting is called. Take what is open now on its agenda."))
        return redirect("actions:agenda_show", review.pk)
    return render(request, "actions/agenda/add_page.html", {"form": form}, status=form.http_status)


@require_safe
def agenda_show(request: Request, pk: int) -> HttpResponse:
    agenda = AgendaPage(_review(request, pk), request.user)
    return render(
        request, "actions/agenda/show_page.html", {"agenda": agenda, "review": agenda.review, "now": clock.now()}
    )


@require_POST
def agenda_take(request: Request, pk: int) -> HttpResponse:
    lines = _review(request, pk).take_open(by=request.user)
    message = ngettext("%(number)d item is on the agenda now.", "%(number)d items are on the agenda now.", len(lines))
    messages.success(request, message % {"number": len(lines)})
    return redirect("actions:agenda_show", pk)


@require_POST
def agenda_carry(request: Request, pk: int) -> HttpResponse:
    review = _review(request, pk)
    Review.check_may(request.user)
    form = CarryForm(request.POST, user=request.user)
    if not form.is_valid():
        raise RuleBroken(_("Choose the earlier meet."))
    lines = review.carry_from(form.cleaned_data["meet"], by=request.user)
    message = ngettext("%(number)d item is carried forward.", "%(number)d items are carried forward.", len(lines))
    messages.success(request, message % {"number": len(lines)})
    return redirect("actions:agenda_show", pk)


@form_page
def agenda_line(request: Request, pk: int) -> HttpResponse:
    """Record what was decided about one line."""
    rows = AgendaItem.objects.visible_to(request.user).select_related("item", "review__session__meet")
    line = get_object_or_404(rows, pk=pk)
    Review.check_may(request.user)
    form = AgendaDecisionForm(posted(request), line=line)
    if form.say(by=request.user):
        messages.success(request, _("It is on record."))
        answer = redirect("actions:agenda_show", line.review_id)
        answer.headers["Location"] += f"#line-{pk}"
        return answer
    context = {"line": line, "form": form}
    return render(request, "actions/agenda/line_page.html", context, status=form.http_status)


def _review(request: Request, pk: int) -> Review:
    return get_object_or_404(Review.objects.visible_to(request.user).for_page(), pk=pk)
