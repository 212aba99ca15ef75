"""Why a notice is raised: the shape of a cause, which says whom it concerns now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, Max, OuterRef, Subquery
from django.db.models.functions import Cast, Extract

from actions.models import ActionItem
from participants.models import User
from recommendations.models import Comment

from .models import Notice
from .whose import Rows

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

Kind = Notice.Kind
DUE_KINDS = (Kind.DUE_SOON, Kind.DUE, Kind.OVERDUE)


@dataclass(frozen=True)
class Cause:
    """`about` is the field of Notice that points at the waiting row, `also` further ones by their path from the row.

    `counts` is the calendar by which it is repeated, from the day under `since`; without one it is told once.
    `afresh` is the path to a day: what the calendar had reached by then counts as told.
    `within` is the path to the working days after which it is told once; it counts from the day under `since` too.
    `revision` is part of the key: it changes when the same person may lawfully be told of the same row again.
    """

    name: str
    kinds: tuple[str, ...]
    about: str
    everybodys: Callable[[], Rows]
    revision: Combinable
    counts: str = ""
    since: str = ""
    afresh: str = ""
    within: str = ""
    also: Mapping[str, str] = field(default_factory=dict)

    def rows(self) -> Rows:
        """Whom it concerns now: `who`, `works_in`, `turn` (the revision) and `told`, the last step that they know."""
        rows = self.everybodys().annotate(turn=self.revision)
        known = Notice.objects.filter(
            **{self.about: OuterRef("pk")}, kind__in=self.kinds, recipient=OuterRef("who"), revision=OuterRef("turn")
        )
        last = known.order_by().values(self.about).annotate(last=Max("step")).values("last")
        return rows.annotate(told=Subquery(last))

    def still_concerns(self, person: int, notices: list[Notice]) -> set[int]:
        """Which of these notices to `person` are still owed, by their numbers."""
        rows = self.everybodys().annotate(turn=self.revision).filter(who=person)
        subjects = {notice.subject_id(self.about) for notice in notices}
        owed = set(rows.filter(pk__in=subjects).values_list("pk", "turn"))
        return {notice.pk for notice in notices if (notice.subject_id(self.about), notice.revision) in owed}

    def kind_at(self, step: int) -> str:
        """The kind of the notice at this step of the calendar."""
        if self.kinds != DUE_KINDS:
            return self.kinds[0]
        return Kind.DUE_SOON if step < 0 else Kind.OVERDUE if step else Kind.DUE


class Mention(Cause):
    """A comment mentions somebody; who may not read it any more is not told."""

    def still_concerns(self, person: int, notices: list[Notice]) -> set[int]:
        """See Cause."""
        owed = super().still_concerns(person, notices)
        named = {notice.comment_id for notice in notices if notice.pk in owed and notice.comment_id}
        readable = Comment.objects.visible_to(User.objects.get(pk=person)).filter(pk__in=named)
        may = set(readable.values_list("pk", flat=True))
        return {notice.pk for notice in notices if notice.pk in owed and notice.comment_id in may}


class Freed(Cause):
    """What somebody's item waited for is settled; who may not read that other item is not told of it."""

    def still_concerns(self, person: int, notices: list[Notice]) -> set[int]:
        """See Cause."""
        owed = super().still_concerns(person, notices)
        links = {notice.pk: notice.dependency for notice in notices if notice.pk in owed}
        blockers = [link.blocker_id for link in links.values() if link]
        seen = ActionItem.objects.visible_to(User.objects.get(pk=person)).filter(pk__in=blockers)
        may = set(seen.values_list("pk", flat=True))
        return {
            notice.pk
            for notice in notices
            if notice.pk in owed and notice.dependency and notice.dependency.blocker_id in may
        }


class Watched(Cause):
    """A deed on an item that somebody watches; who may not read the item any more is not told."""

    def still_concerns(self, person: int, notices: list[Notice]) -> set[int]:
        """See Cause."""
        owed = super().still_concerns(person, notices)
        named = {notice.action_item_id for notice in notices if notice.pk in owed and notice.action_item_id}
        seen = ActionItem.objects.visible_to(User.objects.get(pk=person)).filter(pk__in=named)
        may = set(seen.values_list("pk", flat=True))
        return {notice.pk for notice in notices if notice.pk in owed and notice.action_item_id in may}


def moment(path: str) -> Cast:
    """The second since 1970 of an instant, in whatever zone it is asked for."""
    return Cast(Extract(path, "epoch", tzinfo=UTC), BigIntegerField())
