"""Files without a row, left by a killed process or a database that went down.

A file without a row need not be one: in a database that was restored from an older copy, rows are missing and not
files too many. Nothing is removed that a row has ever named (store.had_row), and what is taken out lies aside for
30 days, and comes back as soon as a row names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

import structlog

from core import clock

from . import store
from .models import Document, Sweep

log = structlog.get_logger(__name__)

# No upload takes that long: what is younger may still get its row.
AGE = timedelta(days=1)
REMOVED_AFTER = timedelta(days=30)
# Processes that are killed do not leave more in six hours: more at once stay, whoever looks at them decides.
MOST = 20
AT_ONCE = 500


@clock.by_database()
def sweep(*, with_unknown: bool = False) -> Sweep:
    """Restore files that have a row again, set aside those without one, delete those set aside 30 days ago.

    What a row has named, and what is too much at once, stays and is counted as unknown, until a person has looked and
    says `with_unknown`. While no row at all is known all stays: then this is another database than the one that the
    files belong to. Raise WrongClockError, and touch no file, where this machine's clock is wrong.
    """
    put_back = put_back_named()
    unfinished, unknown, left = _without_row()
    taken, removed = [], 0
    if Document.objects.exists():
        taken = [*left, *unknown] if with_unknown else left if len(left) <= MOST else []
        for path in taken:
            store.set_aside(path)
        removed = _remove_unfinished(unfinished) + _remove_old()
    staying = len(unknown) + len(left) - len(taken)
    done = Sweep.note(unknown=staying, set_aside=len(taken), put_back=put_back, removed=removed)
    if taken or put_back or removed:
        log.info("documents_swept", **done.counts())
    if staying:
        log.error("documents_unknown", number=staying)
    return done


def put_back_named() -> int:
    """Restore files that were set aside but have a row, as of a newer copy of the database; return how many."""
    paths = (path for path, _day in store.aside())
    return sum(store.put_back(path) for some in _some(paths) for path in _named(some))


def _without_row() -> tuple[list[str], list[str], list[str]]:
    """Files older than a day: unfinished ones, those that lost their row, those that never had one so far known."""
    unfinished: list[str] = []
    unknown: list[str] = []
    left: list[str] = []
    for some in _some(store.older_than(clock.now() - AGE)):
        named = _named(some)
        for path in some:
            if path.endswith(store.UNFINISHED):
                unfinished.append(path)
            elif path not in named:
                (unknown if store.had_row(path) else left).append(path)
            elif not store.had_row(path):
                store.note_row(path)
    return unfinished, unknown, left


def _remove_unfinished(paths: list[str]) -> int:
    """No row ever names such a file: it is written before it has its name."""
    for path in paths:
        store.remove(path)
    return len(paths)


def _remove_old() -> int:
    until = clock.today() - REMOVED_AFTER
    old = [path for path, day in store.aside() if day < until]
    named = {path for some in _some(old) for path in _named(some)}
    for path in set(old) - named:
        store.remove_aside(path)
    return len(set(old) - named)


def _some(paths: Iterable[str]) -> Iterator[list[str]]:
    several = iter(paths)
    while some := list(islice(several, AT_ONCE)):
        yield some


def _named(paths: list[str]) -> set[str]:
    """The paths that a row names."""
    return set(Document.objects.filter(path__in=paths).values_list("path", flat=True))
