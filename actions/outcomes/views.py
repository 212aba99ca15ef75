"""Pages of value won: entering it, moving it, asking an exporter; and the one page that needs no account."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from actions.items.http import form_page, get_item, render_form
from actions.planning.forms import PlanMoveForm
from participants.http import Request, posted

from .answering import UNKNOWN, find, why_over
from .confirmations import Confirmation
from .forms import AnswerForm, ConfirmationForm, OutcomeForm
from .models import Outcome


@form_page
def outcome_add(request: Request, pk: int) -> HttpResponse:
    item = get_item(request, pk)
    Outcome.check_can_claim(item, by=request.user)
    form = OutcomeForm(posted(request))
    if form.claim(item, by=request.user):
        messages.success(request, _("It is on record as claimed, until somebody confirms it."))
        return redirect("actions:item_show", pk)
    return render_form(request, item, form, heading=_("Enter what it won"), submit=_("Enter it"))


@require_POST
def outcome_move(request: Request, pk: int) -> HttpResponse:
    outcome = _outcome(request, pk)
    data = PlanMoveForm(request.POST).asked()
    outcome.move(data["verb"], by=request.user, note=data["note"])
    messages.success(request, _("It is now “%(status)s”.") % {"status": outcome.get_status_display()})
    return redirect("actions:item_show", outcome.item_id)


@form_page
def outcome_ask(request: Request, pk: int) -> HttpResponse:
    """Whom to ask outside, with exactly what they will read."""
    outcome = _outcome(request, pk)
    Confirmation.check_can_ask(outcome, by=request.user)
    form = ConfirmationForm(posted(request))
    asked = form.ask(outcome, by=request.user)
    if asked:
        messages.success(request, _("A mail with a link goes to %(exporter)s.") % {"exporter": asked})
        return redirect("actions:item_show", outcome.item_id)
    context = {"outcome": outcome, "item": outcome.item, "form": form}
    return render(request, "actions/outcomes/ask_page.html", context, status=form.http_status)


@require_POST
def confirmation_revoke(request: Request, pk: int) -> HttpResponse:
    asked = get_object_or_404(Confirmation.objects.visible_to(request.user).for_rules(), pk=pk)
    asked.revoke(by=request.user)
    messages.success(request, _("The link does not work any more."))
    return redirect("actions:item_show", asked.outcome.item_id)


@login_not_required
@never_cache
@sensitive_variables("token")
@form_page
def confirmation_answer(request: HttpRequest, token: str) -> HttpResponse:
    """What an exporter is asked; reading it changes nothing."""
    if not ratelimit.consume(request, action="confirm_outcome"):
        return _unlinked(request, _("Too many questions from your address: try again in an hour."), status=429)
    asked = find(token)
    if asked is None or (sentence := why_over(asked)):
        return _unlinked(request, sentence if asked else UNKNOWN, status=410 if asked else 404)
    form = AnswerForm(posted(request), asked=asked)
    is_done = form.send()
    context = {"asked": asked, "outcome": asked.outcome, "form": form, "is_done": is_done}
    return _private(render(request, "actions/outcomes/answer_page.html", context, status=form.http_status))


def _unlinked(request: HttpRequest, sentence: object, *, status: int) -> HttpResponse:
    return _private(render(request, "actions/outcomes/over_page.html", {"sentence": sentence}, status=status))


def _private(answer: HttpResponse) -> HttpResponse:
    """The address itself is the key: no search engine keeps it. SECURE_REFERRER_POLICY tells no other site of it."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def _outcome(request: Request, pk: int) -> Outcome:
    return get_object_or_404(Outcome.objects.visible_to(request.user).for_rules(), pk=pk)
