from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.rules import RuleBroken
from reports.load import make_load


class Command(BaseCommand):
    help = (
        "Fills the database with many rows for measuring, all marked as sample. Only where DEBUG or LOCAL is on: "
        "real data and these rows cannot be told apart at a glance."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--items", type=int, default=10_000, help="How many action items to add.")
        parser.add_argument("--recommendations", type=int, default=10_000, help="How many recommendations to add.")
        parser.add_argument("--participants", type=int, default=0, help="How many participants of the meet to add.")
        parser.add_argument("--missions", type=int, default=200, help="How many missions there are to be.")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not (settings.DEBUG or settings.LOCAL):
            raise CommandError("This is for measuring on one machine: set LOCAL=1.")
        wanted = {name: options[name] for name in ("items", "recommendations", "participants", "missions")}
        try:
            make_load(**wanted)
        except RuleBroken as refused:
            raise CommandError(str(refused.sentence)) from refused
        self.stdout.write(", ".join(f"{number} {name}" for name, number in wanted.items()))
