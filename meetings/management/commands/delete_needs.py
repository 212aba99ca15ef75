"""Deletes what participants of past meets needed; Celery's worker does the same every six hours."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from meetings.participants import needs


class Command(BaseCommand):
    help = "Delete the travel, access and dietary needs of participants 30 days after the last day of their meet."

    def handle(self, **options: Any) -> None:
        try:
            number = needs.delete_outdated()
        except clock.WrongClockError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"deleted {number}")
