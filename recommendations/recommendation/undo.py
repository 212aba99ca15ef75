"""Undo of a referral or a score: a snapshot of what it changes, and how it is restored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from core import clock
from core.lifecycle import Lifecycle

# verb -> the columns that it changes beside the status
COLUMNS: dict[str, tuple[str, ...]] = {
    "refer": ("status_at", "referred_to_id"),
    "score": ("value_score", "effort_score", "fit_score", "scored_by_id", "scored_at"),
}


class Undoable(Lifecycle):
    """A row whose referral or score can be taken back (Lifecycle.take_back), by a `snapshot` from before it."""

    TAKEN_BACK: ClassVar[Mapping[str, str]] = {"refer": "take_back_referral", "score": "take_back_score"}

    referrals: Any
    touch: Any

    class Meta:
        abstract = True

    def snapshot(self, verb: str) -> dict[str, Any]:
        """The values that `verb` is about to change, ready for JSON. The caller holds the lock of the row."""
        columns = {name: getattr(self, name) for name in COLUMNS[verb]}
        # To the microsecond, which Django's encoder would round off.
        values = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in columns.items()}
        if verb == "refer":  # what another department is asked is passed on by it
            values["passed_on"] = list(self.referrals.unanswered().values_list("pk", flat=True))
        return values

    def on_take_back(self, event: Any, snapshot: Mapping[str, Any]) -> None:
        """See Lifecycle. Who was asked before a referral that is taken back is asked again."""
        self.touch()
        for name in COLUMNS[event.verb]:
            field: Any = self._meta.get_field(name)
            setattr(self, name, field.to_python(snapshot[name]))
        if event.verb == "refer":
            self.referrals.unanswered().update(taken_back_at=clock.now())
            self.referrals.filter(pk__in=snapshot["passed_on"]).update(answered_at=None, answered_by=None)
