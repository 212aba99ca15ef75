"""Files without a row: what a killed process, or a database that went away, has left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import structlog

from core import clock

from . import store
from .models import Document

log = structlog.get_logger(__name__)

# No upload takes that long: what is younger may still get its row.
AGE = timedelta(days=1)
AT_ONCE = 500


def sweep() -> int:
    """Remove the files without a row that are older than a day; how many they were.

    Nothing is removed while no row at all is known: then this is another database than the one the files belong to.
    """
    if not Document.objects.exists():
        return 0
    removed = 0
    for path in _without_row(store.older_than(clock.now() - AGE)):
        store.remove(path)
        removed += 1
    if removed:
        log.info("documents_swept", removed=removed)
    return removed


def _without_row(paths: Iterator[str]) -> Iterator[str]:
    while some := list(islice(paths, AT_ONCE)):
        known = set(Document.objects.filter(path__in=some).values_list("path", flat=True))
        yield from (path for path in some if path not in known)
