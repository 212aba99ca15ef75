"""Sweeps the store of files; Celery's worker does the same every six hours."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from documents import orphans


class Command(BaseCommand):
    help = (
        "Set aside the files in DOCUMENTS_DIR that no row has ever named and that are older than a day, remove what"
        " has been aside for 30 days, and put back what has a row again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--put-back", action="store_true", help="put back what has a row again, and do no more")
        parser.add_argument(
            "--with-unknown",
            action="store_true",
            help="set aside what has lost its row too: when it is sure that no copy of the database has it",
        )

    def handle(self, *, put_back: bool, with_unknown: bool, **options: Any) -> None:
        if put_back:
            self.stdout.write(f"put_back {orphans.put_back_named()}")
            return
        try:
            done = orphans.sweep(with_unknown=with_unknown)
        except clock.WrongClockError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(done))
