"""What was written while an action item was closed to somebody stays so when it is opened, by whatever address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from actions.agenda.models import Review
from actions.models import (
    ActionEvent,
    ActionItem,
    Contribution,
    DateChange,
    Dependency,
    Evidence,
    Handover,
    Milestone,
    Outcome,
    Support,
    Watch,
)
from core.text import LineField, ProseField
from participants.models import User
from recommendations.models import Recommendation
from reminders.emails import write
from reminders.models import Notice
from tests import make
from tests.answers import body, text_of
from tests.documents import files
from tests.statements import statements

pytestmark = pytest.mark.django_db

# How sensitive it was, one time after the other.
TIMES = ("restricted", "open", "restricted", "internal", "open")
KINDS = (
    "edit",
    "done",
    "next",
    "link",
    "file",
    "reason",
    "rejected",
    "note",
    "declined",
    "asked",
    "helped",
    "milestone",
    "won",
    "source",
    "period",
    "waits",
    "agenda",
    "hold",
)
# Kind of person -> the sensitivities at which they would not have seen it.
CLOSED = {
    "observer": {"internal", "restricted"},
    "other head": {"internal", "restricted"},
    "nodal": {"restricted"},
    "watcher": {"restricted"},
    "owner": set(),
    "helper": set(),
    "head": set(),
    "secretary": set(),
}


@pytest.fixture(autouse=True)
def _store_folder(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"


def word(time: int, kind: str) -> str:
    return f"zq{time}{kind}zq"


@dataclass
class Scene:
    """One item that is open to all now, with a word in each text of each time; and the people around it."""

    people: dict[str, User]
    item: ActionItem
    other: ActionItem
    asked: int

    def live_through(self, time: int, after: str) -> None:
        item, owner, secretary = self.item, self.people["owner"], self.people["secretary"]
        item.edit({"detail": word(time, "edit")}, by=secretary, version=item.version)
        file = SimpleUploadedFile(f"{word(time, 'file')}.pdf", files.pdf(word(time, "file").encode()))
        link = f"https://example.org/{word(time, 'link')}"
        words = {"done": f"Wrote to them: {word(time, 'done')}.", "next_step": word(time, "next"), "signal": "green"}
        Evidence.report_progress(item, by=owner, file=[file], link=link, **words)
        day = make.working_day(60 + time)
        change = DateChange.request(item, new_due_on=day, reason=word(time, "reason"), by=owner)
        change.move("reject", by=secretary, note=word(time, "rejected"))
        offer = Handover.propose(item, to_post=self.people["taker"].seats[0].post, note=word(time, "note"), by=owner)
        offer.move("decline", by=self.people["taker"], note=word(time, "declined"))
        helps = Support.add(item, post=self.people["helper"].seats[0].post, by=owner, asked=word(time, "asked"))
        Contribution.report(item, by=self.people["helper"], done=f"Called them: {word(time, 'helped')}.")
        if time < len(TIMES) - 1:
            helps.end(by=owner, note="Enough.")
        Milestone.add(item, title=word(time, "milestone"), due_on=make.working_day(20), by=owner)
        figures = {"amount": 1, "period": word(time, "period"), "source": word(time, "source")}
        Outcome.claim(item, by=owner, words=f"Orders came: {word(time, 'won')}.", **figures)
        link_to = Dependency.add(item, blocker=self.other, by=owner, reason=word(time, "waits"))
        if time < len(TIMES) - 1:
            link_to.move("end", by=owner, note="Not any more.")
        review = Review.call(meet=item.meet, title=f"Review {time}", on=None, by=secretary)
        review.take_open(by=secretary)
        review.lines.get(item=item).say("noted", note=f"They asked: {word(time, 'agenda')}.", by=secretary)
        item.move("hold", by=owner, note=word(time, "hold"), until_on=make.working_day(15))
        item.move("resume", by=owner)
        item.edit({"detail": "Plain.", "sensitivity": after}, by=secretary, version=item.version)


def people() -> dict[str, User]:
    nodal = make.department("Ministry of Textiles")
    make.sector("Textiles", nodal=nodal)
    return {
        "observer": make.observer(),
        "other head": make.head_of_mission("FR"),
        "nodal": make.officer(nodal),
        "watcher": make.officer(make.department("Ministry of Tourism")),
        "owner": make.officer(make.department("Ministry of Steel")),
        "taker": make.officer(make.department("Ministry of Mines")),
        "helper": make.officer(make.department("Ministry of Ports")),
        "head": make.head_of_mission("JP"),
        "secretary": make.secretary(),
    }


@pytest.fixture
def scene() -> Scene:
    cast = people()
    asked = make.recommendation("accepted", by=cast["head"], sensitivity="open")
    other = make.item("underway", owner=make.officer(make.department("Ministry of Coal")), sensitivity="open")
    people_of = {"owner": cast["owner"], "by": cast["secretary"], "asked": asked}
    item = make.item("underway", sensitivity=TIMES[0], **people_of)
    found = Scene(cast, item, other, asked.pk)
    for time, after in enumerate((*TIMES[1:], "open")):
        found.live_through(time, after)
        if time == 0:
            Watch.add(item, post=cast["watcher"].seats[0].post, by=cast["secretary"])
    item.refresh_from_db()
    return found


def paths(scene: Scene) -> Iterator[str]:
    """Every address that tells of the item or of what hangs on it, at both doors."""
    item = scene.item
    for path in ("", "progress/", "risk/", "milestones/", "blockers/", "supporters/", "contributions/", "evidence/"):
        yield f"/api/v1/actions/{item.pk}/{path}"
    yield from (f"/api/v1/actions/{item.pk}/{path}/" for path in ("outcomes", "watchers", "date", "hand-over"))
    yield from (f"/actions/{item.pk}/{path}" for path in ("", "edit/", "risk/", "progress/", "date/", "outcomes/add/"))
    for door in ("/", "/api/v1/"):
        yield f"{door}recommendations/{scene.asked}/"
        yield f"{door}recommendations/{scene.asked}/promise/"
        yield from (f"{door}actions/milestones/{one.pk}/" for one in item.milestones.all())
        yield from (f"{door}actions/outcomes/{one.pk}/" for one in item.outcomes.all())
        yield from (f"{door}actions/agenda/{one.pk}/" for one in Review.objects.all())
        yield from (f"{door}actions/{item.pk}/evidence/{one.pk}/" for one in item.evidence.exclude(document=None))
        yield f"{door}actions/charge/{item.owner_id}/"
    yield from (f"/actions/charge/{item.owner_id}/{path}" for path in ("note/", "note.docx", "accept/"))
    yield from (f"/actions/{path}" for path in ("", "export/", "export.xlsx", "board/", "timeline/", "calendar/"))
    yield from (f"/actions/{scene.other.pk}/", f"/api/v1/actions/{scene.other.pk}/")


def read(client: Client, addresses: Iterable[str]) -> str:
    found = []
    for path in addresses:
        answer = client.get(path)
        assert answer.status_code in (200, 302, 403, 404, 405, 409), path
        found.append(text_of(answer))
    return "\n".join(found)


def test_words_of_a_time_that_was_closed_to_the_reader_are_nowhere_and_the_others_are_there(scene: Scene, signed_in):
    for kind, closed in CLOSED.items():
        text = read(signed_in(scene.people[kind]), paths(scene))
        hidden = [word(time, one) for time, level in enumerate(TIMES) if level in closed for one in KINDS]
        assert [one for one in hidden if one in text] == [], kind
        shown = [word(time, one) for time, level in enumerate(TIMES) if level not in closed for one in KINDS]
        # What an item waits for is told while it does; the file's name is in its page.
        shown = [one for one in shown if "waits" not in one or one == word(len(TIMES) - 1, "waits")]
        assert [one for one in shown if one not in text] == [], kind


def test_a_file_of_a_closed_time_is_not_handed_out(scene: Scene, signed_in):
    client = signed_in(scene.people["observer"])
    for door in ("/", "/api/v1/"):
        for time, row in enumerate(scene.item.evidence.exclude(document=None).order_by("pk")):
            answer = client.get(f"{door}actions/{scene.item.pk}/evidence/{row.pk}/")
            body(answer)  # to its end: a file would stay open
            assert answer.status_code == (200 if TIMES[time] == "open" else 403), time


def test_the_reader_is_told_that_something_was_done_by_whom_and_that_words_are_missing(scene: Scene, signed_in):
    client = signed_in(scene.people["observer"])
    page = read(client, [f"/actions/{scene.item.pk}/"])
    assert page.count("reported progress") == len(TIMES)
    assert page.count("Written when fewer people could read this.") > 3 * 3
    events = client.get(f"/api/v1/recommendations/{scene.asked}/promise/").json()["items"][-1]["events"]
    reports = [one for one in events if one["verb"] == "update"]
    assert [bool(one["note"]) for one in reports] == [level == "open" for level in TIMES]
    assert [bool(one["next_step"]) for one in reports] == [level == "open" for level in TIMES]
    assert all(scene.people["owner"].name in one["by"] for one in reports)


def test_pages_cost_what_they_may_however_often_it_changed(scene: Scene, signed_in):
    for kind in ("observer", "nodal", "watcher", "owner"):
        client = signed_in(scene.people[kind])
        for path in (f"/actions/{scene.item.pk}/", f"/api/v1/actions/{scene.item.pk}/"):
            assert statements(client, "get", path)[1] <= 16, (kind, path)


def test_a_mail_that_leaves_after_the_opening_tells_no_words_from_before(scene: Scene):
    secretary, watcher = scene.people["secretary"], scene.people["watcher"]
    events = ActionEvent.objects.filter(subject=scene.item, verb="hold").order_by("pk")
    for time in range(len(TIMES)):
        for person, closed in ((watcher, CLOSED["watcher"]), (secretary, CLOSED["secretary"])):
            event = events[time]
            about = {"action_event": event, "action_item": scene.item, "revision": 0}
            notice = Notice.owed(
                Notice.Kind.WATCHED, to=person.pk, occasion=f"event={event.pk}", cause="watched", **about
            )
            notice.save()
            email = write([notice])
            assert "It is now: On hold." in email.text
            assert (word(time, "hold") in email.text) == (TIMES[time] not in closed), (time, person)


# What hangs on a recommendation or an action item and carries words. A new one is told through `core.past`, with a
# word of it in the scenes of this test or of tests/recommendations/test_past_words.py.
WORDED = {
    "ActionEvent.note",
    "AgendaItem.note",
    "Annex.title",  # opened with the text
    "Comment.text",
    "Contribution.done",
    "DateChange.reason",
    "Dependency.reason",
    "Evidence.link",
    "Handover.note",
    "Milestone.title",
    "Outcome.answer",
    "Outcome.period",
    "Outcome.source",
    "Outcome.words",
    "Ownership.reason",
    "ProgressUpdate.done",
    "ProgressUpdate.next_step",
    "Question.answer",
    "Question.text",
    "RecommendationEvent.note",
    "Referral.answer",
    "Referral.question",
    "Support.asked",
}


def test_all_texts_that_hang_on_a_row_are_known():
    found = {
        f"{rel.related_model.__name__}.{field.name}"
        for model in (ActionItem, Recommendation)
        for rel in model._meta.related_objects
        if not rel.many_to_many and rel.related_model is not model
        for field in rel.related_model._meta.concrete_fields
        if isinstance(field, LineField | ProseField)
    }
    assert found == WORDED
