"""What the pages of invitations show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count
from django.utils import timezone, translation
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.rules import RuleBroken
from core.zones import zone_of
from meetings.invitation_status import Status
from participants.models import Absence

from .emails import WrittenEmail, reminder_preview
from .models import Invitation
from .moves import ANSWERS, is_assistant, is_invitee
from .queries import NOT_INVITED, invitations_of, participants_of
from .reminding import LeftOut
from .texts import InvitationTemplate, dates_of

if TYPE_CHECKING:
    from core.lifecycle import Move
    from meetings.models import Meet, Session
    from meetings.participants.models import Participant
    from participants.models import User


class InvitationPage:
    """One invitation, as the secretariat sees it."""

    def __init__(self, invitation: Invitation, reader: User) -> None:
        self.invitation, self._reader = invitation, reader

    @cached_property
    def moves(self) -> list[Move]:
        """Those that the page offers beside recording an answer and deciding on a substitute."""
        elsewhere = {*ANSWERS, "approve", "refuse"}
        return [move for move in self.invitation.moves_for(self._reader) if move.verb not in elsewhere]

    @property
    def is_to_decide(self) -> bool:
        """Whether a substitute waits for the secretariat."""
        return self.invitation.status == Status.SUBSTITUTE_PROPOSED

    @property
    def is_recordable(self) -> bool:
        return any(move.verb == "accept" for move in self.invitation.moves_for(self._reader))

    @property
    def is_editable(self) -> bool:
        return self.invitation.status == Status.DRAFT

    @cached_property
    def sessions(self) -> list[Any]:
        """What was answered for each session."""
        return list(
            self.invitation.session_answers.select_related("session").order_by("session__on", "session__title")
        )

    @cached_property
    def refuse_why(self) -> Any:
        return self.invitation.MOVES["refuse"].why


class AnswerPage:
    """One invitation, as the invitee sees it."""

    UNKNOWN = _("This link is not known. Check that it was copied whole, or ask the secretariat for a new one.")
    _GONE = {
        "revoked": _("This invitation was revoked. Please contact the secretariat if you have questions."),
        "removed": _("This invitation is not valid any more. Please contact the secretariat if you have questions."),
        "over": _("The meet is over, and this link has expired."),
    }

    def __init__(self, invitation: Invitation, others: list[Invitation] | None = None) -> None:
        self.invitation = invitation
        self.others = others or []

    @classmethod
    def behind(cls, token: str) -> AnswerPage | None:
        """The page behind a link; None where no invitation has this token."""
        invitation = Invitation.objects.with_token(token)
        return cls(invitation) if invitation else None

    @classmethod
    def among(cls, rows: Any, number: str) -> AnswerPage | None:
        """The page of the one with this number among those addressed to the reader, else of the first; or None."""
        found = list(rows)
        chosen = [row for row in found if not number or str(row.pk) == number]
        return cls(chosen[0], [row for row in found if row != chosen[0]]) if chosen else None

    @property
    def why_gone(self) -> Any:
        """Why the link shows nothing any more, in a sentence; empty where it does."""
        if not self.invitation.is_link_over:
            return ""
        if self.invitation.status in (Status.REVOKED, Status.DRAFT):
            return self._GONE["revoked"]
        return self._GONE["removed" if self.invitation.participant.removed_at else "over"]

    def wrong_person(self, reader: Any) -> str:
        """Why `reader`, who is signed in, does not answer by the link, in a sentence; empty where they do."""
        if not reader.is_authenticated or self._is_for(reader):
            return ""
        return _g("This invitation is for %(name)s. Sign out to answer it.") % {"name": self.invitation}

    def check_person(self, reader: Any) -> None:
        """Raise RuleBroken where somebody else than the invitee, an assistant or a stand-in is signed in."""
        if sentence := self.wrong_person(reader):
            raise RuleBroken(sentence)

    def _is_for(self, reader: User) -> bool:
        if is_invitee(self.invitation, reader) or is_assistant(self.invitation, reader):
            return True
        invitee = self.invitation.participant.contact.user_id
        return Absence.objects.current().filter(user=invitee, substitute=reader.pk).exists()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the venue."""
        return zone_of(self.invitation.meet.time_zone)

    @property
    def dates(self) -> str:
        return dates_of(self.invitation.meet)

    @property
    def closes_at(self) -> datetime:
        """The last minute in which it can be answered: midnight would be taken for the day after."""
        return self.invitation.answers_close_at - timedelta(minutes=1)

    @cached_property
    def sessions(self) -> list[Session]:
        """The sessions that they said they attend."""
        answers = self.invitation.session_answers.filter(is_coming=True).select_related("session")
        return [answer.session for answer in answers.order_by("session__on", "session__title")]

    @cached_property
    def refusal(self) -> str:
        """Why the substitute was refused; empty where none was."""
        if self.invitation.status != Status.SUBSTITUTE_REFUSED:
            return ""
        return str(self.invitation.events.filter(verb="refuse").values_list("note", flat=True).last() or "")


class ReminderPage:
    """Who of the chosen participants is reminded, what the mail says, and who is left out and why."""

    SHOWN = 50  # rows of each table

    def __init__(self, meet: Meet, participants: Any) -> None:
        self._uninvited = participants.filter(invitation_status__in=NOT_INVITED)
        self._rows: Any = invitations_of(participants).with_left_out(meet)

    @cached_property
    def numbers(self) -> list[int]:
        """The invitations of whom it reminds: these are what the form sends."""
        return list(self._reminded.values_list("pk", flat=True))

    @cached_property
    def reminded(self) -> list[Invitation]:
        """The first of them, by precedence."""
        return list(_by_precedence(self._reminded)[: self.SHOWN])

    @cached_property
    def reasons(self) -> Counter[str]:
        """Reason -> how many are left out for it."""
        found = self._left_out.order_by().values_list("left_out").annotate(number=Count("pk"))
        return Counter({**dict(found), LeftOut.NOT_INVITED.value: self._uninvited.count()})

    @cached_property
    def left_out(self) -> list[tuple[Participant, Any]]:
        """The first who are left out, by precedence, each with the reason in words."""
        rows = _by_precedence(self._left_out)[: self.SHOWN]
        found = [(row.participant, LeftOut(row.left_out).label) for row in rows]
        uninvited = self._uninvited.select_related("contact__organisation").order_by("precedence", "pk")
        return found + [(row, LeftOut.NOT_INVITED.label) for row in uninvited[: self.SHOWN - len(found)]]

    @property
    def reason_lines(self) -> list[tuple[Any, int]]:
        """Each reason in words, and how many are left out for it."""
        return [(reason.label, self.reasons[reason]) for reason in LeftOut if self.reasons[reason]]

    @property
    def more_reminded(self) -> int:
        return len(self.numbers) - len(self.reminded)

    @property
    def number_left_out(self) -> int:
        return self.reasons.total()

    @property
    def more_left_out(self) -> int:
        return self.number_left_out - len(self.left_out)

    @property
    def email(self) -> WrittenEmail | None:
        """What the first of them reads; None where nobody is reminded."""
        return reminder_preview(self.reminded[0]) if self.reminded else None

    @property
    def _reminded(self) -> Any:
        return self._rows.filter(left_out="")

    @property
    def _left_out(self) -> Any:
        return self._rows.exclude(left_out="")


def _by_precedence(rows: Any) -> Any:
    people = ("meet", "participant__contact__organisation", "participant__contact__user")
    return rows.select_related(*people).order_by("participant__precedence", "participant", "pk")


class TextPreview:
    """A text as the first participant whom it fits would read it, in both languages."""

    def __init__(self, text: InvitationTemplate, reader: User) -> None:
        rows = participants_of(text.meet, reader).select_related("contact__organisation", "meet")
        if text.category:
            rows = rows.filter(category=text.category)
        self.participant = rows.order_by("precedence", "pk").first()
        self._text = text

    @property
    def versions(self) -> list[tuple[str, tuple[str, str]]]:
        """Language -> subject and text."""
        if self.participant is None:
            return []
        return [(code, self._text.write_to(self.participant, language=code)) for code, _name in settings.LANGUAGES]


@contextmanager
def in_their_words(invitation: Invitation, request: Any) -> Iterator[None]:
    """Within the block the invitee's time zone holds, and their language unless this browser chose another."""
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) and translation.get_language()
    with (
        timezone.override(zone_of(invitation.participant.contact.time_zone)),
        translation.override(language or invitation.language),
    ):
        yield
