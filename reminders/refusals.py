"""Mails that were refused for good: by their recipients' servers, or by a relay that refuses everybody.

Where the answer names the address as the reason, and few are refused, that is so. Else what leaves later shows it.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from core import clock

from .fates import BACK_OFF
from .models import Heartbeat, Notice

if TYPE_CHECKING:
    from .delivery import Claim

log = structlog.get_logger(__name__)
Status = Notice.Status

# Recipients refused one after another, after which a run is given up.
MOST_REFUSED = 10
# Tries after which a mail is given up if others left meanwhile.
TRIES = 3


class Refusals:
    """Those of one run. Each mail waits for another try, until the relay takes one after it."""

    def __init__(self, tally: Counter[str]) -> None:
        self._tally = tally
        self._claims: list[Claim] = []
        self._addresses: list[Claim] = []

    @property
    def are_too_many(self) -> bool:
        return len(self._claims) >= MOST_REFUSED

    def add(self, claim: Claim, *, is_address: bool) -> None:
        """It was refused, and is marked as waiting."""
        self._claims.append(claim)
        if is_address:
            self._addresses.append(claim)

    def are_theirs(self) -> None:
        """The relay took a mail: what it refused before is undeliverable."""
        for claim in self._claims:
            self._give_up(claim)
        self._claims = []

    def end(self) -> None:
        """Nothing was taken since. A wrong address, and what others' mails have passed meanwhile, is undeliverable."""
        wrong = self._addresses if self._addresses and self._are_few() else []
        left = [claim for claim in self._claims if claim not in wrong and not self._was_passed(claim)]
        for claim in self._claims:
            if claim not in left:
                self._give_up(claim)
        if left:
            log.error("relay_refuses_everybody", mails=len(left))
            self._tally["relay"] += self.are_too_many

    @staticmethod
    def _are_few() -> bool:
        """Whether no crowd is refused, in this run and before: a relay whose directory is away knows no address."""
        refused = Notice.objects.open().filter(smtp_code__gte=500).values("recipient", "participant").distinct()
        return refused.count() < MOST_REFUSED

    def _was_passed(self, claim: Claim) -> bool:
        """Whether another mail left between the first of several refusals and now."""
        tries = claim.notices[0].attempts
        if tries < TRIES:
            return False
        since = timedelta(minutes=0.8 * sum(BACK_OFF[: tries - 1]))
        return Heartbeat.objects.filter(name="mail", last_ok_at__gt=clock.now() - since).exists()

    def _give_up(self, claim: Claim) -> None:
        """Only while it rests: who claimed it meanwhile marks it."""
        waiting = claim.rows.filter(status=Status.QUEUED, lease_token=None)
        number = waiting.update(status=Status.FAILED)
        self._tally[str(Status.QUEUED)] -= number
        self._tally[str(Status.FAILED)] += number
