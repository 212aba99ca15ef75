"""Sets of action items: who sees which, and the narrowings that lists, desk and reminders share."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, JSONObject

from actions.moves import (
    CHARGED,
    LIVE,
    WORKING,
    DateChangeStatus,
    DependencyStatus,
    HandoverStatus,
    Status,
)
from actions.risk.rules import can_read_risk
from core import clock
from core.past import past_of
from core.search import Searched
from core.statements import Condition
from meetings.models import within_meet
from participants.models import ABOVE, Holding, Post, User, byline
from recommendations.models import RecommendationQuerySet, Sensitivity

from .elapsed import past_accepting, unaccepted_since
from .visibility import entrusted_to, sees_of

if TYPE_CHECKING:
    from .models import ActionItem  # noqa: F401 - the rows of the set below


# What a search for words reads.
WORDS: Any = SearchVector("title", config="english")
WEEK = timedelta(days=7)


def month_end(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def financial_year_end(day: date) -> date:
    """The 31 March that comes next, `day` itself included: India's financial year begins on 1 April."""
    return date(day.year + (day.month > 3), 3, 31)


class ActionItemQuerySet(Searched, models.QuerySet["ActionItem"]):
    TEXT = WORDS

    def search(self, text: str, *, exact: str = "file_number") -> Self:
        """See Searched: what the whole text may be beside is the file number."""
        return super().search(text, exact=exact)

    def visible_to(self, user: User) -> ActionItemQuerySet:
        """The only set that a page, list, export or search may begin with (docs/domain.md, who may see what).

        Each condition reads the item's own columns or a small set computed once, so that a list walks its index and
        stops at a page: what it costs does not grow with the table.
        """
        rows = within_meet(self, user)
        if user.coordinates:
            return rows
        if user.is_observer:
            return rows.filter(sensitivity=Sensitivity.OPEN)
        return rows.filter(sees_of(user, "{row}.sensitivity = 'open'"))

    def readable_at(self, user: User, level: str) -> ActionItemQuerySet:
        """Those that `user`, who does not coordinate, would see at this sensitivity, whatever it is (core.past).

        Who was let watch an item that is not restricted now does not read by that what was.
        """
        if user.is_observer:
            return self.none()
        return self.filter(sees_of(user) if level == Sensitivity.INTERNAL else entrusted_to(user))

    def with_past(self, user: User) -> ActionItemQuerySet:
        """With what tells which words of its past are for `user` (`past_read`, see core.past)."""
        return self.annotate(past_read=past_of(user, self.model))

    def of_country(self, country: int) -> ActionItemQuerySet:
        """For the country with this number: by the item's own word, or by who asked for it.

        A number and no query, so that the database knows how many there are before it chooses its way.
        """
        return self.filter(of_countries__overlap=[country])

    def of_sector(self, sector: int) -> ActionItemQuerySet:
        """The same for a sector."""
        return self.filter(of_sectors__overlap=[sector])

    def came_of(self, recommendations: RecommendationQuerySet) -> ActionItemQuerySet:
        """Those that came of one of these, each once."""
        through = self.model.recommendations.through.objects
        came = through.filter(recommendation__in=recommendations.order_by().values("pk"))
        return self.filter(pk__in=came.values("actionitem"))

    def of_session(self, session: int, raised: RecommendationQuerySet) -> ActionItemQuerySet:
        """Those that came of what was `raised` there, and those that stand on its agenda where it is a review."""
        lines: Any = self.model.agenda_lines.rel.related_model
        reviewed = lines.objects.filter(review__session=session).order_by().values("item")
        came = self.model.recommendations.through.objects.filter(
            recommendation__in=raised.order_by().values("pk")
        ).values("actionitem")
        return self.filter(Q(pk__in=came) | Q(pk__in=reviewed))

    def live(self) -> ActionItemQuerySet:
        """Still to be done by somebody."""
        return self.filter(status__in=sorted(LIVE))

    def charge_of(self, post: Post) -> ActionItemQuerySet:
        """What `post` is accountable for: its holder does not leave before it is in other hands (Post.vacate)."""
        return self.live().filter(owner=post)

    def needing(self, post: Post) -> ActionItemQuerySet:
        """What `post` owns or verifies: it does not end before."""
        return self.live().filter(Q(owner=post) | Q(verifier=post))

    def unfinished(self) -> ActionItemQuerySet:
        """What its owner has still to do."""
        return self.live().exclude(status=Status.DONE)

    def verified(self) -> ActionItemQuerySet:
        return self.filter(status=Status.VERIFIED)

    def waiting_with_post(self) -> ActionItemQuerySet:
        """What came to its present holder with the post, or by a transfer of charge, and they have not accepted."""
        return self.filter(self._came_with_post(), status__in=sorted(CHARGED))

    def taken_on_with_post(self) -> ActionItemQuerySet:
        """Without what waits so."""
        return self.exclude(self._came_with_post(), status__in=sorted(CHARGED))

    def _came_with_post(self) -> Q:
        """Somebody holds the post, and somebody else is on record as the holder, or nobody."""
        ownerships: Any = self.model.ownerships.rel.related_model
        sits = Holding.objects.current().filter(post=OuterRef("post")).values("user")[:1]
        now = ownerships.objects.current().filter(item=OuterRef("pk")).annotate(sits=Subquery(sits))
        return Q(Exists(now.filter(Q(holder=None) | ~Q(holder=F("sits")), sits__isnull=False)))

    def closed(self) -> ActionItemQuerySet:
        """Verified or cancelled: nothing is to be done any more."""
        return self.filter(status__in=sorted(set(Status) - LIVE))

    def working(self) -> ActionItemQuerySet:
        """The owner must work on it, and reminders count the days."""
        return self.filter(status__in=sorted(WORKING))

    def unaccepted(self) -> ActionItemQuerySet:
        """Waiting for the owner to accept or to refuse."""
        return self.filter(status=Status.OPEN)

    def not_accepted_in_time(self) -> ActionItemQuerySet:
        """The working days that the meet gives to accept or to refuse are over."""
        return self.unaccepted().filter(past_accepting())

    def late(self) -> ActionItemQuerySet:
        """Being worked on, past the due date (India's calendar day)."""
        return self.working().filter(due_on__lt=clock.today())

    def due_by(self, day: date) -> ActionItemQuerySet:
        """Being worked on, due from today to `day`."""
        return self.working().filter(due_on__range=(clock.today(), day))

    def due_this_week(self) -> ActionItemQuerySet:
        """Due within the seven days from today."""
        return self.due_by(clock.today() + WEEK)

    def due_this_month(self) -> ActionItemQuerySet:
        """Due from today to the last day of the month (India's calendar)."""
        return self.due_by(month_end(clock.today()))

    def due_this_financial_year(self) -> ActionItemQuerySet:
        """Due from today to 31 March, when India's financial year ends."""
        return self.due_by(financial_year_end(clock.today()))

    def without_update_for(self, days: int) -> ActionItemQuerySet:
        """Not changed by any person for so many days."""
        return self.filter(last_human_update_at__lte=clock.now() - timedelta(days=days))

    def waiting_on(self, whom: str) -> ActionItemQuerySet:
        """Not yet done, and held up by these: `whom` is one of WaitingOn."""
        return self.filter(waiting_on=whom, status__in=sorted(LIVE - {Status.DONE}))

    def unowned(self) -> ActionItemQuerySet:
        """Owned by a post that nobody with access holds now: its holder cannot be reminded."""
        return self.exclude(owner__in=Holding.objects.current().filter(user__is_active=True).values("post"))

    def owned_by(self, user: User) -> ActionItemQuerySet:
        """Owned by a post that `user` holds now."""
        return self.filter(owner__in=user.post_ids)

    def supported_by(self, user: User) -> ActionItemQuerySet:
        """Supported by a post that `user` holds now."""
        return self.filter(pk__in=self._supports().filter(post__in=user.post_ids).values("item"))

    def _supports(self) -> models.QuerySet[Any]:
        rows: Any = self.model.supports.rel.related_model
        found: models.QuerySet[Any] = rows.objects.current()
        return found

    def watched_by(self, user: User) -> ActionItemQuerySet:
        """Watched by a post that `user` holds now."""
        rows: Any = self.model.watches.rel.related_model
        return self.filter(pk__in=rows.objects.current().filter(post__in=user.post_ids).values("item"))

    def of_organisations(self, ids: list[int]) -> ActionItemQuerySet:
        """Owned by a post of one of these organisations."""
        return self.filter(owner__in=Post.objects.filter(organisation__in=ids).values("pk"))

    def to_verify_by(self, user: User) -> ActionItemQuerySet:
        """Reported done, and for `user` to verify: as holder of the verifying post or head of its organisation."""
        headed = [seat.post.organisation_id for seat in user.seats if seat.post.is_head]
        named = Q(verifier__in=user.post_ids) | Q(verifier__organisation__in=headed)
        events: Any = self.model.events.rel.related_model
        worked = events.objects.work().filter(subject=OuterRef("pk"), actor=user)
        helps = self._supports().filter(item=OuterRef("pk"), post__in=user.every_seat().values("post"))
        is_below = Condition(f"{{row}}.owner_id IN ({ABOVE})", [user.post_ids])
        rows = self.filter(named, ~Exists(worked), ~Exists(helps), status=Status.DONE)
        return rows.exclude(owner__in=user.post_ids).filter(~Q(is_below))

    def blocked(self, user: User) -> ActionItemQuerySet:
        """Live, and waiting for another live item that `user` sees."""
        return self.live().filter(pk__in=self._links(user).filter(blocker__status__in=sorted(LIVE)).values("item"))

    def _links(self, user: User) -> models.QuerySet[Any]:
        """What waits now for something that `user` sees."""
        rows: Any = self.model.waits_for.rel.related_model
        seen = self.model.objects.visible_to(user).values("pk")
        found: models.QuerySet[Any] = rows.objects.filter(status=DependencyStatus.HOLDS, blocker__in=seen)
        return found

    def with_known(self, user: User) -> ActionItemQuerySet:
        """With what tells which of its events are for `user`, see ActionEvent.is_visible_with.

        `known_here` are the references of all that it ever waited for, as far as `user` sees them,
        `can_read_risk` whether they read its risk and negotiation.
        """
        rows: Any = self.model.waits_for.rel.related_model
        seen = self.model.objects.visible_to(user).values("pk")
        ever = rows.objects.filter(item=OuterRef("pk"), blocker__in=seen).order_by().distinct()
        return self.annotate(
            known_here=ArraySubquery(ever.values("blocker__reference")), can_read_risk=can_read_risk(user)
        )

    def with_last_report(self) -> ActionItemQuerySet:
        """With what its owner reported last: `reported`, `reported_at` and `next_step`; None where nothing was."""
        updates: Any = self.model.updates.rel.related_model
        last = updates.objects.filter(item=OuterRef("pk")).order_by("-at", "-id")
        return self.annotate(
            reported=Subquery(last.values("done")[:1]),
            reported_at=Subquery(last.values("at")[:1]),
            next_step=Subquery(last.values("next_step")[:1]),
        )

    def with_outcomes(self) -> ActionItemQuerySet:
        """With what each won, without what was withdrawn (`outcome_rows`), for `ActionItem.outcome_totals`."""
        rows: Any = self.model.outcomes.rel.related_model
        return self.annotate(outcome_rows=ArraySubquery(rows.objects.as_json(OuterRef("pk"))))

    def with_carried(self) -> ActionItemQuerySet:
        """With how often each was carried forward from one review meeting to the next (`carried`)."""
        lines: Any = self.model.agenda_lines.rel.related_model
        return self.annotate(carried=Coalesce(Subquery(lines.objects.times_carried(OuterRef("pk"))), 0))

    def having_outcomes(self, *statuses: str, **wanted: Any) -> ActionItemQuerySet:
        """Those with an outcome in one of these statuses; `wanted` narrows them further."""
        rows: Any = self.model.outcomes.rel.related_model
        return self.filter(pk__in=rows.objects.filter(status__in=statuses, **wanted).order_by().values("item"))

    def for_rules(self) -> ActionItemQuerySet:
        """With the posts and places that the rules read."""
        return self.select_related("owner__organisation__country", "verifier__organisation")

    def for_operation(self) -> ActionItemQuerySet:
        """With all that a deed on many of them looks at before it is done, so that nothing is asked item by item."""
        of_model: Any = self.model
        asked = of_model.date_changes.rel.related_model.objects.requested().filter(item=OuterRef("pk"))
        steps = of_model.milestones.rel.related_model.objects.ahead().filter(item=OuterRef("pk"))
        watches = of_model.watches.rel.related_model.objects.current().filter(item=OuterRef("pk")).order_by()
        watch = JSONObject(post="post", may_read="may_read")
        return self.for_rules().annotate(
            is_asked=Exists(asked),
            last_step_on=Subquery(steps.order_by("-due_on").values("due_on")[:1]),
            watching=ArraySubquery(watches.values(watch=watch)),
        )

    def for_board(self, user: User) -> ActionItemQuerySet:
        """With all that a card shows, and whether `user` ever worked on it (`has_worked`): moves ask that row by row.

        It is what `was_worked_on_by` says, of what somebody must verify or may reopen; None of all else.
        """
        events: Any = self.model.events.rel.related_model
        own = events.objects.work().filter(subject=OuterRef("pk"), actor=user)
        posts = user.every_seat().values("post")
        helps = self._supports().filter(item=OuterRef("pk"), post__in=posts)
        hand = Q(owner__in=posts) | Q(Exists(helps))
        worked = ExpressionWrapper(Q(Exists(own)) | hand, output_field=BooleanField())
        is_finished = Q(status__in=sorted({Status.DONE, Status.VERIFIED}))
        return (
            self.select_related("owner__organisation", "verifier")
            .annotate(seat=FilteredRelation("owner__holdings", condition=Q(owner__holdings__until_on=None)))
            .annotate(person=F("seat__user__name"), has_worked=Case(When(is_finished, then=worked)))
        )

    def verified_since(self, at: datetime) -> ActionItemQuerySet:
        """Verified, and not before `at`."""
        return self.filter(status=Status.VERIFIED, status_at__gte=at)

    def live_or_verified_since(self, at: datetime) -> ActionItemQuerySet:
        """Still to be done, or verified and not before `at`."""
        return self.filter(Q(status__in=sorted(LIVE)) | Q(status=Status.VERIFIED, status_at__gte=at))

    def for_page(self, user: User) -> ActionItemQuerySet:
        """With all that the page of one item shows to `user` beside what belongs to it, in one query.

        `offer` and `asked_date` are the hand-over and the date change that wait for an answer, `owner_seat` and
        `verifier_seat` who holds the posts; where there is none, the item has no such attribute.
        """
        rows: Any = (
            self.for_rules()
            .with_past(user)
            .with_known(user)
            .with_outcomes()
            .with_carried()
            .select_related("meet", "country", "sector", "made_by")
        )
        found: ActionItemQuerySet = rows.annotate(
            offer=FilteredRelation("handovers", condition=Q(handovers__status=HandoverStatus.PROPOSED)),
            asked_date=FilteredRelation("date_changes", condition=Q(date_changes__status=DateChangeStatus.REQUESTED)),
            owner_seat=FilteredRelation("owner__holdings", condition=Q(owner__holdings__until_on=None)),
            verifier_seat=FilteredRelation("verifier__holdings", condition=Q(verifier__holdings__until_on=None)),
            unaccepted_since=unaccepted_since(),
            offer_by_label=byline("offer__proposed_by", "offer__proposed_at"),
            date_asked_by_label=byline("asked_date__requested_by", "asked_date__requested_at"),
        ).select_related(
            "offer__to_post__organisation",
            "offer__proposed_by",
            "asked_date__requested_by",
            "owner_seat__user",
            "verifier_seat__user",
        )
        return found
