"""Works off the imports that wait: previews in portions, each kept at once; the import itself as a whole.

The rows say what is left. Several may work at once, and whoever is stopped loses no more than a portion.
"""

from __future__ import annotations

import time

import structlog
from django.db import transaction
from django.utils import translation

from core import clock
from core.database import is_unavailable

from .models import KEPT, SheetImport, SheetRow
from .planning import Plan, PlannedRow
from .writing import write

log = structlog.get_logger(__name__)

BUDGET = 60.0  # seconds of one call: less than a task may take
AT_ONCE = 5.0  # seconds that somebody waits for an answer while a preview is made
MOST_AT_ONCE = 1_000  # rows that are imported while somebody waits for the answer
PORTION = 500  # rows of a preview that are kept together


def work_off(*, only: SheetImport | None = None, seconds: float = BUDGET) -> int:
    """Work off what waits, of `only` one import or of all, until nothing is left or `seconds` are over.

    Returns how many imports were looked at. Raise what the database raises when it is away.
    """
    until = time.monotonic() + seconds
    waiting = SheetImport.objects.waiting().order_by("pk")
    numbers = [only.pk] if only is not None else list(waiting.values_list("pk", flat=True)[:50])
    for pk in numbers:
        if time.monotonic() >= until:
            break
        _work(pk, until)
    return len(numbers)


def work_at_once(sheet_import: SheetImport) -> None:
    """Do as much of it as somebody may wait for; the rest is worked off by others."""
    if sheet_import.confirmed_at is None or sheet_import.total <= MOST_AT_ONCE:
        work_off(only=sheet_import, seconds=AT_ONCE)


def forget_old() -> int:
    """Delete imports whose time is over, with all that their sheets said of people; returns how many rows went."""
    old = SheetImport.objects.filter(at__lt=clock.now() - KEPT).exclude(
        confirmed_at__isnull=False, finished_at=None, failed_at=None, discarded_at=None
    )
    return old.delete()[0]


def _work(pk: int, until: float) -> None:
    """In the language of who imports: they read the sentences. What breaks is on record, and no more tried."""
    row = SheetImport.objects.waiting().select_related("by", "meet").filter(pk=pk).first()
    if row is None:
        return
    with translation.override(row.by.language):
        try:
            if row.confirmed_at:
                write(row)
            else:
                _preview(row, until)
        except Exception as error:
            if is_unavailable(error):
                raise
            log.exception("sheet_import_broke", sheet_import=pk)
            row.fail()


def _preview(sheet_import: SheetImport, until: float) -> None:
    rows = list(Plan(sheet_import).rows())
    while time.monotonic() < until:
        if not _keep_portion(sheet_import, rows):
            return


def _keep_portion(sheet_import: SheetImport, rows: list[PlannedRow]) -> bool:
    """Keep the next rows of the preview; whether some are left. Nothing where the columns changed meanwhile."""
    revision = sheet_import.revision
    with transaction.atomic():
        sheet_import.lock()
        if sheet_import.revision != revision or sheet_import.state != SheetImport.State.PLANNING:
            return False
        portion = rows[sheet_import.planned : sheet_import.planned + PORTION]
        SheetRow.objects.bulk_create([one.as_row(sheet_import) for one in portion])
        sheet_import.planned += len(portion)
        sheet_import.total = len(rows)
        if sheet_import.planned >= len(rows):
            sheet_import.planned_at = clock.now()
        sheet_import.save(update_fields=["planned", "total", "planned_at"])
    return sheet_import.planned_at is None
