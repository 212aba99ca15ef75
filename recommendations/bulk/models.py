"""One operation on many recommendations: what was done to each and what was refused, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.bulk import BulkOperation, BulkOperationRow
from core.lifecycle import check_reason
from core.rules import NotAllowed, RuleBroken
from countries.models import Organisation
from participants.models import User
from recommendations.examining.examined import check_asking, check_steps
from recommendations.moves import EXAMINER, MOVES, reads_internal
from recommendations.recommendation.events import RecommendationEvent
from recommendations.recommendation.models import Recommendation

if TYPE_CHECKING:
    from recommendations.recommendation.queries import RecommendationQuerySet

# How many recommendations one operation may take in.
MOST = 50


def check_bulk(user: User) -> None:
    """Raise NotAllowed to who examines nothing."""
    if not reads_internal(user):
        raise NotAllowed(_g("This is for %(who)s.") % {"who": EXAMINER.label})


def check_number(number: int) -> None:
    """Raise RuleBroken unless some are chosen, and not too many."""
    if not number:
        raise RuleBroken(_g("No recommendation is chosen: tick those that you mean in the queue."))
    if number > MOST:
        raise RuleBroken(_g("At most %(most)d recommendations at once: choose fewer.") % {"most": MOST})


def check_referral(department: Organisation | None, by_on: date | None, question: str) -> None:
    """Raise RuleBroken for what no recommendation could be referred with."""
    for name, value in (("department", department), ("by_on", by_on)):
        if value is None:
            raise RuleBroken(Recommendation.MISSING[name], field=name)
    check_reason(question, MOVES["refer"].why)
    assert department is not None  # noqa: S101 - just looked at
    assert by_on is not None  # noqa: S101 - just looked at
    check_asking(department, by_on)


def check_possible(kind: str, row: Recommendation, *, by: User) -> None:
    """Raise NotAllowed or RuleBroken when `by` cannot do this to `row` now."""
    if kind == RecommendationOperation.Kind.REFER:
        row.check_may("refer", by=by)
    else:
        row.check_examining(by)


class RecommendationOperationQuerySet(models.QuerySet["RecommendationOperation"]):
    def visible_to(self, user: User) -> RecommendationOperationQuerySet:
        """Their own, while they examine; by an API key for one meet, those without a row of another."""
        rows = self.filter(by=user) if reads_internal(user) else self.none()
        if user.only_meet_id is None:
            return rows
        others = RecommendationOperationRow.objects.filter(operation=OuterRef("pk")).exclude(
            recommendation__meet=user.only_meet_id
        )
        return rows.exclude(Exists(others))


class RecommendationOperation(BulkOperation):
    """A referral or a scoring of several recommendations by one person at once."""

    class Kind(models.TextChoices):
        REFER = "refer", _("Referral")
        SCORE = "score", _("Scoring")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    department = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("department")
    )

    objects: ClassVar[RecommendationOperationQuerySet] = RecommendationOperationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("bulk operation")
        verbose_name_plural = _("bulk operations")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="recommendation_operation_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def refer(
        cls,
        rows: Iterable[Recommendation],
        *,
        by: User,
        department: Organisation | None,
        by_on: date | None,
        note: str,
        **how: Any,
    ) -> RecommendationOperation:
        """Refer `rows` to one department with one question. Raise NotAllowed or RuleBroken where none could be.

        `how`: see perform.
        """
        check_bulk(by)
        check_referral(department, by_on, note)

        def refer(row: Recommendation) -> RecommendationEvent:
            event: RecommendationEvent = row.move(
                "refer", by=by, note=note, is_locked=True, department=department, by_on=by_on
            )
            return event

        return cls(by=by, kind=cls.Kind.REFER, department=department).perform(rows, refer, **how)

    @classmethod
    def score(
        cls,
        rows: Iterable[Recommendation],
        *,
        by: User,
        value: int | None,
        effort: int | None,
        fit: int | None,
        **how: Any,
    ) -> RecommendationOperation:
        """Give `rows` the same scores. Raise NotAllowed or RuleBroken where none could be. `how`: see perform."""
        check_bulk(by)
        check_steps(value, effort, fit)
        steps: Any = {"value": value, "effort": effort, "fit": fit}
        return cls(by=by, kind=cls.Kind.SCORE).perform(rows, lambda row: row.score(by=by, **steps), **how)

    def perform(
        self,
        rows: Iterable[Recommendation],
        operation: Callable[[Recommendation], RecommendationEvent],
        *,
        key: UUID | None = None,
        seen: Mapping[int, int] | None = None,
    ) -> RecommendationOperation:
        """Do `operation` to each of `rows`, or keep the sentence that refuses it. Returns what was kept.

        All in one transaction, so that one mail tells of all; each row under its own lock and in a savepoint of its
        own. `seen`: number -> version which a preview showed as possible; what is not among them, or has
        changed since, is refused.
        """
        chosen = sorted(rows, key=lambda row: row.pk)  # one order, so that two operations never wait for each other
        check_number(len(chosen))
        values = {"kind": self.kind, "department": self.department, "at": self.at}
        with transaction.atomic():
            kept, is_new = RecommendationOperation.objects.get_or_create(
                by=self.by, key=key or self.key, defaults=values
            )
            if is_new:
                RecommendationOperationRow.objects.bulk_create([kept.attempt(row, operation, seen) for row in chosen])
        return kept

    def attempt(
        self,
        row: Recommendation,
        operation: Callable[[Recommendation], RecommendationEvent],
        seen: Mapping[int, int] | None,
    ) -> RecommendationOperationRow:
        """Do it to one, or keep the sentence that refuses it; the row is not saved yet."""
        made = RecommendationOperationRow(operation=self, recommendation=row)

        def do() -> RecommendationEvent:
            row.lock()
            check_possible(self.kind, row, by=self.by)
            if seen is not None and seen.get(row.pk) != row.version:
                raise RuleBroken(_g("It was changed meanwhile: look at it again."))
            made.stood = row.snapshot(self.kind)
            return operation(row)

        made.attempt(do)
        return made

    def undo(self, *, by: User) -> None:
        """Restore each row to which nothing else has happened since; the other rows keep the sentence that says why.

        Locks the operation and the rows. Raise NotAllowed to others, RuleBroken when too late or nothing is left.
        """
        with transaction.atomic():
            RecommendationOperation.objects.select_for_update(no_key=True).get(pk=self.pk)
            self.check_undo(by)
            left = self.rows.filter(event__isnull=False, taken_back=None)
            rows = list(left.select_related("recommendation", "event").order_by("recommendation_id"))
            if not rows:
                raise RuleBroken(_g("Nothing of it is left to be taken back."))
            for row in rows:
                row.take_back(by=by)

    def rows_for(self, user: User) -> models.QuerySet[RecommendationOperationRow]:
        """Its rows whose recommendations `user` sees: a referral may have given some out of their sight."""
        seen: RecommendationQuerySet = Recommendation.objects.visible_to(user)
        rows = self.rows.filter(recommendation__in=seen.values("pk"))
        return rows.select_related("recommendation__country", "recommendation__mission").order_by("pk")


class RecommendationOperationRow(BulkOperationRow):
    """One recommendation of a bulk operation."""

    operation = models.ForeignKey(
        RecommendationOperation, models.CASCADE, related_name="rows", verbose_name=_("bulk operation")
    )
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="+", verbose_name=_("recommendation")
    )
    event = models.ForeignKey(RecommendationEvent, models.PROTECT, null=True, related_name="+")
    taken_back = models.ForeignKey(RecommendationEvent, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("row of a bulk operation")
        verbose_name_plural = _("rows of bulk operations")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["operation", "recommendation"], name="recommendation_operation_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.operation}: {self.recommendation_id}"

    def undo_operation(self, *, by: User) -> RecommendationEvent:
        """See BulkOperationRow. Locks the recommendation."""
        event: RecommendationEvent = self.recommendation.take_back(self.event, by=by, snapshot=self.stood)
        return event
