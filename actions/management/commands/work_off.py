"""Does what Celery's worker does for bulk operations on action items and for imports, without it and without Redis."""

from actions.bulk.working_off import work_off
from core import clock
from core.rounds import RoundsCommand
from meetings.imports import working_off as imports


class Command(RoundsCommand):
    help = "Work off bulk operations on action items, and imports, that wait: once, or with --loop until stopped."
    every = 2.0

    @clock.by_database()
    def work(self) -> str:
        return f"worked off: {work_off()}, imports: {imports.work_off()}"
