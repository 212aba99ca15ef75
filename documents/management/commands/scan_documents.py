"""Does what Celery's worker does for files that wait for the virus scanner, without it and without Redis."""

from core import clock
from core.rounds import RoundsCommand
from documents.scanning import scan_pending


class Command(RoundsCommand):
    help = "Ask the virus scanner about the files that wait: once, or with --loop until it is stopped."

    @clock.by_database()
    def work(self) -> str:
        return f"judged: {scan_pending()}"
