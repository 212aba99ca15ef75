"""What the secretariat and the invitee have to do next for a meet: the page of the meet begins with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext_lazy

from core import clock
from core.figures import Figure
from meetings.invitation_status import UNANSWERED
from meetings.invitations.models import Invitation
from meetings.invitations.queries import NOT_INVITED, SETS, participants_of
from meetings.programme.models import Session
from meetings.programme.moves import SessionStatus

if TYPE_CHECKING:
    from meetings.models import Meet
    from participants.models import User


# What is done next, in this order: the set of invitations that wait for it, as the list filters them, and the words.
STEPS = (
    (
        "none",
        ngettext_lazy(
            "%(number)d participant without an invitation: prepare it",
            "%(number)d participants without an invitation: prepare them",
            "number",
        ),
    ),
    (
        "draft",
        ngettext_lazy(
            "%(number)d invitation is a draft: send it", "%(number)d invitations are drafts: send them", "number"
        ),
    ),
    (
        "substitute_proposed",
        ngettext_lazy(
            "%(number)d substitute is proposed: approve or refuse",
            "%(number)d substitutes are proposed: approve or refuse",
            "number",
        ),
    ),
    (
        "bounced",
        ngettext_lazy(
            "%(number)d invitation could not be delivered: correct the address",
            "%(number)d invitations could not be delivered: correct the addresses",
            "number",
        ),
    ),
    (
        "sent",
        ngettext_lazy(
            "%(number)d person has not answered: remind them",
            "%(number)d people have not answered: remind them",
            "number",
        ),
    ),
)


@dataclass(frozen=True)
class NextStep:
    """One thing to do: how many rows it concerns, in words, with the list that shows them."""

    figure: Figure
    words: str


@dataclass(frozen=True)
class NextSteps:
    """The next steps of one reader for one meet. Three queries at most, made when they are asked for."""

    meet: Meet
    reader: User

    @cached_property
    def invitation(self) -> Invitation | None:
        """The reader's own invitation, or the one that they may answer for somebody else."""
        rows = Invitation.objects.visible_to(self.reader).filter(meet=self.meet)
        return rows.addressed_to(self.reader).current().live().select_related("participant__contact", "meet").first()

    @property
    def is_asked(self) -> bool:
        """Whether an answer is asked of the reader now."""
        return bool(self.invitation and self.invitation.status in UNANSWERED and self.invitation.is_answerable)

    @cached_property
    def steps(self) -> list[NextStep]:
        """Those of the secretariat, in the order in which they are done; empty for others."""
        if not self.reader.is_secretariat:
            return []
        found = [self._step(name, words) for name, words in STEPS if name != "sent" or self._takes_answers]
        return [step for step in found if step.figure]

    @property
    def has_participants(self) -> bool:
        return bool(self._counts)

    @property
    def _takes_answers(self) -> bool:
        return clock.today(self.meet.time_zone) <= self.meet.answers_close_on

    @cached_property
    def _counts(self) -> Counter[str]:
        """Status of the invitation -> number of participants."""
        rows = participants_of(self.meet, self.reader).order_by().values("invitation_status")
        return Counter({row["invitation_status"]: row["number"] for row in rows.annotate(number=Count("pk"))})

    def _step(self, name: str, words: Any) -> NextStep:
        statuses = NOT_INVITED if name == "none" else SETS[name]
        count = sum(number for status, number in self._counts.items() if status in statuses)
        url = f"{reverse('meetings:invitation_list', args=[self.meet.slug])}?invitation={name}"
        return NextStep(Figure.of(count, url), str(words % {"number": count}))

    @cached_property
    def has_unpublished_sessions(self) -> bool:
        """Whether the secretariat has sessions to publish; review meetings are not published."""
        if not self.reader.is_secretariat:
            return False
        rows = Session.objects.visible_to(self.reader).filter(meet=self.meet, status=SessionStatus.DRAFT)
        return rows.exclude(kind=Session.Kind.REVIEW).exists()
