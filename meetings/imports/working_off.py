"""Works off the imports that wait: previews in portions, each kept at once; the import itself as a whole.

The rows say what is left. One works at one preview, until its claim lapses: whoever is stopped loses no portion that
was kept.
"""

from __future__ import annotations

import time
from itertools import islice

import structlog
from django.db import transaction
from django.utils import translation

from core import clock
from core.database import is_unavailable

from .models import CLAIM, EXPIRES_AFTER, SheetImport, SheetRow
from .planning import Plan, PlannedRow
from .writing import write

log = structlog.get_logger(__name__)

BUDGET = 60.0  # seconds of one call: less than a task may take
MOST_AT_ONCE = 500  # rows that are previewed or imported while somebody waits for the answer
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
    """Do it where somebody may wait for it: a long sheet is left to the workers."""
    if sheet_import.total <= MOST_AT_ONCE:
        work_off(only=sheet_import)


def forget_old() -> int:
    """Delete imports whose time is over, with all that their sheets said of people; returns how many rows went."""
    old = SheetImport.objects.filter(at__lt=clock.now() - EXPIRES_AFTER).exclude(
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
            elif row.claim():
                _preview(row, until)
        except Exception as error:
            if is_unavailable(error):
                raise
            log.exception("sheet_import_broke", sheet_import=pk)
            row.fail()


def _preview(sheet_import: SheetImport, until: float) -> None:
    """Keep each portion as soon as it is planned; at least one, so that each call comes further."""
    try:
        plan = Plan(sheet_import, on_read=sheet_import.keep_progress)
        rows = plan.rows()
        for place in range(0, plan.total or 1, PORTION):
            portion = list(islice(rows, PORTION))
            if place < sheet_import.planned:
                continue  # kept by whoever began
            if not _keep_portion(sheet_import, portion, place, plan.total):
                return
            if time.monotonic() >= until:
                return
    finally:
        sheet_import.release()


def _keep_portion(sheet_import: SheetImport, portion: list[PlannedRow], place: int, total: int) -> bool:
    """Keep these rows, the first of which has this place among all; whether more are wanted.

    Those that are kept already stay as they are; nothing is kept where the columns changed meanwhile.
    """
    with transaction.atomic():
        now = SheetImport.objects.without_content().locked().get(pk=sheet_import.pk)
        if now.revision != sheet_import.revision or now.state != SheetImport.State.PLANNING:
            return False
        if place < now.planned:
            return True
        SheetRow.objects.bulk_create([one.as_row(sheet_import) for one in portion])
        now.planned, now.total = place + len(portion), total
        now.planned_at = clock.now() if now.planned >= total else None
        now.claimed_until = clock.now() + CLAIM
        now.save(update_fields=["planned", "total", "planned_at", "claimed_until"])
    return now.planned_at is None
