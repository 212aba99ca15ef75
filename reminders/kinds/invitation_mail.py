"""What all mails about invitations share: whom they are owed, from whom, and how they are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import structlog
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse

from meetings.invitations.calendar import CONTENT_TYPE, calendar_entry
from meetings.invitations.emails import in_language_of, write_email
from meetings.invitations.models import Invitation, InvitationEvent
from meetings.invitations.sets import InvitationQuerySet
from participants.models import User
from reminders.email_parts import Attachment, Email
from reminders.models import Notice
from reminders.recency import of_any_age

if TYPE_CHECKING:
    from reminders.workdays import WorkdayCalculator

log = structlog.get_logger(__name__)
# Deeds older than this are history: nobody is told of them, however long no worker ran.
# Invitations of which one sweep tells; the next one goes on.
MOST_AT_ONCE = 1000
Rows = InvitationQuerySet


class InvitationMail:
    """One kind of mail to the person invited, in the language of the invitation.

    `name` is the cause of its notices, `order` its place in a sweep, `events` are the verbs of the invitation's trail
    that owe it: it is told once for the last of them. Where `is_entered`, a calendar entry goes along, so that
    its number rises.
    """

    name: ClassVar[str]
    order: ClassVar[int]
    kind: ClassVar[Notice.Kind]
    events: ClassVar[tuple[str, ...]] = ()
    is_entered: ClassVar[bool] = False
    priority: ClassVar[int] = 5
    # As a cause: whoever may not open the invitation any more is told that it was revoked.
    ends_access: ClassVar[bool] = True

    # Whom it is owed

    def candidates(self) -> Rows:
        """Invitations to which it may be owed, by their status; replaced by each kind."""
        raise NotImplementedError

    def with_turn(self, rows: Rows) -> Rows:
        """With `cause_revision`, the number of the last event of `events`."""
        return rows.annotate(cause_revision=last_event(*self.events))

    def owed(self) -> Rows:
        """Those that owe it, with `cause_revision`, the number of the event, and `sender`."""
        rows: Any = self.with_turn(self.candidates()).annotate(sender=sender())
        rows = rows.filter(cause_revision__isnull=False)
        sent = Notice.objects.filter(invitation=OuterRef("pk"), cause=self.name, revision=OuterRef("cause_revision"))
        found: Rows = rows.current().filter(~Exists(sent))
        return found

    def rows(self) -> list[Any]:
        """Those of one sweep, with what notices and mails read."""
        return list(self.owed().select_related(*READ).order_by("pk")[:MOST_AT_ONCE])

    def notice(self, row: Any, _calculator: WorkdayCalculator) -> Notice | None:
        """The notice, not written yet, that `row` of `rows` owes now; None where it is too early."""
        return self._notice(row, revision=row.cause_revision)

    def raise_for(self, rows: Sequence[Any], calculator: WorkdayCalculator) -> int:
        """Write the notices that these rows owe; return how many were new."""
        found = [(row, notice) for row in rows if (notice := self.notice(row, calculator))]
        if self.is_entered:
            for row, notice in found:
                notice.detail = str(row.calendar_sequence + 1)
            numbers = Invitation.objects.filter(pk__in=[row.pk for row, _ in found])
            numbers.update(calendar_sequence=F("calendar_sequence") + 1)
        return Notice.objects.raise_all([notice for _, notice in found])

    def _notice(self, row: Any, *, revision: int, step: int = 0, rest: int | None = None) -> Notice:
        notice = Notice.to_participant(
            self.kind,
            row.participant,
            sender=row.sender or anybody(),
            occasion=f"invitation={row.pk}:{self.name}",
            rest=settings.NOTICE_REST if rest is None else rest,
            cause=self.name,
            priority=self.priority,
            revision=revision,
            step=step,
        )
        notice.invitation = row
        return notice

    # When it is about to leave

    def still_concerns(self, _person: int, notices: list[Notice]) -> set[int]:
        """Which of these notices are still owed, by their numbers."""
        with of_any_age():
            rows: Any = self.with_turn(self.candidates().current().filter(pk__in=numbers_of(notices)))
        revisions = set(rows.order_by().values_list("pk", "cause_revision"))
        return {notice.pk for notice in notices if (notice.invitation_id, notice.revision) in revisions}

    # What it says

    def write(self, notice: Notice) -> Email:
        """The mail, in the language of the invitation and in the invitee's time; the link in it is made now."""
        invitation = notice.invitation
        assert invitation is not None  # noqa: S101 - as it was raised
        with in_language_of(invitation):
            subject, text, html = write_email(invitation, self.words(invitation, notice))
            return Email(subject, text, html, tuple(self.attachments(invitation, notice)))

    def words(self, invitation: Invitation, notice: Notice) -> dict[str, Any]:
        """`subject`, `paragraphs`, and what else the template shows; replaced by each kind."""
        raise NotImplementedError

    def attachments(self, _invitation: Invitation, _notice: Notice) -> list[Attachment]:
        return []


READ = (
    "meet",
    "participant__meet",
    "participant__contact__user",
    "participant__contact__organisation__country",
)


def numbers_of(notices: Iterable[Notice]) -> list[int]:
    """The numbers of the invitations that these notices are about."""
    return [notice.invitation_id for notice in notices if notice.invitation_id is not None]


def last_event(*verbs: str) -> Subquery:
    """The number of the last event of these verbs."""
    events = InvitationEvent.objects.filter(subject=OuterRef("pk"), verb__in=verbs).order_by("-pk")
    return Subquery(events.values("pk")[:1])


def sender() -> Subquery:
    """Who invited: they stand in the ledger where the invitee has no account."""
    events = InvitationEvent.objects.filter(subject=OuterRef("pk"), verb__in=("create", "queue", "substitute"))
    return Subquery(events.filter(actor__isnull=False).order_by("-pk").values("actor")[:1])


def anybody() -> int:
    """Somebody of the secretariat, for what the system made. Raise User.DoesNotExist where there is nobody."""
    rows = User.objects.filter(role=User.Role.SECRETARIAT).order_by("-is_active", "pk")
    return rows.values_list("pk", flat=True)[:1].get()


def with_address(rows: Rows) -> Rows:
    """Those of people to whom a mail can be sent: whoever has no address is told by telephone or letter."""
    return rows.filter(Q(participant__contact__user__isnull=False) | ~Q(participant__contact__email=""))


def answer_url(invitation: Invitation) -> str:
    """The link by which it is answered without an account."""
    return f"{settings.SITE_URL}{reverse('invitations:answer', args=[invitation.token])}"


def entry(invitation: Invitation, notice: Notice, method: str) -> list[Attachment]:
    """The calendar entry, beside the text, where calendar programs look for it, and as a file."""
    content = calendar_entry(invitation, method=method, sequence=int(notice.detail or 0), stamp=notice.created_at)
    beside = Attachment("", content, f"{CONTENT_TYPE}; method={method}", is_alternative=True)
    return [beside, Attachment("invite.ics", content, "application/ics")]
