"""What hangs on an item, as JSON within the query of its page. Each takes the model of items, the outer query."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject

from countries.naming import in_words
from participants.models import Holding, byline

CONTRIBUTIONS_SHOWN = 20  # of supporters; the trail has them all


def watchers(item: Any) -> models.QuerySet[Any, Any]:
    """The posts that watch it now, each with who holds it."""
    rows: Any = item.watches.rel.related_model
    holder = Holding.objects.current().filter(post=OuterRef("post")).values("user__name")[:1]
    said = JSONObject(
        pk="pk",
        post="post",
        title=in_words("post__title"),
        organisation=in_words("post__organisation__name"),
        person=Subquery(holder),
        may_read="may_read",
    )
    found: models.QuerySet[Any, Any] = rows.objects.current().filter(item=OuterRef("pk"))
    return found.order_by("from_at", "pk").values(said=said)


def milestones(item: Any) -> models.QuerySet[Any, Any]:
    """Its milestones but for those that were dropped, by day."""
    rows: Any = item.milestones.rel.related_model
    said = JSONObject(
        pk="pk",
        title="title",
        due_on="due_on",
        status="status",
        done_on="done_on",
        done_by=byline("done_by", "reached_at"),
        worded_at=rows.objects.worded_at(),
    )
    found: models.QuerySet[Any, Any] = rows.objects.filter(item=OuterRef("pk")).standing()
    found = found.annotate(reached_at=rows.objects.reached_at())
    return found.order_by("due_on", "pk").values(said=said)


def evidence(item: Any) -> models.QuerySet[Any, Any]:
    """What came with reports."""
    rows: Any = item.evidence.rel.related_model
    document = {name: f"document__{name}" for name in ("name", "kind", "size", "state")}
    own = {name: f"{name}_id" for name in ("event", "report", "added_by")}
    said = JSONObject(pk="pk", link="link", added_at="added_at", **own, **document)
    found: models.QuerySet[Any, Any] = rows.objects.filter(item=OuterRef("pk")).order_by("pk").values(said=said)
    return found


def supporters(item: Any) -> models.QuerySet[Any, Any]:
    """Who supports it or did, the present ones first, each with who holds the post now."""
    rows: Any = item.supports.rel.related_model
    holder = Holding.objects.current().filter(post=OuterRef("post")).values("user__name")[:1]
    names = {name: f"post__{name}" for name in ("title", "title_hi")}
    organisation = {f"organisation{name}": f"post__organisation__name{name}" for name in ("", "_hi")}
    said = JSONObject(
        pk="pk",
        post="post_id",
        asked="asked",
        from_at="from_at",
        until_at="until_at",
        holder=Subquery(holder),
        **names,
        **organisation,
    )
    found: models.QuerySet[Any, Any] = rows.objects.filter(item=OuterRef("pk"))
    return found.order_by(F("until_at").desc(nulls_first=True), "from_at", "pk").values(said=said)


def contributions(item: Any) -> models.QuerySet[Any, Any]:
    """What its supporters did, the newest first."""
    rows: Any = item.contributions.rel.related_model
    said = JSONObject(
        at="at", done="done", author=byline("author", "at"), title="post__title", title_hi="post__title_hi"
    )
    found: models.QuerySet[Any, Any] = rows.objects.filter(item=OuterRef("pk"))
    return found.order_by("-at", "-pk").values(said=said)[:CONTRIBUTIONS_SHOWN]
