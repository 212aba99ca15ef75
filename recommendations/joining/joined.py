"""What lives on in another recommendation, and what lives on in it. Nothing is moved: each page shows both."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _g

from core.rules import RuleBroken
from recommendations.comments.audience import reads_comments
from recommendations.moves import JOININGS, POINTING, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.past import Past
    from participants.models import User
    from recommendations.recommendation.events import RecommendationEvent


class Joined(models.Model):
    """A row that may be merged into another one, stand alone again, and have others live on in it."""

    if TYPE_CHECKING:
        hs_lines: list[str]
        merged: Any
        merged_into: Any
        past: Past
        merged_into_id: int | None
        mission_id: int
        record: Any
        reference: str | None
        status: str
        value_amount: Decimal | None
        value_currency: str
        was_submitted: bool

    class Meta:
        abstract = True

    def move(self, verb: str, *, by: User | None, note: str = "", **details: Any) -> Any:
        """See Lifecycle.move. Rows that point, or will point, at each other are locked in one order: none waits."""
        parent: Any = super()
        into = details.get("into")
        if into is None and verb != "split":
            return parent.move(verb, by=by, note=note, **details)
        if verb == "split":
            details["was_in"] = self.merged_into_id
        with transaction.atomic():
            self._lock_around(into.pk if into else self.merged_into_id)
            return parent.move(verb, by=by, note=note, **details)

    def _lock_around(self, survivor: int | None) -> None:
        both = Q(pk__in=[self.pk, survivor])
        rows = type(self)._default_manager.filter(both | Q(merged_into=self.pk)).order_by("pk")
        list(rows.select_for_update(of=("self",)).values_list("pk"))

    def point_at(self, into: Self, *, by: User | None) -> dict[str, Any]:
        """Live on in `into` from now on; the caller saves. Raise RuleBroken where nothing may live on there."""
        survivor: Any = type(self)._default_manager.select_for_update(of=("self",)).get(pk=into.pk)
        if survivor.pk == self.pk:
            raise RuleBroken(_g("It cannot be merged into itself: choose another recommendation."))
        if survivor.status in POINTING:
            raise RuleBroken(
                _g("%(reference)s lives on in another one itself: choose that one.") % {"reference": survivor.label}
            )
        if not survivor.was_submitted or survivor.status == Status.WITHDRAWN:
            raise RuleBroken(_g("%(reference)s is not before the ministry.") % {"reference": survivor.label})
        self.merged_into = survivor
        survivor.record("take_in", by=by, changes={"merged_here": ["", str(self.reference)]})
        return {"merged_into": ["", survivor.label]}

    @property
    def may_survive(self) -> bool:
        """Whether another may live on in it."""
        return self.was_submitted and self.status not in POINTING | {Status.WITHDRAWN}

    def pass_on(self) -> None:
        """No chain: what lived on here lives on in the survivor from now on."""
        survivor = self.merged_into
        for row in self.merged.select_for_update(of=("self",)).order_by("pk"):
            row.merged_into = survivor
            row.save(update_fields=["merged_into"])
            row.record("repoint", by=None, changes={"merged_into": [str(self.reference), survivor.label]})
            survivor.record("take_in", by=None, changes={"merged_here": ["", row.label]})

    def stand_alone(self, *, was_in: int | None, by: User | None) -> dict[str, Any]:
        """Live on in `was_in` no more; the caller saves. What was merged here before stays with the survivor."""
        survivor = self.merged_into
        if survivor.pk != was_in:
            raise RuleBroken(_g("It lives on in another one since: look at its page again."))
        self.merged_into = None
        survivor.record("let_go", by=by, changes={"merged_here": [str(self.reference), ""]})
        return {"merged_into": [survivor.label, ""]}

    def check_nobody_lives_on_here(self, by: User | None) -> None:
        """Others were merged into it: withdrawing it would bury what their missions asked for.

        The refusal names those that `by` may see.
        """
        if not self.merged.exists():
            return
        rows: Any = type(self)._default_manager
        others = [row.label for row in rows.visible_to(by).filter(merged_into=self.pk).order_by("reference")]
        if not others:
            raise RuleBroken(_g("Others live on in this one: it cannot be withdrawn any more."))
        raise RuleBroken(
            _g("Others live on in this one (%(others)s): it cannot be withdrawn any more.")
            % {"others": ", ".join(others)}
        )

    def readable_events(self, events: Iterable[RecommendationEvent], user: User) -> list[RecommendationEvent]:
        """Without the deeds that would tell `user` of another recommendation which they may not see.

        The mission hears that another lives on in its own, if not which. Of rows of `in_full(user)`. Words of a time
        in which they could not read the row are taken out.
        """
        is_theirs = self.mission_id in user.organisation_ids
        shown = [one for one in events if is_theirs or one.verb not in JOININGS or one.may_be_shown("merged_here")]
        if not reads_comments(self, user):  # type: ignore[arg-type]  # into which this is mixed
            for event in shown:
                event.changes.pop("questions", None)  # of this copy: they are part of the conversation
        return self.past.trail(shown)

    @property
    def _merged_here(self) -> list[dict[str, Any]]:
        return list(getattr(self, "merged_here", ()))

    @property
    def hs_together(self) -> list[str]:
        """The HS lines of this and of all that the reader sees merged here, each once. Of rows of `in_full()`."""
        others = (code for one in self._merged_here for code in one["hs_lines"])
        return sorted({*self.hs_lines, *others})

    @property
    def values_together(self) -> list[tuple[str, Decimal]]:
        """Currency and millions a year, in sum over this and all that the reader sees merged here.

        Values in several currencies stay apart: there is no rate that the ministry would stand by.
        """
        sums: dict[str, Decimal] = defaultdict(Decimal)
        if self.value_amount is not None:
            sums[self.value_currency] += self.value_amount
        for one in self._merged_here:
            if one["value_amount"] is not None:
                sums[one["value_currency"]] += Decimal(one["value_amount"])
        return sorted(sums.items())
