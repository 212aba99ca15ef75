"""Recipients a waiting row is: who must act on it, for one person's desk and for everybody's notices.

Things belong to posts, so whoever holds the post must act; where a post is vacant nobody is chased, and filling it is
the secretariat's. What lies with a department belongs to the one of its people who took it up, else to all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import BigIntegerField, Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast

from actions.models import Ownership
from countries.models import Sector
from participants.models import Holding, User
from recommendations.models import Comment, RecommendationEvent

Rows = QuerySet[Any, Any]
STAFF = (User.Role.OFFICER, User.Role.SECRETARIAT)


class Recipients(Protocol):
    """Who must act on a row."""

    def for_user(self, user: User) -> Q | None:
        """The rows on which `user` must act; None when there cannot be any."""

    def with_recipients(self, rows: Rows) -> Rows:
        """The rows with `who` (a user's number) and `works_in` (which country they work): one for each to be told."""


@dataclass(frozen=True)
class Holder:
    """Whoever holds the post under `path` and has access."""

    path: str

    def for_user(self, user: User) -> Q | None:
        return Q(**{f"{self.path}__in": user.post_ids}) if user.seats else None

    def with_recipients(self, rows: Rows) -> Rows:
        held = {f"{self.path}__holdings__until_on": None, f"{self.path}__holdings__user__is_active": True}
        return rows.filter(**held).annotate(
            who=F(f"{self.path}__holdings__user"), works_in=F(f"{self.path}__organisation__country__code")
        )


@dataclass(frozen=True)
class Supporters:
    """Whoever supports the item of a deed now, and did so when it was done."""

    def for_user(self, user: User) -> Q | None:
        now = {"subject__supports__until_at": None, "subject__supports__post__in": user.post_ids}
        return Q(**now) if user.seats else None

    def with_recipients(self, rows: Rows) -> Rows:
        support = "subject__supports"
        now = {f"{support}__until_at": None, f"{support}__from_at__lte": F("at")}
        held = {f"{support}__post__holdings__until_on": None, f"{support}__post__holdings__user__is_active": True}
        return rows.filter(**now, **held).annotate(
            who=F(f"{support}__post__holdings__user"), works_in=F(f"{support}__post__organisation__country__code")
        )


@dataclass(frozen=True)
class Sitter:
    """Who holds the post, of rows that are holdings."""

    def for_user(self, user: User) -> Q | None:
        return Q(post__in=user.post_ids) if user.seats else None

    def with_recipients(self, rows: Rows) -> Rows:
        rows = rows.filter(user__is_active=True)
        return rows.annotate(who=F("user"), works_in=F("post__organisation__country__code"))


@dataclass(frozen=True)
class Head:
    """Whoever heads the organisation under `path` and has access."""

    path: str

    def for_user(self, user: User) -> Q | None:
        headed = [seat.post.organisation_id for seat in user.seats if seat.post.is_head]
        return Q(**{f"{self.path}__in": headed}) if headed else None

    def with_recipients(self, rows: Rows) -> Rows:
        post = f"{self.path}__posts"
        held = {f"{post}__is_head": True, f"{post}__holdings__until_on": None}
        rows = rows.filter(**held, **{f"{post}__holdings__user__is_active": True})
        return rows.annotate(who=F(f"{post}__holdings__user"), works_in=F(f"{self.path}__country__code"))


@dataclass(frozen=True)
class Drafter:
    """Who began the draft, while they are at the mission, unless they submitted it themselves.

    `path` leads from the row to the recommendation.
    """

    path: str = ""

    def for_user(self, user: User) -> Q | None:
        if not user.is_mission:
            return None
        at = self.path
        own = Q(**{f"{at}drafted_by": user.pk, f"{at}mission__in": user.organisation_ids})
        return own & ~Q(**{f"{at}post__in": user.post_ids})

    def with_recipients(self, rows: Rows) -> Rows:
        at = self.path
        seats = Holding.objects.current().filter(user=OuterRef(f"{at}drafted_by"))
        sits = Exists(seats.filter(post__organisation=OuterRef(f"{at}mission")))
        submitted = Exists(seats.filter(post=OuterRef(f"{at}post")))
        rows = rows.filter(sits, ~submitted, **{f"{at}drafted_by__is_active": True})
        return rows.annotate(who=F(f"{at}drafted_by"), works_in=F(f"{at}mission__country__code"))


@dataclass(frozen=True)
class Submitters:
    """The head of the mission, and whom she lets submit: they see it on their desks. Only she is told, if anyone."""

    is_head_told: bool = False

    def for_user(self, user: User) -> Q | None:
        return Q(mission__in=user.heads_organisation_ids) if user.is_mission else None

    def with_recipients(self, rows: Rows) -> Rows:
        return Head("mission").with_recipients(rows) if self.is_head_told else rows.none()


@dataclass(frozen=True)
class Department:
    """Who took it up (`taker`), while they hold a post; else everyone in the department with which it lies.

    `lies` tells the rows that lie with the departments of a person, `touched` those that the person may have taken up:
    cheap conditions, so that who took up which is asked of few rows. Where `path` leads to one organisation, the taker
    must still sit there; of a recommendation they must still examine it.
    """

    lies: Callable[[User], Q]
    touched: Callable[[User], Q]
    path: str = ""

    def for_user(self, user: User) -> Q | None:
        if user.role not in STAFF or not user.seats:
            return None
        taken = Q(taker=user.pk)
        taken &= Q(**{f"{self.path}__in": user.organisation_ids}) if self.path else Q(Exists(self._taker_sits()))
        return (self.touched(user) & taken) | (self.lies(user) & ~Q(Exists(self._taker_sits())))

    def with_recipients(self, rows: Rows) -> Rows:
        country = F(f"{self.path}__country__code") if self.path else Cast(Value(None), CharField())
        return rows.filter(Exists(self._taker_sits())).annotate(who=F("taker"), works_in=country)

    def _taker_sits(self) -> Rows:
        seats = Holding.objects.current().filter(user=OuterRef("taker"), user__is_active=True)
        return seats.filter(Q(post__organisation=OuterRef(self.path)) if self.path else _examines())


@dataclass(frozen=True)
class Staff:
    """Everyone who sits in the department under `path`."""

    path: str

    def for_user(self, user: User) -> Q | None:
        return Q(**{f"{self.path}__in": user.organisation_ids}) if user.role in STAFF and user.seats else None

    def with_recipients(self, rows: Rows) -> Rows:
        held = f"{self.path}__posts__holdings"
        rows = rows.filter(**{f"{held}__until_on": None, f"{held}__user__is_active": True})
        return rows.annotate(who=F(f"{held}__user"), works_in=F(f"{self.path}__country__code"))


@dataclass(frozen=True)
class Mentioned:
    """Whom a comment mentions, while they may read it and have not commented there since."""

    def for_user(self, user: User) -> Q | None:
        if user.is_observer:
            return None
        since = Comment.objects.filter(recommendation=OuterRef("recommendation"), by=user.pk, pk__gt=OuterRef("pk"))
        seen = Comment.objects.visible_to(user).filter(mentions=user.pk)
        return Q(pk__in=seen.values("pk")) & ~Q(Exists(since))

    def with_recipients(self, rows: Rows) -> Rows:
        """Whether they may read it yet, the cause asks of each person before the mail leaves (Mail.readable)."""
        since = Comment.objects.filter(
            recommendation=OuterRef("recommendation"), by=OuterRef("who"), pk__gt=OuterRef("pk")
        )
        named = rows.filter(mentions__is_active=True)
        told = named.annotate(who=F("mentions"), works_in=Cast(Value(None), CharField()))
        return told.filter(~Exists(since))


@dataclass(frozen=True)
class Coordinators:
    """Everyone who assigns throughout, but for who asks. No notice reaches them: they see it on their desks."""

    def for_user(self, user: User) -> Q | None:
        return ~Q(requested_by=user.pk) if user.coordinates else None

    def with_recipients(self, rows: Rows) -> Rows:
        return rows.none()


@dataclass(frozen=True)
class Secretariat:
    """Everyone of the secretariat. No notice reaches them: they see it on their desks."""

    def for_user(self, user: User) -> Q | None:
        return Q() if user.is_secretariat else None

    def with_recipients(self, rows: Rows) -> Rows:
        return rows.none()


@dataclass(frozen=True)
class Person:
    """The very person under `path`, whoever acts for them. No notice reaches them: they see it on their desk."""

    path: str

    def for_user(self, user: User) -> Q | None:
        return Q(**{self.path: user.pk})

    def with_recipients(self, rows: Rows) -> Rows:
        return rows.none()


@dataclass(frozen=True)
class Named:
    """Whom the rows name as `who` by themselves. They are told by mail; nothing stands on a desk."""

    def for_user(self, user: User) -> Q | None:
        return None

    def with_recipients(self, rows: Rows) -> Rows:
        return rows


def _examines() -> Q:
    """Of holdings, within a query of recommendations: those by which one examines the row (moves.is_examiner)."""
    departments = Q(post__organisation=OuterRef("referred_to"))
    departments |= Q(post__organisation=OuterRef("sector__nodal_department"))
    return departments | Q(post__organisation__is_coordinating=True) | Q(user__role=User.Role.SECRETARIAT)


def made_here(user: User) -> Q:
    return Q(made_by__in=user.organisation_ids)


def asked_of_here(user: User) -> Q:
    """Nobody grants themselves more time."""
    return Q(item__made_by__in=user.organisation_ids) & ~Q(item__owner__in=user.post_ids)


def before_here(user: User) -> Q:
    """Referred to it, or in a sector of which it is the nodal department; the rest lies with the coordinating one."""
    here = user.organisation_ids
    sectors = Sector.objects.filter(nodal_department__in=here).values("pk")
    lies = Q(referred_to__in=here) | Q(referred_to=None, sector__in=sectors)
    if not user.coordinates:
        return lies
    held = Holding.objects.current().filter(user__is_active=True).values("post__organisation")
    staffed = Sector.objects.filter(nodal_department__in=held).values("pk")
    return lies | (Q(referred_to=None) & ~Q(sector__in=staffed))


def moved_by(user: User) -> Q:
    """Recommendations whose trail names the person."""
    return Q(pk__in=RecommendationEvent.objects.filter(actor=user.pk).values("subject"))


def maker(item: str) -> Subquery:
    """Who made the item: the first to assign it."""
    first = Ownership.objects.filter(item=OuterRef(item)).order_by("from_at", "id")
    return Subquery(first.values("assigned_by")[:1])


def last_to(*verbs: str, unless: Exists | None = None) -> Subquery:
    """Who made the last of these moves; null when `unless` holds of it."""
    events = RecommendationEvent.objects.filter(subject=OuterRef("pk"), verb__in=verbs)
    actor = F("actor") if unless is None else Case(When(~unless, then="actor"))
    return Subquery(events.order_by("-at", "-id").values_list(actor)[:1])


def nobody() -> Cast:
    """Nobody has taken it up."""
    return Cast(Value(None), BigIntegerField())
