"""Reminders of invitations that are not answered: by the calendar before the cut-off, and when asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Max, Q

from core import clock
from meetings.invitation_status import UNANSWERED
from meetings.invitations.emails import reminder_words
from meetings.invitations.models import Invitation
from reminders.models import Heartbeat, Notice, ReminderRule

from .invitation_mail import MOST_AT_ONCE, READ, InvitationMail, Rows, answer_url, numbers_of, sender, with_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reminders.workdays import Person, WorkdayCalculator

COUNTS = ReminderRule.Counts.INVITE
# The calendar counts days: it need not be read with every sweep.
EVERY = timedelta(minutes=10)
# Calendar days ahead within which the first step lies, with long holidays.
HORIZON = timedelta(days=60)


class _Reminder(InvitationMail):
    kind = Notice.Kind.ANSWER_DUE

    def candidates(self) -> Rows:
        """An answer is owed, and can be given still."""
        return with_address(Invitation.objects.filter(status__in=UNANSWERED).open_for_answers())

    def still_concerns(self, _person: int, notices: list[Notice]) -> set[int]:
        """Which of these notices are still owed: to whoever has not answered meanwhile."""
        silent = set(self.candidates().current().filter(pk__in=numbers_of(notices)).values_list("pk", flat=True))
        return {notice.pk for notice in notices if notice.invitation_id in silent}

    def raise_for(self, rows: Sequence[Any], calculator: WorkdayCalculator) -> int:
        """See InvitationMail; notes when each was reminded, so that the calendar does not remind on the same day."""
        raised = [row for row in rows if self.notice(row, calculator)]
        Invitation.objects.filter(pk__in=[row.pk for row in raised]).update(reminded_at=clock.now())
        return super().raise_for(raised, calculator)

    def words(self, invitation: Invitation, _notice: Notice) -> dict[str, Any]:
        """See InvitationMail."""
        return reminder_words(invitation, url=answer_url(invitation))


class CalendarReminder(_Reminder):
    """By the rows of ReminderRule, in working days of the invitee's country before the cut-off.

    What the calendar had reached on the day on which the invitation was sent, or its answer was last asked for, counts
    as told; after an outage the latest step alone is told.
    """

    name = "answer_reminder"
    order = 660

    def rows(self) -> list[Any]:
        """Every ten minutes those whose cut-off nears; else none."""
        now = clock.now()
        if Heartbeat.objects.filter(name=self.name, last_ok_at__gt=now - EVERY, last_ok_at__lte=now).exists():
            return []
        Heartbeat.beat(self.name)
        ahead = clock.today() + HORIZON
        rows = self.candidates().current().filter(Q(meet__answer_by_on__lte=ahead) | Q(meet__starts_on__lte=ahead))
        found: list[Any] = list(rows.annotate(sender=sender()).select_related(*READ).order_by("pk"))
        last_steps = self._last_steps(found)
        for row in found:
            row.last_step = last_steps.get((row.pk, _cut_off(row)))
        return found

    def _last_steps(self, rows: list[Any]) -> dict[tuple[int | None, int], int]:
        """(invitation, cut-off) -> the last step that was told. A cut-off that was moved is told again."""
        notices = Notice.objects.filter(invitation__in=[row.pk for row in rows], cause=self.name).order_by()
        steps = notices.values_list("invitation", "revision").annotate(last=Max("step"))
        return {(pk, revision): last for pk, revision, last in steps}

    def notice(self, row: Any, calculator: WorkdayCalculator) -> Notice | None:
        """The step that was reached today, where the invitee is and once their day has begun."""
        person = calculator.person_of(row.participant.contact)
        if not (person.is_past_hour and calculator.is_at_work(person)):
            return None
        step = self._step(row, person, calculator)
        asked = max(moment for moment in (row.status_at, row.reminded_at) if moment is not None)
        known = [row.last_step, self._step(row, person, calculator, on=asked)]
        if step is None or any(step <= one for one in known if one is not None):
            return None
        return self._notice(row, revision=_cut_off(row), step=step, rest=0)

    @staticmethod
    def _step(row: Any, person: Person, calculator: WorkdayCalculator, *, on: datetime | None = None) -> int | None:
        day = on.astimezone(person.zone).date() if on else None
        return calculator.step(COUNTS, row.meet.answers_close_on, person, person.country, on=day)


class RequestedReminder(_Reminder):
    """When the secretariat asks for it: one mail for each press."""

    name = "answer_requested"
    order = 650

    def rows(self) -> list[Any]:
        """Those that were asked for and not raised yet."""
        asked = Q(reminded_at=None) | Q(reminded_at__lt=F("remind_requested_at"))
        rows = self.candidates().current().filter(asked, remind_requested_at__isnull=False)
        return list(rows.annotate(sender=sender()).select_related(*READ).order_by("pk")[:MOST_AT_ONCE])

    def notice(self, row: Any, _calculator: WorkdayCalculator) -> Notice | None:
        """See InvitationMail."""
        return self._notice(row, revision=int(row.remind_requested_at.timestamp() * 1_000_000), rest=0)


def _cut_off(row: Any) -> int:
    number: int = row.meet.answers_close_on.toordinal()
    return number


# What the secretariat asks for comes first: the calendar then need not tell the same on that day.
KINDS = (RequestedReminder(), CalendarReminder())
