"""Removes files without a row; Celery's worker does the same every six hours."""

from typing import Any

from django.core.management.base import BaseCommand

from documents.orphans import sweep


class Command(BaseCommand):
    help = "Remove the files in DOCUMENTS_DIR that no row names and that are older than a day."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"removed: {sweep()}")
