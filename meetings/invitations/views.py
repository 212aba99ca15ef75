"""Pages of invitations: the secretariat's, the invitee's own, and the one that needs no account."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.paging import page_of
from meetings.models import Meet
from participants.http import Request, for_secretariat, posted
from participants.models import trail

from .forms import (
    AnswerForm,
    Chosen,
    InvitationFilter,
    InvitationTextForm,
    MoveForm,
    NewTemplateForm,
    PrepareForm,
    RecordForm,
    TemplateForm,
    shown_numbers,
)
from .funnel import Funnel
from .letter import letter_pdf
from .models import Invitation, uninvited
from .pages import AnswerPage, InvitationPage, ReminderPage, TextPreview, in_their_words
from .queries import for_list, invitations_of, participants_of
from .reminding import LeftOut
from .tables import LEFT_OUT, REMINDED, table_of, with_labels
from .texts import InvitationTemplate
from .wording import PLACEHOLDERS

# People whom one message names.
MOST_NAMED = 10
form_page = require_http_methods(["GET", "POST"])


@for_secretariat
@require_safe
def invitation_list(request: Request, slug: str) -> HttpResponse:
    meet, filters = _meet(request, slug), InvitationFilter(request.GET)
    rows = for_list(filters.narrow(participants_of(meet, request.user)))
    page = page_of(rows, order=("precedence", "id"), cursor=request.GET.get("page", ""), params=request.GET)
    page.rows[:] = [with_labels(row) for row in page.rows]
    context = {"meet": meet, "filters": filters, "page": page, "table": table_of(meet)}
    return render(request, "meetings/invitations/list_page.html", context)


@for_secretariat
@require_safe
def invitation_funnel(request: Request, slug: str) -> HttpResponse:
    meet = _meet(request, slug)
    context = {"meet": meet, "funnel": Funnel(meet, request.user)}
    return render(request, "meetings/invitations/funnel_page.html", context)


@for_secretariat
@form_page
def invitation_prepare(request: Request, slug: str) -> HttpResponse:
    """How many drafts are made, and what they share."""
    meet, chosen = _meet(request, slug), _chosen(request)
    rows = chosen.participants(meet, request.user)
    form = PrepareForm(posted(request) if "signatory" in request.POST else None, meet=meet, user=request.user)
    drafts = form.prepare(meet, rows, by=request.user)
    if drafts is not None:
        messages.success(request, _prepared(len(drafts)))
        return redirect(f"{reverse('meetings:invitation_list', args=[slug])}?invitation=draft")
    context = {"form": form, "total": rows.count(), "ready": uninvited(rows).count(), **_of_chosen(meet, chosen)}
    return render(request, "meetings/invitations/prepare_page.html", context, status=form.http_status)


@for_secretariat
@form_page
def invitation_queue(request: Request, slug: str) -> HttpResponse:
    """How many leave, before they do."""
    meet, chosen = _meet(request, slug), _chosen(request)
    rows = invitations_of(chosen.participants(meet, request.user))
    if request.POST.get("step") == "do":
        queued = len(Invitation.queue(meet, rows, by=request.user))
        messages.success(request, _queued(queued))
        return redirect(f"{reverse('meetings:invitation_list', args=[slug])}?invitation=queued")
    context = {"queueable": rows.current().queueable(), "total": rows.count(), **_of_chosen(meet, chosen)}
    return render(request, "meetings/invitations/queue_page.html", context)


@for_secretariat
@form_page
def invitation_remind(request: Request, slug: str) -> HttpResponse:
    """Who is reminded and what the mail says, before it is sent to exactly those."""
    meet, chosen = _meet(request, slug), _chosen(request)
    if shown := shown_numbers(request.POST):
        rows = Invitation.objects.visible_to(request.user).filter(pk__in=shown)
        reminded, left_out = Invitation.request_reminders(meet, rows, by=request.user)
        messages.success(request, _reminded(len(reminded)))
        if left_out:
            messages.warning(request, _left_out(left_out))
        return redirect("meetings:invitation_funnel", slug)
    page = ReminderPage(meet, chosen.participants(meet, request.user))
    context = {"page": page, "tables": (REMINDED, LEFT_OUT), **_of_chosen(meet, chosen)}
    return render(request, "meetings/invitations/remind_page.html", context)


@for_secretariat
@require_safe
def invitation_show(request: Request, slug: str, pk: int) -> HttpResponse:
    invitation = _invitation(request, slug, pk)
    context = {"page": InvitationPage(invitation, request.user), "invitation": invitation, "meet": invitation.meet}
    context["events"] = trail(invitation, request.user)
    return render(request, "meetings/invitations/invitation_page.html", context)


@for_secretariat
@form_page
def invitation_edit(request: Request, slug: str, pk: int) -> HttpResponse:
    invitation = _invitation(request, slug, pk)
    invitation.check_edit(request.user)
    form = InvitationTextForm(posted(request), instance=invitation)
    if form.write(invitation, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("meetings:invitation_show", slug, pk)
    context = {"form": form, "invitation": invitation, "meet": invitation.meet}
    return render(request, "meetings/invitations/edit_page.html", context, status=form.http_status)


@for_secretariat
@form_page
def invitation_record(request: Request, slug: str, pk: int) -> HttpResponse:
    """An answer that came by telephone or letter."""
    invitation = _invitation(request, slug, pk)
    form = RecordForm(posted(request), invitation=invitation)
    if form.send(by=request.user):
        messages.success(request, _now(invitation))
        return redirect("meetings:invitation_show", slug, pk)
    context = {"form": form, "invitation": invitation, "meet": invitation.meet}
    return render(request, "meetings/invitations/record_page.html", context, status=form.http_status)


@for_secretariat
@require_POST
def invitation_move(request: Request, slug: str, pk: int) -> HttpResponse:
    invitation = _invitation(request, slug, pk)
    invitation.move(by=request.user, **MoveForm(request.POST).details())
    messages.success(request, _now(invitation))
    return redirect("meetings:invitation_show", slug, pk)


@require_safe
def invitation_letter(request: Request, slug: str, pk: int) -> HttpResponse:
    """The letter as PDF: for the secretariat, the invitee and their assistant."""
    return _pdf(_invitation(request, slug, pk))


@form_page
def invitation_own(request: Request, slug: str) -> HttpResponse:
    """One's own invitation, and those of whom one assists."""
    rows = Invitation.objects.visible_to(request.user).addressed_to(request.user)
    rows = rows.filter(meet__slug=slug).for_rules()
    page = AnswerPage.among(rows, request.GET.get("of", ""))
    if page is None:
        raise Http404
    form = AnswerForm(posted(request), invitation=page.invitation)
    if form.send(by=request.user):
        messages.success(request, _("Answer saved."))
        return redirect(request.get_full_path())
    context = {"page": page, "form": form, "meet": page.invitation.meet}
    return render(request, "meetings/invitations/own_page.html", context, status=form.http_status)


# Texts


@for_secretariat
@require_safe
def invitation_text_list(request: Request, slug: str) -> HttpResponse:
    meet = _meet(request, slug)
    texts = InvitationTemplate.objects.visible_to(request.user).filter(meet=meet)
    return render(request, "meetings/invitations/text_list_page.html", {"meet": meet, "texts": texts})


@for_secretariat
@form_page
def invitation_text_add(request: Request, slug: str) -> HttpResponse:
    meet = _meet(request, slug)
    form = NewTemplateForm(posted(request), instance=InvitationTemplate.blank(meet))
    if form.add(meet, by=request.user):
        messages.success(request, _("Text added."))
        return redirect("meetings:invitation_text_list", slug)
    context = {"meet": meet, "form": form, "placeholders": PLACEHOLDERS}
    return render(request, "meetings/invitations/text_page.html", context, status=form.http_status)


@for_secretariat
@form_page
def invitation_text_edit(request: Request, slug: str, pk: int) -> HttpResponse:
    texts = InvitationTemplate.objects.visible_to(request.user).select_related("meet")
    text = get_object_or_404(texts, meet__slug=slug, pk=pk)
    form = TemplateForm(posted(request), instance=text)
    if form.write(text, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("meetings:invitation_text_list", slug)
    preview = TextPreview(text, request.user)
    context = {"meet": text.meet, "form": form, "text": text, "preview": preview, "placeholders": PLACEHOLDERS}
    return render(request, "meetings/invitations/text_page.html", context, status=form.http_status)


# Without an account


@login_not_required
@never_cache
@sensitive_variables("token")
@form_page
def invitation_answer(request: HttpRequest, token: str) -> HttpResponse:
    """What an invitee is asked; reading it changes nothing."""
    page = AnswerPage.behind(token)
    if page is None or page.why_gone:
        return _closed(request, page)
    with in_their_words(page.invitation, request):
        form = AnswerForm(posted(request), invitation=page.invitation)
        if form.done(lambda: page.check_person(request.user)) and form.send(by=None):
            return _private(redirect("invitations:answer", token))
        context = {"page": page, "form": form, "token": token, "wrong_person": page.wrong_person(request.user)}
        answer = render(request, "meetings/invitations/answer_page.html", context, status=form.http_status)
    return _private(answer)


@login_not_required
@never_cache
@sensitive_variables("token")
@require_safe
def invitation_answer_letter(request: HttpRequest, token: str) -> HttpResponse:
    """The letter, for whoever has the link."""
    page = AnswerPage.behind(token)
    if page is None or page.why_gone:
        return _closed(request, page)
    return _private(_pdf(page.invitation))


def _closed(request: HttpRequest, page: AnswerPage | None) -> HttpResponse:
    """Why the link shows nothing. Links that nobody was given are counted: whoever tries many is put off."""
    sentence, status = (page.why_gone, 410) if page else (AnswerPage.UNKNOWN, 404)
    if page is None and not ratelimit.consume(request, action="answer_invitation"):
        sentence, status = _("Too many requests from your address. Try again in an hour."), 429
    return _private(render(request, "meetings/invitations/closed_page.html", {"sentence": sentence}, status=status))


def _private(answer: HttpResponse) -> HttpResponse:
    """The address itself is the key: no search engine keeps it. SECURE_REFERRER_POLICY tells no other site of it."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def _pdf(invitation: Invitation) -> HttpResponse:
    name = f"invitation-{invitation.pk}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "X-Robots-Tag": "noindex"}
    return HttpResponse(letter_pdf(invitation), content_type="application/pdf", headers=headers)


def _meet(request: Request, slug: str) -> Meet:
    return get_object_or_404(Meet.objects.visible_to(request.user), slug=slug)


def _invitation(request: Request, slug: str, pk: int) -> Invitation:
    return get_object_or_404(Invitation.objects.visible_to(request.user).for_rules(), meet__slug=slug, pk=pk)


def _chosen(request: Request) -> Chosen:
    return Chosen.of(request.POST if request.method == "POST" else request.GET)


def _of_chosen(meet: Meet, chosen: Chosen) -> dict[str, Any]:
    list_url = reverse("meetings:invitation_list", args=[meet.slug])
    return {"meet": meet, "chosen": chosen, "list_url": f"{list_url}?{chosen.query}"}


def _now(invitation: Invitation) -> str:
    return _("The invitation is now “%(status)s”.") % {"status": invitation.get_status_display()}


def _prepared(number: int) -> str:
    sentence = ngettext("%(number)d draft prepared.", "%(number)d drafts prepared.", number)
    return sentence % {"number": number}


def _queued(number: int) -> str:
    return ngettext("%(number)d invitation queued.", "%(number)d invitations queued.", number) % {"number": number}


def _reminded(number: int) -> str:
    sentence = ngettext("%(number)d reminder requested.", "%(number)d reminders requested.", number)
    return sentence % {"number": number}


def _left_out(rows: list[Invitation]) -> str:
    """Who of those shown got no reminder after all, and why."""
    named = [f"{row} ({LeftOut(row.left_out).label})" for row in rows[:MOST_NAMED]]
    more = len(rows) - len(named)
    if more:
        named.append(ngettext("%(number)d more", "%(number)d more", more) % {"number": more})
    return _("Left out since the preview: %(people)s.") % {"people": ", ".join(named)}
