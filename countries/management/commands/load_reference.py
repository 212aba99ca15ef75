from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.database_account import as_owner
from countries import reference
from countries.sheets import SheetError


class Command(BaseCommand):
    help = (
        "Loads countries, organisations, sectors and classifications from CSV files, and public holidays. May be run "
        "again at any time: rows that were edited here stay as they are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--folder", type=Path, default=reference.OUR_FOLDER, help="Load the CSV files of this folder instead."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with as_owner():  # it alone may tell the planner what lies in the tables now
                summary = reference.load(options["folder"])
        except SheetError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(summary))
