from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.move_tables import PAGE, page


class Command(BaseCommand):
    help = "Writes docs/moves.md from the tables of moves; with --check, only says whether it is up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing; fail when the page is stale.")

    def handle(self, *_args: Any, **options: Any) -> None:
        wanted = page()
        if options["check"]:
            present = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
            if present != wanted:
                raise CommandError("docs/moves.md is stale: run manage.py describe_moves.", returncode=1)
            return
        PAGE.write_text(wanted, encoding="utf-8")
