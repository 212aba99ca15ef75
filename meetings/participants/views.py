"""Pages of participants: the list and its files, one in full; adding, changing, taking off the list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.choosing import with_ticks
from core.columns import url_with
from core.export import file_answer, first_rows
from core.history import Event
from core.paging import page_of
from core.tables import tick_of
from meetings.models.meets import Meet
from participants.http import Request, for_secretariat, posted
from participants.models import User, trail
from participants.throttling.http import export

from .bulk.models import MOST
from .columns import OF_FILE, USUAL, Lines, listed, person_label, table_of
from .forms import (
    ColumnsForm,
    ContactSearch,
    KnownContactForm,
    NeedsForm,
    NewContactForm,
    ParticipantFilter,
    ParticipantForm,
)
from .models import Participant, ParticipantNeeds, ParticipantQuerySet

form_page = require_http_methods(["GET", "POST"])


@require_safe
def participant_list(request: Request, slug: str) -> HttpResponse:
    meet = _meet(request, slug)
    filters = ParticipantFilter(request.GET, user=request.user, slug=meet.slug)
    rows = filters.narrow(_participants(request, meet))
    page = page_of(
        listed(rows, filters.chosen or USUAL),
        order=filters.order,
        cursor=request.GET.get("page", ""),
        params=request.GET,
    )
    table = table_of(filters.chosen)
    context = {"meet": meet, "filters": filters, "page": page, "table": table, "query": _view_query(request, meet)}
    if request.user.is_secretariat:
        has_more = page.next_url or page.previous_url
        context["matching"] = rows[: MOST + 1].count() if has_more else len(page.rows)
        context["table"] = with_ticks(table, tick_of(person_label))
        context["most"] = MOST
    return render(request, "meetings/participants/participant_list.html", context)


def _view_query(request: Request, meet: Meet) -> str:
    """The filters with the meet to which they belong, for a saved view."""
    asked = request.GET.copy()
    asked.pop("meet", None)
    return f"meet={meet.slug}&{asked.urlencode()}"


@export
@require_safe
def participant_export(request: Request, slug: str, kind: str) -> HttpResponseBase:
    """Exactly the rows of the list with these filters, all its pages, and the columns that are chosen."""
    meet = _meet(request, slug)
    filters = ParticipantFilter(request.GET, user=request.user)
    rows = filters.narrow(_participants(request, meet))
    codes = filters.chosen or OF_FILE
    lines = Lines(first_rows(listed(rows, codes).order_by(*filters.order)), codes)
    name = f"participants-{meet.slug}-{clock.today(request.user.zone):%Y-%m-%d}"
    return file_answer(kind, name, lines.head, lines, notice=filters.notice)


@form_page
def participant_columns(request: Request, slug: str) -> HttpResponse:
    """The columns stand in the address of the list: nothing is kept here."""
    meet = _meet(request, slug)
    filters = ParticipantFilter(request.GET, user=request.user)
    filters.check()
    form = ColumnsForm(posted(request), chosen=filters.chosen)
    if "usual" in request.POST:
        return redirect(_list_url(request, meet, columns=()))
    if form.done(lambda: None):
        return redirect(_list_url(request, meet, columns=form.chosen()))
    context = {"meet": meet, "form": form, "table_url": _list_url(request, meet, columns=filters.chosen)}
    return render(request, "meetings/participants/columns_page.html", context, status=form.http_status)


def _list_url(request: Request, meet: Meet, *, columns: Any) -> str:
    """The list with the same filters and these columns."""
    return url_with(reverse("meetings:participant_list", args=[meet.slug]), request.GET, columns)


@form_page
@for_secretariat
def participant_add(request: Request, slug: str) -> HttpResponse:
    """Somebody who is known, found by words; or somebody new."""
    meet = _meet(request, slug)
    search = ContactSearch(request.GET, meet=meet, user=request.user)
    contact = get_object_or_404(search.known, pk=search.number) if search.number else None
    kind = KnownContactForm if contact else NewContactForm
    form = kind(posted(request), meet=meet, user=request.user)
    if participant := form.add(contact):
        messages.success(request, _("%(name)s is on the list.") % {"name": participant.contact})
        return redirect("meetings:participant_show", meet.slug, participant.pk)
    context = {"meet": meet, "search": search, "contact": contact, "form": form}
    return render(request, "meetings/participants/participant_add_page.html", context, status=form.http_status)


def _history(participant: Participant, user: User) -> list[Event]:
    """What was done; that there are needs is for the secretariat alone."""
    return [event for event in trail(participant, user) if user.is_secretariat or event.verb != "needs"]


@require_safe
def participant_show(request: Request, slug: str, pk: int) -> HttpResponse:
    participant = _participant(request, slug, pk)
    seen = Participant.objects.visible_to(request.user)
    context = {
        "meet": participant.meet,
        "participant": participant,
        "invitation": participant.invitation_label,
        "invitation_number": participant.invitation_number if request.user.is_secretariat else None,
        "may_see_head": participant.head_id is not None and seen.filter(pk=participant.head_id).exists(),
        "events": _history(participant, request.user),
        "has_needs": ParticipantNeeds.objects.visible_to(request.user).filter(participant=participant).exists(),
    }
    return render(request, "meetings/participants/participant_page.html", context)


@form_page
@for_secretariat
def participant_edit(request: Request, slug: str, pk: int) -> HttpResponse:
    participant = _participant(request, slug, pk)
    participant.check_edit(request.user)
    form = ParticipantForm(posted(request), instance=participant, user=request.user)
    if form.write(participant, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("meetings:participant_show", slug, pk)
    return _form_page(request, "participant_edit_page", participant, form)


@form_page
@for_secretariat
def participant_remove(request: Request, slug: str, pk: int) -> HttpResponse:
    participant = _participant(request, slug, pk)
    if request.method == "POST":
        participant.remove(by=request.user)
        messages.success(request, _("%(name)s is off the list.") % {"name": participant.contact})
        return redirect("meetings:participant_list", slug)
    context: dict[str, Any] = {"meet": participant.meet, "participant": participant}
    if participant.is_to_be_revoked:
        context["invitation"] = participant.invitation_number
    return render(request, "meetings/participants/participant_remove_page.html", context)


@require_POST
@for_secretariat
def participant_put_back(request: Request, slug: str, pk: int) -> HttpResponse:
    participant = _participant(request, slug, pk)
    participant.put_back(by=request.user)
    messages.success(request, _("%(name)s is on the list.") % {"name": participant.contact})
    return redirect("meetings:participant_show", slug, pk)


@form_page
@for_secretariat
def participant_needs(request: Request, slug: str, pk: int) -> HttpResponse:
    participant = _participant(request, slug, pk)
    needs = ParticipantNeeds.objects.visible_to(request.user).filter(participant=participant).first()
    form = NeedsForm(posted(request), participant=participant, needs=needs)
    if form.set(by=request.user):
        messages.success(request, _("Saved."))
        return redirect("meetings:participant_show", slug, pk)
    return _form_page(request, "participant_needs_page", participant, form)


def _form_page(request: Request, template: str, participant: Participant, form: Any = None) -> HttpResponse:
    context = {"meet": participant.meet, "participant": participant, "form": form}
    status = form.http_status if form else 200
    return render(request, f"meetings/participants/{template}.html", context, status=status)


def _meet(request: Request, slug: str) -> Meet:
    return get_object_or_404(Meet.objects.visible_to(request.user), slug=slug)


def _participants(request: Request, meet: Meet) -> ParticipantQuerySet:
    return Participant.objects.visible_to(request.user).filter(meet=meet)


def _participant(request: Request, slug: str, pk: int) -> Participant:
    rows = Participant.objects.visible_to(request.user).for_page()
    return get_object_or_404(rows, meet__slug=slug, pk=pk)
