"""Why a notice is raised: the shape of a cause, which says whom it concerns now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, F, Max, Model, OuterRef, Subquery
from django.db.models.functions import Cast, Extract

from core.statements import Among, Composed
from participants.models import User

from .models import Notice
from .recency import of_any_age
from .recipients import Rows

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

Kind = Notice.Kind
DUE_KINDS = Notice.DUE_KINDS


@dataclass(frozen=True)
class Cause:
    """`about` is the field of Notice that points at the waiting row, `also` further ones by their path from the row.

    `counts` is the calendar by which it is repeated, or `steps` are those of a fixed one, from the day under `since`;
    without either it is told once.
    `restarted_on` is the path to a day: what the calendar had reached by then counts as told.
    `within` is the path to the working days after which it is told once; it counts from the day under `since` too.
    `ends_access`: it is told also to who may not read the row any more, without a word of it; other causes are not.
    `revision` is part of the key: it changes when the same person may lawfully be told of the same row again.
    """

    name: str
    kinds: tuple[str, ...]
    about: str
    with_recipients: Callable[[], Rows]
    revision: Combinable
    counts: str = ""
    steps: tuple[int, ...] = ()
    since: str = ""
    restarted_on: str = ""
    within: str = ""
    also: Mapping[str, str] = field(default_factory=dict)
    ends_access: bool = False

    def rows(self) -> Rows:
        """Whom it concerns now: `who`, `works_in`, `cause_revision`, and `last_step`, the last one that they know."""
        rows = self.with_recipients().annotate(cause_revision=self.revision)
        known = Notice.objects.filter(
            **{self.about: OuterRef("pk")},
            kind__in=self.kinds,
            recipient=OuterRef("who"),
            revision=OuterRef("cause_revision"),
        )
        last = known.order_by().values(self.about).annotate(last=Max("step")).values("last")
        return rows.annotate(last_step=Subquery(last))

    def found(self) -> Rows:
        """The same, with what the sweep makes notices of."""
        named = {"counted_from": self.since, "restart_day": self.restarted_on, "given": self.within}
        # Under names of their own: the row may have a field of that name.
        named |= {f"its_{field}": path for field, path in self.also.items()}
        extra = {name: F(path) for name, path in named.items() if path}
        return self.rows().order_by("pk").values("pk", "who", "works_in", "cause_revision", "last_step", **extra)

    @property
    def model(self) -> type[Model]:
        """Of what there are rows."""
        related: Any = Notice._meta.get_field(self.about).related_model
        return related

    @cached_property
    def _revisions(self) -> Composed:
        """Which of the rows with the second numbers concern the person with the first, and at which revision."""
        return Composed(lambda _shape, numbers: self._owed_to(*numbers))

    def _owed_to(self, person: Any, subjects: Any) -> Rows:
        with of_any_age():
            rows = self.with_recipients().annotate(cause_revision=self.revision)
        return rows.filter(Among(F("pk"), subjects), who=person).order_by().values("pk", "cause_revision")

    def still_concerns(self, person: int, notices: list[Notice]) -> set[int]:
        """Which of these notices to `person` are still owed, by their numbers."""
        subjects = sorted({number for notice in notices if (number := notice.subject_id(self.about)) is not None})
        owed = {(row["pk"], row["cause_revision"]) for row in self._revisions.rows((), [person, subjects])}
        return {notice.pk for notice in notices if (notice.subject_id(self.about), notice.revision) in owed}

    def kind_at(self, step: int) -> str:
        """The kind of the notice at this step of the calendar."""
        if self.kinds != DUE_KINDS:
            return self.kinds[0]
        return Kind.DUE_SOON if step < 0 else Kind.OVERDUE if step else Kind.DUE


@dataclass(frozen=True)
class Readable(Cause):
    """Told only to who may read what it is about then: a row of `model_read`, whose number `read` takes from a notice.

    Whether they may is asked of each person before a mail leaves, and not of everybody when a notice is raised.
    """

    model_read: Any = None
    read: Callable[[Notice], int | None] = lambda notice: notice.action_item_id

    def still_concerns(self, person: int, notices: list[Notice]) -> set[int]:
        """See Cause."""
        owed = super().still_concerns(person, notices)
        named = {notice.pk: self.read(notice) for notice in notices if notice.pk in owed}
        readable = self.model_read.objects.visible_to(User.objects.get(pk=person))
        may = set(readable.filter(pk__in=set(named.values()) - {None}).values_list("pk", flat=True))
        return {pk for pk, number in named.items() if number in may}


def moment(path: str) -> Cast:
    """The second since 1970 of an instant, in whatever zone it is asked for."""
    return Cast(Extract(path, "epoch", tzinfo=UTC), BigIntegerField())
