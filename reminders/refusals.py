"""Mails that were refused for good: by their recipients' servers, or by a relay that refuses everybody.

Where the answer names the address as the reason, and few are refused, that is so. Else it is so only where the relay
took other mails between the refusals of this one: one that it takes after them may be the first after an outage.
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
# Tries after which a mail is given up if others left between them: an hour and a half (fates.BACK_OFF).
TRIES = 5


class Refusals:
    """Those of one run. Each mail waits for another try, unless it is known to be undeliverable."""

    def __init__(self, tally: Counter[str]) -> None:
        self._tally = tally
        self._claims: list[Claim] = []
        self._addresses: list[Claim] = []
        self._passed: list[Claim] = []

    @property
    def are_too_many(self) -> bool:
        return len(self._claims) >= MOST_REFUSED

    def add(self, claim: Claim, *, is_address: bool) -> None:
        """It was refused, and is marked as waiting."""
        self._claims.append(claim)
        if is_address:
            self._addresses.append(claim)
        elif self._was_passed(claim):
            self._passed.append(claim)

    def mail_left(self) -> None:
        """The relay took a mail: what was refused before it in this run is settled."""
        self._settle()

    def end(self) -> None:
        """Nothing was taken since."""
        are_too_many = self.are_too_many
        if left := self._settle():
            log.error("relay_refuses_everybody", mails=left)
            self._tally["relay"] += are_too_many

    def _settle(self) -> int:
        """Give up what is undeliverable; return how many of the refused wait."""
        wrong = self._addresses if self._addresses and self._are_few() else []
        undeliverable = [*wrong, *self._passed]
        for claim in undeliverable:
            self._give_up(claim)
        waiting = len(self._claims) - len(undeliverable)
        self._claims, self._addresses, self._passed = [], [], []
        return waiting

    @staticmethod
    def _are_few() -> bool:
        """Whether no crowd is refused, in this run and before: a relay whose directory is away knows no address."""
        refused = Notice.objects.open().filter(smtp_code__gte=500).values("recipient", "participant").distinct()
        return refused.count() < MOST_REFUSED

    def _was_passed(self, claim: Claim) -> bool:
        """Whether another mail left between the first of several refusals and this one."""
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
