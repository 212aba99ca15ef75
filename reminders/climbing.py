"""What climbs when somebody is silent, late or missing: to the post's senior, the head, and the secretariat's desk.

Rows and whose they are; `ladder` says when they are told. What climbs is shown on the desk of who is told of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from actions.models import ActionItem, Handover
from actions.models.timely import HasPassed, indian_day
from actions.moves import Status
from core import clock
from participants.models import Above, Holding, Post, User
from recommendations.models import Recommendation
from recommendations.moves import Status as RecommendationStatus

from .models import ReminderRule
from .obligation import Obligation
from .subjects import ITEM, OFFER
from .whose import Department, Head, Holder, Rows, Secretariat, made_here, maker

if TYPE_CHECKING:
    from actions.models.sets import ActionItemQuerySet

Counts = ReminderRule.Counts
# What is due within so many days stands on its owner's desk already, to be reported done.
NEAR = timedelta(days=21)


# --- vacant posts ------------------------------------------------------------------------------------------------


def held() -> Rows:
    """Holdings of today whose person has access."""
    return Holding.objects.current().filter(user__is_active=True)


def to_fill() -> Rows:
    """Posts that nobody with access holds, in use or not, and how many things wait for each (`waiting`)."""
    rows = Post.objects.annotate(
        waiting=_number(ActionItem.objects.live(), "owner")
        + _number(ActionItem.objects.filter(status=Status.DONE), "verifier")
        + _number(Handover.objects.proposed(), "to_post")
        + _number(Recommendation.objects.filter(status=RecommendationStatus.RETURNED), "post")
    )
    return rows.exclude(pk__in=held().values("post")).filter(waiting__gt=0)


def _number(rows: Rows, path: str) -> Coalesce:
    """How many of `rows` have the post under `path`."""
    found = rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(number=Count("pk"))
    return Coalesce(Subquery(found.values("number")), 0)


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
    return rows.filter(HasPassed("due_on", "owner", first_day(counts)))


def silent_for(usual: str, high: str) -> ActionItemQuerySet:
    """Underway, and no word of a person for as many working days as the first step, of its priority, says."""
    cadence = Case(When(priority=ActionItem.Priority.HIGH, then=first_day(high)), default=first_day(usual))
    rows = ActionItem.objects.filter(status=Status.UNDERWAY)
    return rows.filter(HasPassed(indian_day("last_human_update_at"), "owner", cadence))


def to_update() -> Rows:
    """Silent, and not on the desk already because it is nearly due."""
    rows = silent_for(Counts.SILENT, Counts.SILENT_HIGH).filter(due_on__gt=clock.today() + NEAR)
    return rows.taken_on_with_post()


def not_accepted() -> Rows:
    return ActionItem.objects.not_accepted_in_time().annotate(taker=maker("pk"))


def to_see_to() -> Rows:
    """What a senior is told of: vacant, overdue by the first rung, unaccepted past the time, or silent twice."""
    found = (
        to_step_in(),
        late_by(ActionItem.objects.all(), Counts.SENIOR),
        ActionItem.objects.not_accepted_in_time(),
        silent_for(Counts.SILENT_TWICE, Counts.SILENT_TWICE_HIGH),
    )
    seen = Q(pk__in=[])
    for rows in found:
        seen |= Q(pk__in=rows.order_by().values("pk"))
    return ActionItem.objects.filter(seen)


def to_see_to_as_head() -> Rows:
    return late_by(ActionItem.objects.all(), Counts.HEAD)


def to_see_to_at_last() -> Rows:
    """Overdue by the last rung; by an earlier one, where nobody stands on it. What is vacant is an alarm already."""
    rows = of_somebody(ActionItem.objects.all())
    alone = late_by(rows, Counts.SENIOR).annotate(above=Above(F("owner"))).filter(above=None)
    seen = Q(pk__in=late_by(rows, Counts.DESK).order_by().values("pk")) | Q(pk__in=alone.order_by().values("pk"))
    return ActionItem.objects.filter(seen)


# --- whose -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Senior:
    """Whoever stands above the post under `path`: the nearest on its ladder, else the head (participants.Above)."""

    path: str

    def mine(self, user: User) -> Q | None:
        if not user.seats:
            return None
        below = Post.objects.filter(organisation__in=user.organisation_ids).annotate(above=Above(F("pk")))
        person = user.acts_for or user
        return Q(**{f"{self.path}__in": below.filter(above=person.pk).values("pk")}) & ~Q(
            **{f"{self.path}__in": user.post_ids}
        )

    def everybodys(self, rows: Rows) -> Rows:
        rows = rows.annotate(who=Above(F(self.path)), works_in=F(f"{self.path}__organisation__country__code"))
        return rows.filter(who__isnull=False)


@dataclass(frozen=True)
class OtherHead(Head):
    """Whoever heads the organisation under `path`, where they do not hold the owning post themselves."""

    def mine(self, user: User) -> Q | None:
        headed = super().mine(user)
        return None if headed is None else headed & ~Q(owner__in=user.post_ids)

    def everybodys(self, rows: Rows) -> Rows:
        owns = Holding.objects.current().filter(post=OuterRef("owner"), user=OuterRef("who"))
        return super().everybodys(rows).filter(~Exists(owns))


def unanswered_offers() -> Rows:
    return Handover.objects.unanswered()


SENIOR = Senior("owner")
OFFERED, ABOVE_OFFERED = Holder("item__owner"), Senior("to_post")
HEAD = OtherHead("owner__organisation")
MAKER = Department(made_here, made_here, "made_by")
OWNER = Holder("owner")

CLIMBING = (
    Obligation(
        "update",
        _("Report progress"),
        _("Nobody has said a word on it for long: how does it stand?"),
        to_update,
        OWNER,
        ITEM,
    ),
    Obligation(
        "unaccepted",
        _("Ask, or assign it to another post"),
        _("The post that you gave it to has neither accepted nor refused it in time."),
        not_accepted,
        MAKER,
        ITEM,
    ),
    Obligation(
        "see_to",
        _("See to it"),
        _("It is overdue, unaccepted or silent, or its post is vacant, and you stand above the post."),
        to_see_to,
        SENIOR,
        ITEM,
    ),
    Obligation(
        "offer_waits",
        _("Ask, or withdraw the offer"),
        _("The post to which it is offered has not answered in time. Your post stays accountable for it."),
        unanswered_offers,
        OFFERED,
        OFFER,
    ),
    Obligation(
        "offer_waits_above",
        _("Have it answered"),
        _("It is offered to a post below yours, which has not answered in time."),
        unanswered_offers,
        ABOVE_OFFERED,
        OFFER,
    ),
    Obligation(
        "see_to_as_head",
        _("See to it"),
        _("It is long overdue; you head the organisation of the post that owns it."),
        to_see_to_as_head,
        HEAD,
        ITEM,
    ),
    Obligation(
        "see_to_at_last",
        _("See to it"),
        _("It is overdue, and nobody above its owner has brought it on."),
        to_see_to_at_last,
        Secretariat(),
        ITEM,
    ),
)
