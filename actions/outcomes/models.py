"""What an action item won: in words, with an amount where there is one, and who confirmed it."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import OuterRef, Q
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.items.models import ActionItem
from actions.items.part import PartOfItem
from actions.moves import is_owner, is_steward
from core import clock
from core.filler import is_filler
from core.lifecycle import Move
from core.past import past_of
from core.rules import NotAllowed, RuleBroken
from core.text import LineField, ProseField
from participants.models import User, byline

from .moves import ACTIVE, OUTCOME_MOVES, WINNABLE, OutcomeStatus

# What one item brought fits on its page; what was withdrawn does not count.
MOST = 20
# Whoever reads it outside reads nothing else: two or three sentences.
LONGEST = 600
# Of a post and a name.
LONGEST_LABEL = 420
# What is typed of one.
FIELDS = ("words", "amount", "currency", "period", "source")


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, user: User) -> OutcomeQuerySet:
        """Those of the items that `user` sees; an amount is read by who reads the item, and by nobody else."""
        return self.filter(item__in=ActionItem.objects.visible_to(user).values("pk"))

    def for_rules(self) -> OutcomeQuerySet:
        """With the item, and the posts that its rules read."""
        return self.select_related("item__owner__organisation__country", "item__verifier__organisation", "claimed_by")

    def with_past(self, user: User) -> OutcomeQuerySet:
        """With what tells which of its words are for `user` (`past_read`, see core.past)."""
        return self.annotate(past_read=past_of(user, ActionItem, "item"))

    def active(self) -> OutcomeQuerySet:
        """All but those that were withdrawn."""
        return self.filter(status__in=sorted(ACTIVE))

    def as_json(self, item: OuterRef) -> models.QuerySet[Any, Any]:
        """The outcomes of one item that were not withdrawn, as JSON, oldest first: for a subquery of items."""
        asked: Any = self.model._meta.get_field("confirmations").related_model
        outcome = JSONObject(
            pk="pk",
            words="words",
            amount=Cast("amount", models.CharField()),
            currency="currency",
            period="period",
            source="source",
            status="status",
            claimed_by=byline("claimed_by", "claimed_at"),
            claimed_by_id="claimed_by",
            claimed_at="claimed_at",
            answered_by="answered_by",
            answered_at="answered_at",
            answer="answer",
            links=ArraySubquery(asked.objects.as_json(OuterRef("pk"))),
        )
        rows: models.QuerySet[Any, Any] = self.active().filter(item=item)
        return rows.order_by("pk").values(outcome=outcome)


class Outcome(PartOfItem):
    """One thing that an item won: an amount, in millions, or a quality that no figure tells.

    Its events are in the trail of the item. It is never edited: a wrong one is withdrawn and entered again.
    """

    MOVES = OUTCOME_MOVES
    VERBS_BEGIN = "outcome"

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="outcomes", verbose_name=_("action item"))
    words = ProseField(
        _("what was won"),
        max_length=LONGEST,
        help_text=_("In words that an exporter may read: nothing internal."),
    )
    amount = models.DecimalField(
        _("amount"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text=_("In millions, in the currency beside it. Empty where it is no matter of money."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="USD",
        validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters, such as USD or INR."))],
    )
    period = LineField(
        _("year or period"), max_length=60, blank=True, help_text=_("Such as 2027, or April to September 2027.")
    )
    source = LineField(
        _("source"), max_length=200, blank=True, help_text=_("Who says so: an order book, customs figures, a firm.")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=OutcomeStatus, default=OutcomeStatus.CLAIMED, editable=False
    )
    claimed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("entered by"), editable=False
    )
    claimed_at = models.DateTimeField(_("entered"), default=clock.now, editable=False)
    # Who confirmed or disputed it last, in words: a person of the mission, or who answered outside.
    answered_by = models.CharField(_("answered by"), max_length=LONGEST_LABEL, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answer = ProseField(_("answer"), blank=True, editable=False)

    objects: ClassVar[OutcomeQuerySet] = OutcomeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None) | (Q(amount__gt=0) & ~Q(period="") & ~Q(source="")),
                name="outcome_amount_has_period_and_source",
            ),
            models.CheckConstraint(
                condition=Q(status=OutcomeStatus.CLAIMED, answered_at=None)
                | Q(status=OutcomeStatus.WITHDRAWN)
                | Q(status__in=["confirmed", "disputed"], answered_at__isnull=False),
                name="outcome_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.reference}: {self.words[:60]}"

    @classmethod
    def check_can_claim(cls, item: ActionItem, *, by: User) -> None:
        """Raise NotAllowed or RuleBroken when `by` may not say now what `item` won."""
        if not (is_owner(item, by) or is_steward(item, by)):
            raise NotAllowed(_g("Only the owner, and who assigns, enter what an action item won."))
        if item.status not in WINNABLE:
            raise RuleBroken(
                _g("It is “%(status)s”: what it won is entered once it is underway.")
                % {"status": item.get_status_display()}
            )

    @classmethod
    def claim(cls, item: ActionItem, *, by: User, **values: Any) -> Outcome:
        """Enter what `item` won. Locks the item; raise NotAllowed or RuleBroken."""
        with transaction.atomic():
            item.lock()
            cls.check_can_claim(item, by=by)
            if item.outcomes.active().count() >= MOST:
                raise RuleBroken(_g("An item has %(most)d outcomes at the most: withdraw one first.") % {"most": MOST})
            row = cls(item=item, claimed_by=by, **values)
            row._check_text()
            row.save(force_insert=True)
            row.touch()
            row.record("claim", by=by, changes={"amount": ["", row.figure]} if row.figure else {})
        return row

    def _check_text(self) -> None:
        self.words = self.words.strip()
        if is_filler(self.words):
            raise RuleBroken(
                _g("“%(words)s” tells the reader nothing: say what was won, and for whom.") % {"words": self.words},
                field="words",
            )
        for name in ("period", "source"):
            if self.amount is not None and not getattr(self, name).strip():
                raise RuleBroken(_g("An amount needs its year or period, and its source."), field=name)

    def withhold(self) -> None:
        """Take the words out of this copy, of `with_past(user)`, that are not for the reader (core.past)."""
        self.past.take_words(self, self.claimed_at, "words", "period", "source")
        self.past.take_words(self, self.answered_at, "answer", "answered_by")

    @property
    def claimed_by_label(self) -> str:
        """Who entered it, by the post held then. One query."""
        return self.claimed_by.label_at(self.claimed_at)

    @property
    def figure(self) -> str:
        """The amount as the trail says it: "USD 1.20 million (2027)"; empty where there is none."""
        return f"{self.currency} {self.amount} million ({self.period})" if self.amount is not None else ""

    @cached_property
    def missions(self) -> set[int]:
        """The missions that asked for the item; of one that nobody asked for, that of its verifier."""
        asked = set(self.item.recommendations.order_by().values_list("mission", flat=True))
        verifies = self.item.verifier.organisation
        return asked or ({verifies.pk} if verifies.is_mission else set())

    def on_move(self, move: Move, *, by: User | None, note: str, **details: Any) -> dict[str, Any]:
        if by is not None:
            self.touch()
        if move.verb == "withdraw":
            return {}
        self.answered_by = details.get("answered_by") or self._label_of(by)
        self.answered_at, self.answer = clock.now(), note
        # The person of a mission is who did the deed; of an answer from outside the trail names who gave it.
        return {"answered_by": ["", self.answered_by]} if by is None else {}

    def _label_of(self, by: User | None) -> str:
        return by.label_at(clock.now())[:LONGEST_LABEL] if by else ""

    def after_move(self, move: Move, *, by: User | None) -> None:
        """What was answered, or was withdrawn, is asked of nobody any more."""
        for link in self.confirmations.open():
            link.end()

    def changes_in_trail(self, changes: dict[str, Any]) -> dict[str, Any]:
        return {"outcome": ["", self.words]} | changes
