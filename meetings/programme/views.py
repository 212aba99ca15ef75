"""Pages of a meet's programme: reading it, and by which the secretariat makes it. A session's page is the reports'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.paging import page_of
from documents.http import file_answer
from meetings.models.meets import Meet
from participants.http import Request, for_secretariat, posted

from .clashes import Clashes
from .documents import SessionDocument
from .forms import (
    MOST_FOUND,
    AgendaItemForm,
    DocumentForm,
    ExpectForm,
    FindPeopleForm,
    NewAgendaItemForm,
    NewSessionForm,
    NoteForm,
    OrderForm,
    SessionEditForm,
    SlotForm,
)
from .http import ask_page, must_ask
from .models import AgendaItem, Session, SessionParticipant
from .page import Programme
from .publishing import publish_all
from .roles import EXPECTED

if TYPE_CHECKING:
    from core.lifecycle import Move

form_page = require_http_methods(["GET", "HEAD", "POST"])


# --- the programme ---------------------------------------------------------------------------------------------------


@require_safe
def programme_show(request: Request, slug: str, view: str = "day") -> HttpResponse:
    """The programme by day, by room, or the reader's own."""
    programme = Programme(_meet(request, slug), request.user, is_own=view == "mine")
    context = {"programme": programme, "meet": programme.meet, "view": view}
    return render(request, "meetings/programme/programme_page.html", context)


@for_secretariat
@form_page
def programme_publish(request: Request, slug: str) -> HttpResponse:
    """Publish all drafts that have a time; the page says how many people are told, and what does not fit."""
    programme = Programme(_meet(request, slug), request.user)
    people = programme.recipients_of_publishing()
    back = reverse("meetings:programme_show", args=[slug])
    if request.method == "POST" and not must_ask(request, people, is_always=True):
        number = publish_all(programme.meet, by=request.user)
        messages.success(
            request, ngettext("%(n)d session is published.", "%(n)d sessions are published.", number) % {"n": number}
        )
        return redirect(back)
    context = {"meet": programme.meet, "programme": programme, "clashes": programme.clashes.all, "cancel_url": back}
    return ask_page(request, people, context | {"submit": _("Publish"), "sentence": _publishing(programme)})


def _publishing(programme: Programme) -> str:
    text = ngettext(
        "Publishes %(n)d session: everybody who takes part in the meet sees it.",
        "Publishes %(n)d sessions: everybody who takes part in the meet sees them.",
        programme.drafts,
    ) % {"n": programme.drafts}
    if waiting := programme.waiting_drafts:
        text += " " + ngettext(
            "%(n)d without a time to come stays a draft.", "%(n)d without a time to come stay drafts.", waiting
        ) % {"n": waiting}
    return text


# --- one session -----------------------------------------------------------------------------------------------------


@for_secretariat
@form_page
def session_add(request: Request, slug: str) -> HttpResponse:
    meet = _meet(request, slug)
    form = NewSessionForm(posted(request), meet=meet)
    if session := form.add(by=request.user):
        messages.success(request, _("“%(session)s” is on the programme, as a draft.") % {"session": session})
        return _to_session(session)
    context = {"meet": meet, "form": form}
    return render(request, "meetings/programme/session_add_page.html", context, status=form.http_status)


@for_secretariat
@form_page
def session_edit(request: Request, slug: str, pk: int) -> HttpResponse:
    session = _session(request, slug, pk)
    return _edited(request, session, SessionEditForm(posted(request), instance=session), "session_edit_page.html")


@for_secretariat
@form_page
def session_slot(request: Request, slug: str, pk: int) -> HttpResponse:
    """Move a session to another time or room; the address may propose them, as dragging does."""
    session = _session(request, slug, pk)
    form = SlotForm(posted(request), instance=session, initial=request.GET.dict())
    return _edited(request, session, form, "session_slot_page.html")


def _edited(request: Request, session: Session, form: SessionEditForm, template: str) -> HttpResponse:
    session.check_edit(request.user)
    people = form.recipients(by=request.user)
    if must_ask(request, people):
        clashes = Clashes(session.meet, proposed=form.proposed()).of(session)
        return _ask(request, session, people, clashes=clashes)
    if form.write(session, by=request.user):
        messages.success(request, _with_recipients(_("Saved."), people))
        return _to_session(session)
    context = {"meet": session.meet, "session": session, "form": form, "clashes": Clashes(session.meet).of(session)}
    return render(request, f"meetings/programme/{template}", context, status=form.http_status)


@for_secretariat
@form_page
def session_move(request: Request, slug: str, pk: int, verb: str) -> HttpResponse:
    """Publish, cancel or restore; the page before it says how many people are told."""
    session = _session(request, slug, pk)
    move = session.MOVES.get(verb)
    if move is None:
        raise Http404
    session.check_may(verb, by=request.user)
    if verb == "publish":
        session.check_publish()
    form, people = NoteForm(posted(request), move=move), session.recipients_of_move(verb, by=request.user)
    is_confirmed = not must_ask(request, people, is_always=True)
    if is_confirmed and form.done(lambda: session.move(verb, by=request.user, **form.cleaned_data)):
        label = session.get_status_display()
        messages.success(request, _with_recipients(_("The session is now “%(status)s”.") % {"status": label}, people))
        return _to_session(session)
    return _move_page(request, session, move, form, people)


def _move_page(request: Request, session: Session, move: Move, form: NoteForm, people: list[int]) -> HttpResponse:
    context = {
        "meet": session.meet,
        "session": session,
        "move": move,
        "form": form if move.why else None,
        "errors": form,
        "people": len(people),
        "clashes": Clashes(session.meet, proposed=session).of(session) if move.verb == "publish" else [],
    }
    return render(request, "meetings/programme/session_move_page.html", context, status=form.http_status)


@for_secretariat
@form_page
def session_remove(request: Request, slug: str, pk: int) -> HttpResponse:
    session = _session(request, slug, pk)
    if request.method == "POST":
        session.remove(by=request.user)
        messages.success(request, _("“%(session)s” is off the programme.") % {"session": session})
        return redirect("meetings:programme_show", slug)
    return render(request, "meetings/programme/session_remove_page.html", {"meet": session.meet, "session": session})


# --- who is expected -------------------------------------------------------------------------------------------------


@for_secretariat
@form_page
def expected_edit(request: Request, slug: str, pk: int) -> HttpResponse:
    """Who is expected; a search for others, of whom those that are ticked, or all, are added."""
    session = _session(request, slug, pk)
    session.check_edit(request.user)
    find = FindPeopleForm(request.GET, session=session)
    found = find.found(request.user)
    form = ExpectForm(posted(request), session=session, found=found)
    people = form.recipients(by=request.user)
    if must_ask(request, people):
        number = len(form.cleaned_data["chosen"])
        sentence = ngettext(
            "Adds %(people)s person to “%(session)s”.", "Adds %(people)s people to “%(session)s”.", number
        )
        facts = {"people": number, "session": session}
        back = request.get_full_path()
        return _ask(request, session, people, sentence=sentence % facts, submit=_("Add"), cancel_url=back)
    if form.expect(by=request.user):
        messages.success(request, _with_recipients(_("Added."), people))
        return redirect("meetings:expected_edit", slug, pk)
    context = {"meet": session.meet, "session": session, "find": find, "form": form, "most": MOST_FOUND}
    expected = _expected(request, session)
    page = page_of(expected, order=("id",), cursor=request.GET.get("page", ""), params=request.GET)
    context |= {"page": page, "expected_count": expected.count()}
    context |= {"found": found[:MOST_FOUND], "found_count": found.count()}
    return render(request, "meetings/programme/expected_page.html", context, status=form.http_status)


@for_secretariat
@require_POST
def expected_remove(request: Request, slug: str, pk: int, number: int) -> HttpResponse:
    """Somebody is expected no longer; of a published session the page says first how many are told."""
    session = _session(request, slug, pk)
    row = get_object_or_404(_expected(request, session), pk=number)
    people = session.role_recipients({(row.participant_id, EXPECTED)}, set(), by=request.user)
    back = reverse("meetings:expected_edit", args=[slug, pk])
    if must_ask(request, people):
        sentence = _("Removes %(name)s from “%(session)s”.") % {"name": row, "session": session}
        return _ask(request, session, people, sentence=sentence, submit=_("Remove"), cancel_url=back, is_danger=True)
    session.no_longer_expect(row, by=request.user)
    messages.success(request, _with_recipients(_("%(name)s is no longer expected.") % {"name": row}, people))
    return redirect(back)


# --- the agenda ------------------------------------------------------------------------------------------------------


@for_secretariat
@form_page
def agenda_item_add(request: Request, slug: str, pk: int) -> HttpResponse:
    session = _session(request, slug, pk)
    session.check_edit(request.user)
    form = NewAgendaItemForm(posted(request), session=session)
    people = form.recipients(by=request.user)
    if must_ask(request, people):
        return _ask(request, session, people)
    if form.add(by=request.user):
        messages.success(request, _with_recipients(_("Added."), people))
        return _to_session(session)
    context = {"meet": session.meet, "session": session, "form": form}
    return render(request, "meetings/programme/agenda_item_page.html", context, status=form.http_status)


@for_secretariat
@form_page
def agenda_item_edit(request: Request, slug: str, pk: int, number: int) -> HttpResponse:
    item = _item(request, slug, pk, number)
    item.check_edit(request.user)
    form = AgendaItemForm(posted(request), instance=item)
    people = form.recipients(by=request.user)
    if must_ask(request, people):
        return _ask(request, item.session, people)
    if form.write(item, by=request.user):
        messages.success(request, _with_recipients(_("Saved."), people))
        return _to_session(item.session)
    context = {"meet": item.session.meet, "session": item.session, "item": item, "form": form}
    return render(request, "meetings/programme/agenda_item_page.html", context, status=form.http_status)


@for_secretariat
@require_POST
def agenda_item_remove(request: Request, slug: str, pk: int, number: int) -> HttpResponse:
    item = _item(request, slug, pk, number)
    people = item.presenter_recipients(None, by=request.user)
    if must_ask(request, people):
        sentence = _("Removes “%(item)s” from the agenda of “%(session)s”.")
        facts = {"item": item, "session": item.session}
        submit = _("Remove")
        return _ask(request, item.session, people, sentence=sentence % facts, submit=submit, is_danger=True)
    item.remove(by=request.user)
    messages.success(request, _with_recipients(_("Removed: %(item)s") % {"item": item}, people))
    return _to_session(item.session)


@for_secretariat
@require_POST
def agenda_item_shift(request: Request, slug: str, pk: int, number: int) -> HttpResponse:
    """Move an item up or down by one place."""
    item = _item(request, slug, pk, number)
    item.shift(-1 if request.POST.get("to") == "up" else 1, by=request.user)
    return redirect(f"{_url(item.session)}#agenda-item-{item.pk}")


@for_secretariat
@require_POST
def agenda_order(request: Request, slug: str, pk: int) -> HttpResponse:
    """Put the agenda in the order that was made by dragging."""
    session = _session(request, slug, pk)
    form = OrderForm(request.POST)
    if not form.done(lambda: session.reorder(form.cleaned_data["order"], by=request.user)):
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect(f"{_url(session)}#agenda")


# --- documents -------------------------------------------------------------------------------------------------------


@for_secretariat
@form_page
def document_add(request: Request, slug: str, pk: int) -> HttpResponse:
    session = _session(request, slug, pk)
    session.check_edit(request.user)
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if row := form.add_to(session, by=request.user):
        messages.success(request, _("Added: %(document)s") % {"document": row})
        return _to_session(session)
    context = {"meet": session.meet, "session": session, "form": form}
    return render(request, "meetings/programme/document_add_page.html", context, status=form.http_status)


@require_safe
def document_show(request: Request, slug: str, pk: int, number: int) -> HttpResponseBase:
    row = _document(request, slug, pk, number)
    row.check_download(request.user)
    return file_answer(row.document)


@for_secretariat
@form_page
def document_remove(request: Request, slug: str, pk: int, number: int) -> HttpResponse:
    session, row = _session(request, slug, pk), _document(request, slug, pk, number)
    if request.method == "POST":
        row.remove(by=request.user)
        messages.success(request, _("Removed: %(document)s") % {"document": row})
        return _to_session(session)
    context = {"meet": session.meet, "session": session, "row": row}
    return render(request, "meetings/programme/document_remove_page.html", context)


# --- rows of the address ---------------------------------------------------------------------------------------------


def _meet(request: Request, slug: str) -> Meet:
    return get_object_or_404(Meet.objects.visible_to(request.user), slug=slug)


def _session(request: Request, slug: str, pk: int) -> Session:
    rows = Session.objects.visible_to(request.user).for_programme()
    return get_object_or_404(rows, meet__slug=slug, pk=pk)


def _item(request: Request, slug: str, pk: int, number: int) -> AgendaItem:
    rows = AgendaItem.objects.visible_to(request.user).select_related(
        "session__meet", "presenter__contact__organisation"
    )
    return get_object_or_404(rows, session__meet__slug=slug, session=pk, pk=number)


def _document(request: Request, slug: str, pk: int, number: int) -> SessionDocument:
    rows = SessionDocument.objects.visible_to(request.user)
    return get_object_or_404(rows, session__meet__slug=slug, session=pk, pk=number)


def _expected(request: Request, session: Session) -> Any:
    rows = SessionParticipant.objects.visible_to(request.user).filter(session=session)
    return rows.select_related("participant__contact__organisation")


def _ask(request: Request, session: Session, people: list[int], **context: Any) -> HttpResponse:
    """Say how many a change of a published session tells; `context` says which change, see ask_page."""
    sentence = _("“%(session)s” is published.") % {"session": session}
    asked = {"sentence": sentence, "submit": _("Save"), "cancel_url": _url(session)} | context
    return ask_page(request, people, asked | {"meet": session.meet, "session": session})


def _url(session: Session) -> str:
    return reverse("reports:session_show", args=[session.meet.slug, session.pk])


def _to_session(session: Session) -> HttpResponse:
    return redirect(_url(session))


def _with_recipients(sentence: str, people: list[int]) -> str:
    if not people:
        return sentence
    count_text = ngettext("%(n)d person is told.", "%(n)d people are told.", len(people)) % {"n": len(people)}
    return f"{sentence} {count_text}"
