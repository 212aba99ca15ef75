"""What climbs when somebody is silent, late or missing: to the post's senior, the head, and the secretariat's desk.

Rows and recipients that several kinds of reminders share. What climbs is shown on the desk of who is told of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When

from actions.items.elapsed import WorkingDaysElapsed, indian_day
from actions.models import ActionItem
from actions.moves import Status
from core import clock
from participants.models import Above, Holding, Post, User

from .models import ReminderRule
from .recipients import Head, Rows

if TYPE_CHECKING:
    from actions.items.queries import ActionItemQuerySet

Counts = ReminderRule.Counts
# What is due within so many days stands on its owner's desk already, to be reported done.
NEAR = timedelta(days=21)


# --- vacant posts ------------------------------------------------------------------------------------------------


def held() -> Rows:
    """Holdings of today whose person has access."""
    return Holding.objects.current().filter(user__is_active=True)


def vacant(items: Rows) -> Rows:
    """Those of a post that nobody with access holds."""
    return items.filter(~Exists(held().filter(post=OuterRef("owner"))))


def of_somebody(items: ActionItemQuerySet) -> ActionItemQuerySet:
    """Those of a post that somebody with access holds."""
    return items.filter(Exists(held().filter(post=OuterRef("owner"))))


def to_step_in() -> Rows:
    """Worked on by nobody, since their post is vacant."""
    return vacant(ActionItem.objects.working())


# --- late, unaccepted, silent ------------------------------------------------------------------------------------


def first_day(counts: str) -> Subquery:
    """The first step of a calendar in working days; null where none of its rules is in use."""
    rules = ReminderRule.objects.filter(counts=counts, is_on=True).order_by("days")
    return Subquery(rules.values("days")[:1])


def late_by(items: ActionItemQuerySet, counts: str) -> Rows:
    """Worked on, and overdue for as many working days as the first step of `counts`."""
    rows = items.working().filter(due_on__lt=clock.today())
    return rows.filter(WorkingDaysElapsed("due_on", "owner", first_day(counts)))


def silent_for(usual: str, high: str) -> ActionItemQuerySet:
    """Underway, and no word of a person for as many working days as the first step, of its priority, says."""
    cadence = Case(When(priority=ActionItem.Priority.HIGH, then=first_day(high)), default=first_day(usual))
    rows = ActionItem.objects.filter(status=Status.UNDERWAY)
    return rows.filter(WorkingDaysElapsed(indian_day("last_human_update_at"), "owner", cadence))


# --- recipients --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Senior:
    """Whoever stands above the post under `path`: the nearest on its ladder, else the head (participants.Above)."""

    path: str

    def for_user(self, user: User) -> Q | None:
        if not user.seats:
            return None
        below = Post.objects.filter(organisation__in=user.organisation_ids).annotate(above=Above(F("pk")))
        person = user.acts_for or user
        return Q(**{f"{self.path}__in": below.filter(above=person.pk).values("pk")}) & ~Q(
            **{f"{self.path}__in": user.post_ids}
        )

    def with_recipients(self, rows: Rows) -> Rows:
        rows = rows.annotate(who=Above(F(self.path)), works_in=F(f"{self.path}__organisation__country__code"))
        return rows.filter(who__isnull=False)


@dataclass(frozen=True)
class OtherHead(Head):
    """Whoever heads the organisation under `path`, where they do not hold the owning post themselves."""

    def for_user(self, user: User) -> Q | None:
        headed = super().for_user(user)
        return None if headed is None else headed & ~Q(owner__in=user.post_ids)

    def with_recipients(self, rows: Rows) -> Rows:
        owns = Holding.objects.current().filter(post=OuterRef("owner"), user=OuterRef("who"))
        return super().with_recipients(rows).filter(~Exists(owns))


SENIOR = Senior("owner")
HEAD = OtherHead("owner__organisation")
