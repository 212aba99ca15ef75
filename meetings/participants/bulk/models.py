"""One change to many participants: what became of each, so that it can be undone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID, uuid4

from django.db import models, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.bulk import BulkOperation, BulkOperationRow
from core.rules import RuleBroken
from meetings.models.meets import Meet
from meetings.models.within import within_meet
from meetings.participants.models import Category, Participant, ParticipantEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from participants.models import User

# How many participants one operation may change.
MOST = 1_000


def check_number(number: int) -> None:
    """Raise RuleBroken unless some are chosen, and not too many."""
    if not number:
        raise RuleBroken(_g("No participant is selected: tick them in the list."))
    if number > MOST:
        raise RuleBroken(_g("At most %(most)s participants at once: use the filters.") % {"most": f"{MOST:,}"})


class OperationQuerySet(models.QuerySet["ParticipantOperation"]):
    def visible_to(self, user: User) -> OperationQuerySet:
        """Their own, for the secretariat."""
        return within_meet(self.filter(by=user), user) if user.is_secretariat else self.none()

    def with_numbers(self) -> OperationQuerySet:
        """With how many participants it changed (`changed`), and how many of its changes were undone (`undone`)."""
        return self.annotate(
            changed=Count("rows", filter=Q(rows__event__isnull=False, rows__taken_back=None, rows__sentence="")),
            undone=Count("rows", filter=Q(rows__taken_back__isnull=False)),
        )


class ParticipantOperation(BulkOperation):
    """One change by one person to several participants. `value` is what the field is set to; none for a removal."""

    class Kind(models.TextChoices):
        CATEGORY = "category", _("Set category")
        MODE = "mode", _("Set mode")
        PRECEDENCE = "precedence", _("Set precedence")
        REMOVE = "remove", _("Remove from list")

    meet = models.ForeignKey(Meet, models.PROTECT, related_name="+", verbose_name=_("meet"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    value = models.CharField(_("value"), max_length=20, blank=True)

    objects: ClassVar[OperationQuerySet] = OperationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("bulk change of participants")
        verbose_name_plural = _("bulk changes of participants")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="participant_operation_once")]
        indexes = [models.Index(fields=["by", "meet", "-id"], name="participant_operation_own")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"

    @property
    def slug(self) -> str:
        """The short name of the meet, as the address of the page begins."""
        return self.meet.slug

    @property
    def label(self) -> str:
        """What it did, in words: "Set category: Observer"."""
        return f"{self.get_kind_display()}: {self.value_label}" if self.value else str(self.get_kind_display())

    @property
    def value_label(self) -> str:
        field: Any = Participant._meta.get_field(self.kind)
        return str(dict(field.flatchoices).get(self.value, self.value))

    @property
    def typed_value(self) -> Any:
        """The value as the field holds it."""
        return int(self.value) if self.kind == self.Kind.PRECEDENCE else self.value

    @classmethod
    def perform(
        cls,
        meet: Meet,
        rows: Iterable[Participant],
        *,
        by: User,
        kind: str,
        value: object = "",
        key: UUID | None = None,
    ) -> ParticipantOperation:
        """Change each of `rows`, or keep the sentence that refuses it. What comes twice with one key is done once.

        All in one transaction that holds the meet; each row under its own lock and in a savepoint of its own. A row
        with another version than the one that was read is left as it is. Raise NotAllowed, or RuleBroken where none
        or too many are chosen.
        """
        Participant.check_list(by)
        # Officers go before their heads, who else could not go.
        ordered = sorted(rows, key=lambda row: (row.head_id is None, row.pk))
        check_number(len(ordered))
        with transaction.atomic():
            meet.lock()
            values = {"meet": meet, "kind": kind, "value": str(value)}
            operation, is_new = cls.objects.get_or_create(by=by, key=key or uuid4(), defaults=values)
            if is_new:
                ParticipantOperationRow.objects.bulk_create([operation.change(row) for row in ordered])
        return operation

    def numbers(self) -> Counter[str]:
        """How many rows have each outcome. One statement."""
        found = self.rows.order_by().values_list("event_id", "taken_back_id", "sentence")
        rows = (ParticipantOperationRow(event_id=e, taken_back_id=t, sentence=s) for e, t, s in found)
        return Counter(row.outcome for row in rows)

    def check_possible(self, row: Participant, *, leaving: frozenset[int] = frozenset()) -> None:
        """Raise RuleBroken where it cannot be done to `row`, read `with_officers`; `leaving` go from the list too."""
        row.check_current()
        if self.kind == self.Kind.REMOVE:
            row.check_not_invited()
        if self.kind != self.Kind.REMOVE and getattr(row, self.kind) == self.typed_value:
            raise RuleBroken(_g("It is “%(value)s” already.") % {"value": self.value_label})
        if self.kind == self.Kind.REMOVE or (self.kind == self.Kind.CATEGORY and row.category == Category.HEAD):
            officers: Any = row.officers  # type: ignore[attr-defined]
            row.check_leaving(is_accompanied=any(officer.pk not in leaving for officer in officers))

    def change(self, row: Participant) -> ParticipantOperationRow:
        """Change one, or keep the sentence that refuses it; the row of the operation is not saved yet."""
        made = ParticipantOperationRow(operation=self, participant=row)

        def apply() -> ParticipantEvent | None:
            version = row.version
            row.lock()
            if row.version != version:
                raise RuleBroken(_g("It was changed meanwhile: look at it again."))
            made.stood = row.snapshot()
            if self.kind == self.Kind.REMOVE:
                return row.remove(by=self.by)
            return row.edit({self.kind: self.typed_value}, by=self.by, version=version)

        made.attempt(apply)
        return made

    def undo(self, *, by: User) -> None:
        """Undo it for each participant to whom nothing else was done since; the others keep the sentence why not.

        Locks the operation, the meet and the rows. Raise NotAllowed to others, RuleBroken when it is too late, or
        nothing is left.
        """
        with transaction.atomic():
            ParticipantOperation.objects.select_for_update(no_key=True).get(pk=self.pk)
            self.check_undo(by)
            self.meet.lock()
            left = self.rows.filter(event__isnull=False, taken_back=None)
            # Heads come back before the officers who accompany them.
            rows = list(left.select_related("participant__meet", "event").order_by("-pk"))
            if not rows:
                raise RuleBroken(_g("Nothing of it is left to undo."))
            for row in rows:
                row.take_back(by=by)


class OperationRowQuerySet(models.QuerySet["ParticipantOperationRow"]):
    def outcome(self, word: str) -> OperationRowQuerySet:
        """Those of which this became: see ParticipantOperationRow.outcome."""
        conditions = {
            "refused": Q(event=None),
            "taken_back": Q(taken_back__isnull=False),
            "kept": Q(event__isnull=False, taken_back=None) & ~Q(sentence=""),
            "done": Q(event__isnull=False, taken_back=None, sentence=""),
        }
        return self.filter(conditions[word])


class ParticipantOperationRow(BulkOperationRow):
    """One participant of a bulk change."""

    operation = models.ForeignKey(
        ParticipantOperation, models.CASCADE, related_name="rows", verbose_name=_("bulk change")
    )
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+", verbose_name=_("participant"))
    event = models.ForeignKey(ParticipantEvent, models.PROTECT, null=True, related_name="+")
    taken_back = models.ForeignKey(ParticipantEvent, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[OperationRowQuerySet] = OperationRowQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("row of a bulk change of participants")
        verbose_name_plural = _("rows of bulk changes of participants")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["operation", "participant"], name="participant_operation_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.operation}: {self.participant_id}"

    def undo_operation(self, *, by: User) -> ParticipantEvent:
        """See BulkOperationRow. Locks the participant."""
        assert self.event is not None  # noqa: S101 - what was refused is not undone
        return self.participant.undo(self.event, self.stood, by=by)
