from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from meetings.models import Meet
from recommendations.models import Recommendation
from samples.january import make_last_meet, make_meet
from samples.participants import invite_people
from samples.programme import publish_programme
from samples.review import hold_review
from samples.story import load_last_year, load_story


class Command(BaseCommand):
    help = (
        "Fills an empty database with the demonstration: its accounts (see make_accounts), the next January meet and "
        "the one before, 43 recommendations, 61 action items, some 70 participants and three days of sessions, all "
        "marked as sample. Where there is a meet or a recommendation already, it says so and does nothing."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        if Meet.objects.exists() or Recommendation.objects.exists():
            self.stdout.write("There is data already: no sample data is loaded.")
            return
        with transaction.atomic():
            call_command("make_accounts", "--sample", stdout=self.stdout)
            counts = load_last_year(make_last_meet())
            meet = make_meet()
            counts = counts.plus(load_story(meet))
            people, sessions = invite_people(meet), publish_programme(meet)
            hold_review(meet)
        self.stdout.write(
            f"Sample data: {counts.recommendations} recommendations, {counts.items} action items, "
            f"{people} participants, {sessions} sessions."
        )
