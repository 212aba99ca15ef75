"""What a recommendation's page shows to those who examine it, and to nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date, parse_datetime

from recommendations.moves import EXAMINER, OPEN_TO_DECISION, reads_internal

if TYPE_CHECKING:
    from participants.models import User
    from recommendations.recommendation.models import Recommendation

# Moves that an officer makes by a key. Each is the key of a button that is seen.
KEYS = {"examine": "e", "accept": "a", "return": "r", "refer": "f", "merge": "m"}


@dataclass(frozen=True)
class Examining:
    """One recommendation before one reader; `asked` is what the address of the page says of the queue."""

    row: Recommendation
    user: User
    asked: Mapping[str, Any]

    @property
    def is_internal(self) -> bool:
        """Whether the reader is told what the ministries say among themselves."""
        return reads_internal(self.user)

    @property
    def may(self) -> bool:
        """Whether the reader examines it now."""
        return self.row.status in OPEN_TO_DECISION and EXAMINER.allows(self.row, self.user)

    @property
    def may_file(self) -> bool:
        """Whether the reader may note in which file it is dealt with."""
        return self.row.was_submitted and EXAMINER.allows(self.row, self.user)

    @property
    def is_mine(self) -> bool:
        return self.row.claim_lapses_at is not None and self.row.claimed_by_id == self.user.pk

    @property
    def referrals(self) -> list[dict[str, Any]]:
        """What departments were asked and answered, the newest first; of rows of `in_full()`."""
        return [self._readable(one) for one in reversed(self.row.referrals_read or ())]  # type: ignore[attr-defined]

    def _readable(self, referral: dict[str, Any]) -> dict[str, Any]:
        """Without the words of a time in which the reader could not read the row."""
        row, past = _with_dates(referral), self.row.past
        row["is_withheld"] = past.hides(row["asked_at"])
        data = past.redacted(past.redacted(row, row["asked_at"], "question"), row["answered_at"], "answer")
        return data | {"is_answer_withheld": bool(row["answer"]) and not data["answer"]}

    @property
    def unanswered(self) -> dict[str, Any] | None:
        """What a department is asked and has not answered."""
        asked = [one for one in self.referrals if not one["taken_back_at"]]
        is_asked = bool(asked) and asked[0]["answered_at"] is None and self.row.status in OPEN_TO_DECISION
        return asked[0] if is_asked else None

    @property
    def may_answer_referral(self) -> bool:
        """Whether the reader's department is asked, and has not answered."""
        return self.unanswered is not None and self.unanswered["department_id"] in self.user.organisation_ids

    @property
    def missing_answer_of(self) -> str:
        """The department whose answer is missing for a decision of the reader; empty where none is."""
        return "" if self.unanswered is None or self.may_answer_referral else str(self.unanswered["department"])

    @property
    def is_in_queue(self) -> bool:
        """Whether there is a next and a previous one for the reader: also after it was decided on the way."""
        return self.is_internal and (self.may or "queue" in self.asked)


def _with_dates(referral: dict[str, Any]) -> dict[str, Any]:
    """A referral read as JSON, with its days and instants as such."""
    instants = {name: parse_datetime(referral[name] or "") for name in ("asked_at", "answered_at", "taken_back_at")}
    return referral | {"answer_by_on": parse_date(referral["answer_by_on"]), **instants}
