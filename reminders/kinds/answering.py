"""What people must do about invitations, on their desks: answer one, and decide on a proposed substitute."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import CharField, DateField, DateTimeField, ExpressionWrapper, F, Func, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from meetings.invitation_status import UNANSWERED, Status
from meetings.invitations.models import Invitation
from participants.models import User
from reminders.email_parts import Line, absolute
from reminders.models import Notice, ReminderRule
from reminders.recipients import Person, Rows
from reminders.subjects import Subject

from .base import Mail, Part, ReminderKind
from .invitation_mail import sender


@dataclass(frozen=True)
class InvitationSubject(Subject):
    """An invitation: whose the row is, may open its page too."""

    def visible_to(self, user: User, rows: Rows) -> Rows:
        return rows


_LABEL, _NAME = "meet__name", "participant__contact__name"
OWN = InvitationSubject(
    Invitation,
    "meetings:invitation_own",
    "pk",
    _NAME,
    _LABEL,
    "status_at",
    "invitation",
    due="closes_on",
    meet="meet__slug",
    parameter="of",
)
TO_DECIDE = InvitationSubject(
    Invitation,
    "meetings:invitation_show",
    "pk",
    _LABEL,
    _NAME,
    "status_at",
    "invitation",
    due="closes_on",
    meet="meet__slug",
)


def to_answer() -> Rows:
    """An answer is owed, and the cut-off is to come."""
    rows = _closing(Invitation.objects.current().filter(status__in=UNANSWERED))
    return rows.filter(closes_at__gt=clock.now())


def to_decide() -> Rows:
    """A substitute is proposed."""
    return _closing(Invitation.objects.current().filter(status=Status.SUBSTITUTE_PROPOSED))


@dataclass(frozen=True)
class Inviter:
    """Everyone of the secretariat sees it on their desk; who invited is told by mail, while they have access."""

    def for_user(self, user: User) -> Q | None:
        return Q() if user.is_secretariat else None

    def with_recipients(self, rows: Rows) -> Rows:
        active = User.objects.active().filter(role=User.Role.SECRETARIAT).values("pk")
        rows = rows.annotate(who=sender(), works_in=Cast(Value(None), CharField()))
        return rows.filter(who__in=active)


def _closing(rows: Rows) -> Rows:
    """With the last day to answer, and the instant at which it ends at the venue (deadlines.answers_close_at)."""
    day_after = Coalesce(_days("meet__answer_by_on", 1), F("meet__starts_on"))
    midnight = Func(day_after, template="(%(expressions)s)::timestamp", output_field=DateTimeField())
    ends = Func(F("meet__time_zone"), midnight, function="timezone", output_field=DateTimeField())
    return rows.annotate(closes_on=Coalesce("meet__answer_by_on", _days("meet__starts_on", -1)), closes_at=ends)


def _days(name: str, number: int) -> ExpressionWrapper:
    return ExpressionWrapper(F(name) + Value(number), output_field=DateField())


def line(notice: Notice) -> Line:
    """A substitute who is proposed, for who decides."""
    invitation = notice.invitation
    assert invitation is not None  # noqa: S101 - as it was raised
    nominee = invitation.nominee
    return Line(
        title=str(invitation.participant.contact),
        reference=invitation.meet.label,
        why=str(WHY_SUBSTITUTE),
        details=[str(part) for part in (nominee, nominee and nominee.place) if part],
        due_on=invitation.meet.answers_close_on,
        url=absolute(reverse("meetings:invitation_show", args=[invitation.meet.slug, invitation.pk])),
    )


WHY_SUBSTITUTE = _("The invitee proposes a substitute.")
KINDS = (
    ReminderKind(
        "answer_invitation",
        352,
        to_answer,
        Person("participant__contact__user"),
        OWN,
        _("You are invited, and your answer is awaited."),
        verb=_("Answer the invitation"),
    ),
    ReminderKind(
        "answer_for",
        354,
        to_answer,
        Person("participant__assistant__user"),
        OWN,
        _("You are the invitee's assistant, and the answer is awaited."),
        verb=_("Answer the invitation"),
    ),
    ReminderKind(
        "decide_substitute",
        356,
        to_decide,
        Inviter(),
        TO_DECIDE,
        WHY_SUBSTITUTE,
        verb=_("Approve or refuse the substitute"),
        mail=Mail(Part.ASKED, (Notice.Kind.DECIDE,), counts=ReminderRule.Counts.ANSWER, line=line),
    ),
)
