"""What happened in the programme of a meet, for the participants whom it concerns: one mail for all that waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import clock
from core.ui import both_times
from core.zones import zone_of
from meetings.participants.models import Participant
from meetings.programme.models import LEADERS, MOVED_FIELDS, Session, SessionEvent, roles_of
from meetings.programme.roles import PRESENTER
from participants.models import User
from reminders.apart import in_savepoints
from reminders.email_parts import Email
from reminders.models import Notice
from reminders.recency import RECENT

from .base import SpecialKind

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

log = structlog.get_logger(__name__)
NAME = "programme"
# Sessions that one mail names.
MOST_NAMED = 60
NOTIFIED_FIELDS = MOVED_FIELDS | {"venue"}
# By which somebody may have no role in a session any more.
TAKE_ROLES = frozenset({"edit", "expect_not", "agenda_edit", "agenda_remove"})
ROLES = {
    "chair": gettext_lazy("chair"),
    "rapporteur": gettext_lazy("rapporteur"),
    "presenter": gettext_lazy("presenter"),
    "expected": gettext_lazy("expected participant"),
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


class ProgrammeNews(SpecialKind):
    """Owed while the session is as announced, and concerns the participant."""

    name = NAME
    order = 590
    ends_access = True
    reads = ("session_event__subject__meet", "session_event__subject__chair__contact")

    def still_concerns(self, _person: int, notices: list[Notice]) -> set[int]:
        """See SpecialKind."""
        return {notice.pk for notice in notices if _is_owed(notice)}

    def write(self, notices: list[Notice]) -> Email:
        """See SpecialKind."""
        return write(notices)


KINDS = (ProgrammeNews(),)


def _is_owed(notice: Notice) -> bool:
    """Whether it is still true for who takes part; what ends is for those alone who had been told of the session."""
    event, participant = notice.session_event, notice.participant
    if event is None or participant is None or participant.removed_at:
        return False
    session = event.subject
    if event.verb == "cancel":
        is_over = session.is_cancelled
    elif participant.pk in session.people_ids():
        return session.is_published
    else:
        is_over = event.verb in TAKE_ROLES and (event.verb != "edit" or not LEADERS.isdisjoint(event.changes))
    return is_over and session.pk in _known_to(participant, [session.pk])


def _known_to(participant: Participant, sessions: Iterable[int]) -> set[int]:
    """Those of these sessions of which the participant was told by a mail that has left."""
    rows = Notice.objects.filter(participant=participant, status=Notice.Status.SENT)
    return set(rows.filter(session_event__subject__in=list(sessions)).values_list("session_event__subject", flat=True))


# --- the mail --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SessionLine:
    """One session of a mail, as it is now, and what happened to it."""

    title: str
    happened: str
    facts: list[str]
    url: str


def write(notices: list[Notice]) -> Email:
    """The mail for all these notices of one participant, in their language and time; sessions as they are now."""
    participant: Any = notices[0].participant
    contact = participant.contact
    user = contact.user if contact.user and contact.user.is_active else None
    with translation.override(user.language if user else contact.language):
        return _write(notices, participant, user)


def _write(notices: list[Notice], participant: Participant, user: User | None) -> Email:
    contact = participant.contact
    by_session: dict[int, list[SessionEvent]] = {}
    for notice in sorted(notices, key=lambda notice: notice.session_event_id or 0):
        event: Any = notice.session_event
        by_session.setdefault(event.subject_id, []).append(event)
    with timezone.override(user.zone if user else zone_of(contact.time_zone)):
        events = sorted(by_session.values(), key=lambda events: (_starts(events), events[0].pk))
        lines = _lines(events[:MOST_NAMED], participant, user)
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
        return Email(str(context["subject"]), text, render_to_string("mail/programme.html", context))


def _starts(events: list[SessionEvent]) -> str:
    at = events[0].subject.starts_at
    return at.isoformat() if at else ""


def _subject(lines: list[SessionLine], number: int, participant: Participant) -> str:
    if number == 1:
        return f"{lines[0].happened}: {lines[0].title}"
    return ngettext(
        "Programme of %(meet)s: %(number)d session", "Programme of %(meet)s: %(number)d sessions", number
    ) % {"meet": participant.meet.label, "number": number}


def _lines(events: list[list[SessionEvent]], participant: Participant, user: User | None) -> list[SessionLine]:
    """One line for each session, of its events."""
    sessions = [of_session[-1].subject for of_session in events]
    roles = roles_of(sessions)
    known = _known_to(participant, roles)
    return [
        _line(
            of_session,
            [name for number, name in roles[session.pk] if number == participant.pk],
            user,
            is_known=session.pk in known,
        )
        for session, of_session in zip(sessions, events, strict=True)
    ]


def _line(events: list[SessionEvent], roles: list[str], user: User | None, *, is_known: bool) -> SessionLine:
    """`roles`: what the reader is in the session now; `is_known`: whether a mail told them of it before."""
    session = events[-1].subject
    moved = {name for event in events if event.verb in ("edit", "venue") for name in event.changes} & NOTIFIED_FIELDS
    facts = [*_times(session), *_place(session)]
    if session.is_cancelled and events[-1].note:
        facts.append(_("Reason: %(reason)s") % {"reason": " ".join(events[-1].note.split())})
    elif session.is_published and roles:
        facts.append(_("Your role: %(roles)s") % {"roles": _named(roles)})
    happened = _happened(events, is_member=bool(roles), is_known=is_known, is_moved=bool(moved))
    if moved and happened == _("Changed"):
        labels = sorted(str(_label(name)) for name in moved)
        facts.append(_("Changed: %(what)s") % {"what": ", ".join(labels)})
    url = _absolute("reports:session_show", session.meet.slug, session.pk) if user else ""
    return SessionLine(title=session.title, happened=happened, facts=facts, url=url)


def _label(name: str) -> Any:
    return SessionEvent.LABELS.get(name) or Session._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def _happened(events: list[SessionEvent], *, is_member: bool, is_known: bool, is_moved: bool) -> str:
    """What all of it comes to for the reader."""
    if events[-1].subject.is_cancelled:
        return _("Cancelled")
    if not is_member:
        return _("You are no longer expected")
    if any(event.verb == "publish" for event in events):
        return _("On the programme")
    if not is_known:
        return _("You are expected")
    return _("Changed") if is_moved else _("Your role has changed")


def _named(roles: Iterable[str]) -> str:
    """Roles in words, without being expected where there is another."""
    names = {PRESENTER if name.startswith(PRESENTER) else name for name in roles}
    shown = [name for name in ROLES if name in names]
    return ", ".join(str(ROLES[name]) for name in shown if name != "expected" or len(shown) == 1)


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
