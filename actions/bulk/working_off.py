"""Works off the bulk operations on action items: item by item, each in a transaction of its own.

The rows say what is left. Several may work at once, none waits for another, and whoever is stopped loses nothing.
"""

from __future__ import annotations

import time

import structlog
from django.db import transaction
from django.utils import translation

from core.database import is_unavailable
from participants.models import Absence

from .models import ItemOperation, ItemOperationRow

log = structlog.get_logger(__name__)

BUDGET = 60.0  # seconds of one call: less than a task may take
AT_ONCE = 2.0  # seconds that somebody waits for an answer while a first part is done


def work_off(*, only: ItemOperation | None = None, seconds: float = BUDGET) -> int:
    """Work off what waits, of `only` one operation or of all, until nothing is left or `seconds` are over.

    Returns how many items that were. Raise what the database raises when it is away.
    """
    known: dict[int, ItemOperation] = {}
    until, number = time.monotonic() + seconds, 0
    while time.monotonic() < until and _work_off_next(only, known):
        number += 1
    return number


def _work_off_next(only: ItemOperation | None, known: dict[int, ItemOperation]) -> bool:
    """One row; whether there was one that nobody else has in hand."""
    with transaction.atomic():
        rows = ItemOperationRow.objects.waiting() if only is None else only.rows.waiting()
        row = rows.select_for_update(skip_locked=True).order_by("pk").first()
        if row is None:
            return False
        _work(row, known)
    return True


def _work(row: ItemOperationRow, known: dict[int, ItemOperation]) -> None:
    """In the language of who asked for it: they read the sentences. What breaks is on record, and no more tried.

    What is done to the item is in a savepoint of the row's own (core.bulk.DeedRow).
    """
    if row.operation_id not in known:
        known[row.operation_id] = _operation(row.operation_id)
    row.operation = known[row.operation_id]
    with translation.override(row.operation.by.language):
        try:
            row.work()
        except Exception as error:
            if is_unavailable(error):
                raise
            log.exception("bulk_row_broke", row=row.pk)
            ItemOperationRow.objects.get(pk=row.pk).fail()


def _operation(pk: int) -> ItemOperation:
    """The operation with who asked for it, in the seats in which they did, as long as the absence lasts."""
    operation = ItemOperation.objects.select_related("by", "post__organisation__country").get(pk=pk)
    if operation.acted_for_id is not None:
        absences = Absence.objects.current().filter(substitute=operation.by_id, user=operation.acted_for_id)
        if absence := absences.select_related("user").first():
            operation.by.stand_in(absence)
    return operation
