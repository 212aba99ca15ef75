"""What stood on a recommendation before it was referred or scored, and how it comes to stand again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from core import clock
from core.lifecycle import Lifecycle

# deed -> what it changes beside the status, by column
COLUMNS: dict[str, tuple[str, ...]] = {
    "refer": ("status_at", "referred_to_id"),
    "score": ("value_score", "effort_score", "fit_score", "scored_by_id", "scored_at"),
}


class Retracted(Lifecycle):
    """A referral and a score can be taken back (Lifecycle.take_back) with what `stands` told before the deed."""

    TAKEN_BACK: ClassVar[Mapping[str, str]] = {"refer": "take_back_referral", "score": "take_back_score"}

    referrals: Any
    touch: Any

    class Meta:
        abstract = True

    def stands(self, verb: str) -> dict[str, Any]:
        """What `verb` is about to change, as JSON keeps it. The caller holds the lock of the row."""
        columns = {name: getattr(self, name) for name in COLUMNS[verb]}
        # To the microsecond, which Django's encoder would round off.
        said = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in columns.items()}
        if verb == "refer":  # what another department is asked is passed on by it
            said["passed_on"] = list(self.referrals.unanswered().values_list("pk", flat=True))
        return said

    def on_take_back(self, event: Any, stood: Mapping[str, Any]) -> None:
        """See Lifecycle. Who was asked before a referral that is taken back is asked again."""
        self.touch()
        for name in COLUMNS[event.verb]:
            field: Any = self._meta.get_field(name)
            setattr(self, name, field.to_python(stood[name]))
        if event.verb == "refer":
            self.referrals.unanswered().update(taken_back_at=clock.now())
            self.referrals.filter(pk__in=stood["passed_on"]).update(answered_at=None, answered_by=None)
