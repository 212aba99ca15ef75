"""Tells the sample story: every step by the models' own verbs, at its own moment, in the order of time."""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction

from actions.models import ActionItem
from core import clock
from countries.models import Country, MASTChapter, Organisation, Sector
from meetings.models import Meet, Session
from recommendations.models import Recommendation

from .cast import Calendar, Cast
from .item_steps import do_item_step

DATA = Path(__file__).parent / "data"
EXAMINER = "commerce/Under Secretary"
STEWARD = "commerce/Deputy Secretary"
CLOSES_AT = time(18, 0)
BY_MISSION = frozenset({"submit", "withdraw", "verify", "send_back"})
TEXTS = ("title", "statement", "rationale", "ask", "tried", "counterpart", "lever", "horizon", "sensitivity")
# Lever -> the kind of session for which it is raised; others are for the country round.
SESSION_OF = {
    "barrier": Session.Kind.BARRIERS,
    "logistics": Session.Kind.LOGISTICS,
    "wto": Session.Kind.WTO,
    "promotion": Session.Kind.PROMOTION,
}
ITEM_VALUES = ("title", "detail", "kind", "priority", "sensitivity", "is_planned")

Script = dict[str, Any]


class Step(NamedTuple):
    at: datetime
    do: Callable[[], object]


class StoryCounts(NamedTuple):
    recommendations: int
    items: int

    def plus(self, other: "StoryCounts") -> "StoryCounts":
        return StoryCounts(self.recommendations + other.recommendations, self.items + other.items)


def load_last_year(meet: Meet) -> StoryCounts:
    """Tell what an earlier meet had, on its last day."""
    with clock.pretend(datetime.combine(meet.ends_on, CLOSES_AT, clock.now().tzinfo)):
        return load_story(meet, "last_year.toml")


def load_story(meet: Meet, script_name: str = "story.toml") -> StoryCounts:
    """Make all recommendations and action items of a script, with their history. All or nothing."""
    script = tomllib.loads((DATA / script_name).read_text(encoding="utf-8"))
    story = Story(meet)
    steps = [*story.steps(script["recommendation"]), *story.item_steps(script.get("item", ()))]
    with transaction.atomic():
        for step in sorted(steps, key=lambda step: step.at):
            with clock.pretend(step.at):
                step.do()
    return StoryCounts(len(story.recommendations), len(story.items))


class Story:
    """The rows made so far, by their keys in the script, and how each line of the script is done."""

    def __init__(self, meet: Meet) -> None:
        self.meet, self.cast, self.calendar = meet, Cast(), Calendar()
        self.recommendations: dict[str, Recommendation] = {}
        self.items: dict[str, ActionItem] = {}
        self._countries = {country.code: country for country in Country.objects.all()}
        self._sectors = {sector.code: sector for sector in Sector.objects.all()}
        self._barriers = {chapter.code: chapter for chapter in MASTChapter.objects.all()}
        self._sessions = {session.kind: session for session in Session.objects.filter(meet=meet)}
        self._departments = {row.code: row for row in Organisation.objects.departments()}

    def steps(self, scripts: Iterable[Script]) -> Iterator[Step]:
        for script in scripts:
            zone = self._countries[script["country"]].time_zone
            yield Step(self.calendar.moment(script["begun"], zone), partial(self._begin, script))
            for step in script.get("steps", ()):
                at = self._moment(step, zone)
                yield Step(at, partial(self._move, script, step))
            yield from self.item_steps(script.get("item", ()), asked=script["key"], zone=zone)

    def item_steps(self, scripts: Iterable[Script], *, asked: str = "", zone: str = "Asia/Kolkata") -> Iterator[Step]:
        for script in scripts:
            yield Step(self.calendar.moment(script["made"]), partial(self._make, script, asked))
            for step in script.get("steps", ()):
                yield Step(self._moment(step, zone), partial(self._item_step, script, step))

    def _moment(self, step: Script, zone: str) -> datetime:
        """Missions act in their own office hours, ministries in India's."""
        is_mission = step["do"] in BY_MISSION and "by" not in step
        return self.calendar.moment(step["ago"], zone) if is_mission else self.calendar.moment(step["ago"])

    def _begin(self, script: Script) -> None:
        country = self._countries[script["country"]]
        mission = self.cast.mission_in(country)
        row = Recommendation.begin_draft(
            by=self.cast.counsellor(mission),
            mission=mission,
            meet=self.meet,
            country=country,
            sector=self._sectors[script["sector"]],
            mast_chapter=self._barriers.get(script.get("mast", "")),
            session=self._sessions.get(SESSION_OF.get(script["lever"], Session.Kind.COUNTRIES)),
            is_quick_win=script.get("is_quick_win", False),
            value_amount=script.get("value"),
            value_source="Sample figure, not a real one" if "value" in script else "",
            hs_lines=script.get("hs", []),
            is_sample=True,
            **{name: script[name].strip() for name in TEXTS if name in script},
        )
        self.recommendations[script["key"]] = row

    def _move(self, script: Script, step: Script) -> None:
        row = self.recommendations[script["key"]]
        is_mission = step["do"] in BY_MISSION
        by = self.cast.head(row.mission) if is_mission else self.cast.holder(step.get("by", EXAMINER))
        details: Script = {}
        if "department" in step:
            details["department"] = self._departments[step["department"]]
        if "into" in step:
            details["into"] = self.recommendations[step["into"]]
        details |= {name: step[name] for name in ("part", "questions") if name in step}
        if "within" in step:  # days, from the step on
            details["by_on" if "department" in step else "until_on"] = clock.today() + timedelta(days=step["within"])
        if step["do"] == "score":
            value, effort, fit = step["steps"]
            row.score(by=by, value=value, effort=effort, fit=fit)
            return
        row.move(step["do"], by=by, note=step.get("note", ""), **details)

    def _make(self, script: Script, asked: str) -> None:
        owner = self.cast.post(script["owner"])
        values = {name: script[name] for name in ITEM_VALUES if name in script}
        if "verifier" in script:
            values["verifier"] = self.cast.post(script["verifier"])
        self.items[script["title"]] = ActionItem.make(
            by=self.cast.holder(script.get("by", STEWARD)),
            recommendations=[self.recommendations[asked]] if asked else [],
            owner=owner,
            due_on=self.calendar.day(script["due"], owner.organisation),
            is_sample=True,
            meet=self.meet,
            **values,
        )

    def _item_step(self, script: Script, step: Script) -> None:
        steward = self.cast.holder(step.get("by", STEWARD))
        do_item_step(self.items[script["title"]], step, cast=self.cast, calendar=self.calendar, steward=steward)
