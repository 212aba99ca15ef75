"""Sets of invitations by what holds for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from core import clock
from meetings.invitation_status import ANSWERED, DELIVERED, INVITED, SILENT, UNANSWERED, Status
from meetings.models.meets import Meet
from meetings.models.within import within_meet

from .deadlines import answers_close_at
from .moves import MOVES
from .reminding import why_left_out
from .tokens import digest_of

if TYPE_CHECKING:
    from participants.models import User

    from .models import Invitation


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User) -> InvitationQuerySet:
        """Everything for the secretariat; for others what was sent to them, or to whom they assist."""
        if not user.is_active:
            return self.none()
        rows = within_meet(self, user)
        if user.is_secretariat:
            return rows
        return rows.addressed_to(user)

    def addressed_to(self, user: User) -> InvitationQuerySet:
        """What was sent to this person, or to whom they assist; their own first."""
        own = Q(participant__contact__user=user.pk)
        rows = self.filter(own | Q(participant__assistant__user=user.pk))
        # What never left is not theirs to read, also when it was revoked.
        rows = rows.exclude(status__in=[Status.DRAFT, Status.QUEUED]).exclude(status=Status.REVOKED, sent_at=None)
        is_own = models.Case(models.When(own, then=0), default=1)
        is_gone = models.Case(models.When(status=Status.REVOKED, then=1), default=0)
        return rows.order_by(is_own, is_gone, "-pk")

    def for_rules(self) -> InvitationQuerySet:
        """With what the rules and the pages read of each."""
        return self.select_related(
            "meet",
            "participant__contact__organisation",
            "participant__contact__user",
            "participant__assistant",
            "nominee__organisation",
            "signatory__organisation",
        )

    def live(self) -> InvitationQuerySet:
        """Not revoked: at most one for each participant."""
        return self.exclude(status=Status.REVOKED)

    def current(self) -> InvitationQuerySet:
        """Of people who are on the list of participants still."""
        return self.filter(participant__removed_at=None)

    def without_address(self) -> InvitationQuerySet:
        """Of people to whom no mail can be sent."""
        return self.filter(participant__contact__email="", participant__contact__user=None)

    def queueable(self) -> InvitationQuerySet:
        """Drafts, and what did not arrive."""
        return self.filter(status__in=MOVES["queue"].sources)

    def queued(self) -> InvitationQuerySet:
        return self.current().filter(status=Status.QUEUED)

    def invited(self) -> InvitationQuerySet:
        return self.filter(status__in=INVITED)

    def delivered(self) -> InvitationQuerySet:
        return self.filter(status__in=DELIVERED)

    def answered(self) -> InvitationQuerySet:
        return self.filter(status__in=ANSWERED)

    def silent(self) -> InvitationQuerySet:
        """Delivered, and nothing was answered."""
        return self.filter(status__in=SILENT)

    def unanswered(self) -> InvitationQuerySet:
        """An answer is owed now: sent and not answered, or the substitute was refused. Also after the cut-off."""
        return self.current().filter(status__in=UNANSWERED)

    def open_for_answers(self) -> InvitationQuerySet:
        """Of meets whose cut-off is still to come. One query for the meets."""
        return self.filter(meet__in=_meets_taking_answers())

    def to_expire(self) -> InvitationQuerySet:
        """Sent, not answered, and the cut-off is past: the system closes them. One query for the meets."""
        return self.filter(status=Status.SENT).exclude(meet__in=_meets_taking_answers())

    def with_left_out(self, meet: Meet) -> InvitationQuerySet:
        """With `left_out`: why no reminder of `meet` can be sent to each, a LeftOut; empty where one can."""
        return self.filter(meet=meet).annotate(left_out=why_left_out(meet))

    def remind_requested(self) -> InvitationQuerySet:
        """The secretariat asked for a reminder that has not been raised yet."""
        since = Q(reminded_at=None) | Q(reminded_at__lt=F("remind_requested_at"))
        return self.unanswered().filter(since, remind_requested_at__isnull=False)

    def with_token(self, token: str) -> Invitation | None:
        """The one to which a link leads. Only digests are kept: whoever reads the table can open none."""
        return self.for_rules().filter(digest=digest_of(token)).first()


def _meets_taking_answers() -> list[int]:
    return [meet.pk for meet in Meet.objects.all() if clock.now() < answers_close_at(meet)]
