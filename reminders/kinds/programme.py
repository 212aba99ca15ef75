"""What happened in the programme of a meet, for the participants whom it concerns: one mail for all that waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import clock
from core.looks import both_times
from meetings.participants.models import Participant
from meetings.programme.models import TOLD_FIELDS, Session, SessionEvent
from participants.models import User
from reminders.apart import in_savepoints
from reminders.letter import Letter
from reminders.models import Notice

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

log = structlog.get_logger(__name__)
NAME = "programme"
# Older events are history: nobody is told of them, however long no worker ran.
RECENT = timedelta(days=14)
# Sessions that one mail names.
MOST_NAMED = 60
# What ends something for its reader: told only to who had been told of the session before.
ENDS = frozenset({"cancel", "expect_not"})
_EVENTS = {
    "publish": gettext_lazy("On the programme"),
    "edit": gettext_lazy("Changed"),
    "cancel": gettext_lazy("Cancelled"),
    "expect": gettext_lazy("You are expected"),
    "expect_not": gettext_lazy("You are no longer expected"),
}


# --- raising ---------------------------------------------------------------------------------------------------------


def raise_after(number: int, *, is_apart: bool = False) -> tuple[int, list[Exception]]:
    """Raise the notices of the events after the one with this number; how many were new, and what broke.

    With `is_apart` each event is tried in a savepoint of its own.
    """
    rows = SessionEvent.objects.filter(at__gte=clock.now() - RECENT, pk__gt=number).exclude(participants=[])
    events = list(rows.select_related("subject").order_by("pk"))
    errors: list[Exception] = []

    def fail(event: SessionEvent, error: Exception) -> None:
        log.error("programme_broke", event=event.pk, exc_info=error)
        errors.append(error)

    raised = in_savepoints(events, _raise, fail) if is_apart else _raise(events)
    return raised, errors


def _raise(events: Iterable[SessionEvent]) -> int:
    events = list(events)
    numbers = {number for event in events for number in event.participants}
    people = Participant.objects.current().select_related("contact__user").in_bulk(sorted(numbers))
    sender = _anybody() if any(event.actor_id is None for event in events) else 0
    return Notice.objects.raise_all(
        [
            Notice.to_participant(
                Notice.Kind.PROGRAMME,
                people[number],
                sender=event.actor_id or sender,
                occasion=f"session_event={event.pk}",
                rest=settings.NOTICE_REST,
                cause=NAME,
                session_event_id=event.pk,
            )
            for event in events
            for number in event.participants
            if number in people
        ]
    )


def _anybody() -> int:
    """Somebody of the secretariat, for what the system did. Raise User.DoesNotExist where there is nobody."""
    rows = User.objects.filter(role=User.Role.SECRETARIAT).order_by("-is_active", "pk")
    return rows.values_list("pk", flat=True)[:1].get()


# --- before a mail leaves --------------------------------------------------------------------------------------------


class ProgrammeNews:
    """The cause of such notices: owed while the session is as announced, and concerns the participant."""

    ends_access = True

    def still_concerns(self, _person: int, notices: list[Notice]) -> set[int]:
        """Which of these notices are still owed, by their numbers."""
        return {notice.pk for notice in notices if _is_owed(notice)}


def _is_owed(notice: Notice) -> bool:
    event, participant = notice.session_event, notice.participant
    if event is None or participant is None or participant.removed_at:
        return False
    session = event.subject
    if event.verb in ENDS:
        is_over = session.is_cancelled if event.verb == "cancel" else participant.pk not in session.people_ids()
        return is_over and _was_told(session, participant)
    if not session.is_published:
        return False
    return participant.pk in session.people_ids() or "chair" in event.changes


def _was_told(session: Session, participant: Participant) -> bool:
    told = Notice.objects.filter(participant=participant, status=Notice.Status.SENT)
    return told.filter(session_event__subject=session).exists()


# --- the mail --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SessionLine:
    """One session of a mail, as it is now, and what happened to it."""

    title: str
    happened: str
    facts: list[str]
    url: str


def write(notices: list[Notice]) -> Letter:
    """The mail for all these notices of one participant, in their language and time; sessions as they are now."""
    participant: Any = notices[0].participant
    contact = participant.contact
    user = contact.user if contact.user and contact.user.is_active else None
    with translation.override(user.language if user else contact.language):
        return _write(notices, participant, user)


def _write(notices: list[Notice], participant: Participant, user: User | None) -> Letter:
    contact = participant.contact
    by_session: dict[int, list[SessionEvent]] = {}
    for notice in sorted(notices, key=lambda notice: notice.session_event_id or 0):
        event: Any = notice.session_event
        by_session.setdefault(event.subject_id, []).append(event)
    with timezone.override(user.time_zone if user else contact.time_zone):
        events = sorted(by_session.values(), key=lambda events: (_starts(events), events[0].pk))
        lines = [_line(of_session, user) for of_session in events[:MOST_NAMED]]
        context = {
            "subject": _subject(lines, len(events), participant),
            "language": translation.get_language(),
            "person": str(contact),
            "meet": participant.meet.label,
            "lines": lines,
            "more": len(events) - len(lines),
            "programme_url": _absolute("meetings:programme_mine", participant.meet.slug) if user else "",
        }
        text = render_to_string("mail/programme.txt", context).strip() + "\n"
        return Letter(str(context["subject"]), text, render_to_string("mail/programme.html", context))


def _starts(events: list[SessionEvent]) -> str:
    at = events[0].subject.starts_at
    return at.isoformat() if at else ""


def _subject(lines: list[SessionLine], number: int, participant: Participant) -> str:
    if number == 1:
        return f"{lines[0].happened}: {lines[0].title}"
    return ngettext(
        "Programme of %(meet)s: %(number)d session", "Programme of %(meet)s: %(number)d sessions", number
    ) % {"meet": participant.meet.label, "number": number}


def _line(events: list[SessionEvent], user: User | None) -> SessionLine:
    session = events[-1].subject
    facts = [*_times(session), *_place(session)]
    changed = {name for event in events if event.verb == "edit" for name in event.changes if name in TOLD_FIELDS}
    if changed and events[0].verb != "publish":
        labels = sorted(str(Session._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]
        facts.append(_("Changed: %(what)s") % {"what": ", ".join(labels)})
    if session.is_cancelled and events[-1].note:
        facts.append(_("Reason: %(reason)s") % {"reason": " ".join(events[-1].note.split())})
    return SessionLine(
        title=session.title,
        happened=str(_EVENTS[_main(events)]),
        facts=facts,
        url=_absolute("reports:session_show", session.meet.slug, session.pk) if user else "",
    )


def _main(events: list[SessionEvent]) -> str:
    """The event that says most of what happened: what ended it, else its beginning."""
    verbs = [event.verb for event in events]
    return verbs[-1] if verbs[-1] in ENDS else verbs[0]


def _times(session: Session) -> list[str]:
    if session.starts_at is None or session.ends_at is None:
        return []
    reader: ZoneInfo | Any = timezone.get_current_timezone()
    return [both_times(session.starts_at, session.ends_at, session.zone, reader)]


def _place(session: Session) -> list[str]:
    if session.is_cancelled:
        return []
    found = []
    if place := ", ".join(part for part in (session.room, session.meet.venue) if part):
        found.append(place)
    if session.video_url:
        found.append(_("Video: %(link)s") % {"link": session.video_url})
    if session.chair:
        found.append(_("Chair: %(name)s") % {"name": session.chair.contact})
    return found


def _absolute(name: str, *args: Any) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"
