"""Who did something, as pages, mails and programs say it: "Counsellor, Embassy of India, Tokyo (A. Name)"."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.aggregates import BoolOr, StringAgg
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateTimeField,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, TruncDate
from django.utils import timezone

from countries.naming import localized

if TYPE_CHECKING:
    from core.history import Event, History

    from .users import User

# What of an organisation stands after the title in names that are the posts' own, such as those of sample accounts.
_PLACES = ("name", "short_name", "city")


def byline(person: str, at: str | datetime) -> Coalesce:
    """The posts that the person under `person` held at the instant under `at`, and the name; null for nobody.

    `person` is "pk" in rows of people; `at` may be the instant itself. A name that says no more than the post is not
    said twice. Who held no post then has the name alone.
    """
    moment = OuterRef(at) if isinstance(at, str) else Value(at)
    day = TruncDate(ExpressionWrapper(moment, output_field=DateTimeField()), tzinfo=timezone.get_default_timezone())
    holdings: Any = apps.get_model("participants", "Holding")  # it stands on User, which says its own byline
    # On the day of a change both posts: days cannot tell in which of them something was done.
    held = holdings.objects.filter(Q(until_on=None) | Q(until_on__gte=day), user=OuterRef(person), from_on__lte=day)
    post = Concat(
        localized("post__title"), Value(", "), localized("post__organisation__name"), output_field=CharField()
    )
    found = held.order_by().values("user").annotate(posts=StringAgg(post, "; ", distinct=True), is_named=_is_named())
    both = Concat("posts", Value(" ("), Max("user__name"), Value(")"), output_field=CharField())
    label = found.values(label=Case(When(is_named=True, then="posts"), default=both, output_field=CharField()))
    name = "name" if person == "pk" else f"{person}__name"
    return Coalesce(Subquery(label), F(name), output_field=CharField())


def _is_named() -> BoolOr:
    """Whether the person's name is that of a post."""
    named = Q(user__name__iexact=F("post__title"))
    for place in _PLACES:
        full = Concat("post__title", Value(", "), f"post__organisation__{place}", output_field=CharField())
        named |= Q(user__name__iexact=full)
    return BoolOr(ExpressionWrapper(named, output_field=BooleanField()))


def with_bylines(events: QuerySet[Any]) -> QuerySet[Any]:
    """Events with who did them, and for whom, in words (Event.actor_label)."""
    labels = {f"{name}_with_post": byline(name, "at") for name in ("actor", "acted_for")}
    return events.select_related("actor", "acted_for").annotate(**labels)


def trail(row: History, reader: User, most: int = 100) -> list[Event]:
    """The latest events of a row that `reader` sees, the newest first, without reasons that are not theirs to read."""
    events = list(with_bylines(row.events).order_by("-at", "-id")[:most])
    for event in events:
        event.hide_private_reason(reader)
    return events
