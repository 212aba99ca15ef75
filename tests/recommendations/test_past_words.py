"""What was written while a recommendation was closed to somebody stays so when it is opened, by whatever address."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from actions.models import ActionItem
from core.rules import RuleBroken
from recommendations.models import Annex, Comment, Recommendation, Referral
from tests import make
from tests.access.urls import addresses
from tests.answers import text_of
from tests.documents import files
from tests.recommendations.conftest import Cast
from tests.statements import statements

pytestmark = pytest.mark.django_db

# How sensitive it was, one time after the other; it is submitted and returned in each.
TIMES = ("restricted", "open", "restricted", "internal", "open")
KINDS = ("edit", "note", "question", "answer", "comment", "annex", "version")
# Kind of person -> the sensitivities at which they would not have seen it.
CLOSED = {
    "observer": {"internal", "restricted"},
    "other head": {"internal", "restricted"},
    "unrelated officer": {"internal", "restricted"},
    "nodal officer": {"restricted"},
    "referred officer": set(),
    "head": set(),
    "coordinator": set(),
    "secretary": set(),
}
PAGES = (
    "/recommendations/{}/",
    "/recommendations/{}/versions/",
    "/recommendations/{}/versions/?older=1&newer=2",
    "/recommendations/{}/comments/",
    "/recommendations/{}/promise/",
    "/api/v1/recommendations/{}/",
    "/api/v1/recommendations/{}/versions/",
    "/api/v1/recommendations/{}/comments/",
    "/api/v1/recommendations/{}/promise/",
)


@pytest.fixture(autouse=True)
def _store_folder(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"


def word(time: int, kind: str) -> str:
    return f"zq{time}{kind}zq"


def live_through(cast: Cast, row: Recommendation, time: int, after: str) -> None:
    """One time of it: submitted, talked about, returned, answered, and at last given another text and sensitivity."""
    row.move("submit", by=cast.head)
    Comment.add(row, word(time, "comment"), by=cast.secretary, audience="shared")
    row.move("return", by=cast.secretary, note=word(time, "note"), questions=[word(time, "question")])
    row.edit({"rationale": word(time, "edit"), "answer_1": word(time, "answer")}, by=cast.head, version=row.version)
    file = SimpleUploadedFile("A.pdf", files.pdf(word(time, "annex").encode()))
    Annex.add(row, file, by=cast.head, title=word(time, "annex")).take_out(by=cast.head)
    row.refresh_from_db()
    text = {"rationale": "Plain.", "summary": word(time + 1, "version"), "sensitivity": after}
    row.edit(text, by=cast.head, version=row.version)


def scene(cast: Cast) -> Recommendation:
    """One that is open to all now, referred to the Department of Revenue, with a word in each text of each time."""
    row = make.draft(cast.head, sensitivity=TIMES[0], summary=word(0, "version"))
    for time, after in enumerate((*TIMES[1:], "open")):
        live_through(cast, row, time, after)
    row.edit({"summary": "Plain."}, by=cast.head, version=row.version)
    row.move("submit", by=cast.head)
    by_on = make.day_from_today(9)
    row.move("refer", by=cast.secretary, note="Is it yours?", department=cast.referred, by_on=by_on)
    return Recommendation.objects.get(pk=row.pk)


def read(client: Client, row: Recommendation, paths: Iterable[str]) -> str:
    found = []
    for path in paths:
        answer = client.get(path.format(row.pk))
        assert answer.status_code in (200, 302, 403, 404, 405, 409), path
        found.append(text_of(answer))
    return "\n".join(found)


def everywhere(row: Recommendation) -> list[str]:
    """Every address of recommendations, and the pages and files that list them or look for words."""
    own = [one for one in addresses() if one.pattern.startswith(("recommendations/", "api/v1/recommendations/"))]
    paths = [
        one.url({"pk": row.pk, "number": 1, "kind": "csv"}) for one in own if not one.pattern.endswith("<str:kind>")
    ]
    assert len(paths) > 30, "the walk finds nothing"
    return [*PAGES, *paths, "/countries/JP/", "/notices/", "/"]


def test_words_of_a_time_that_was_closed_to_the_reader_are_nowhere(cast: Cast, signed_in):
    row = scene(cast)
    paths = everywhere(row)
    for kind, levels in CLOSED.items():
        hidden = [word(time, one) for time, level in enumerate(TIMES) if level in levels for one in KINDS]
        if hidden:
            text = read(signed_in(cast.people[kind]), row, paths)
            assert [one for one in hidden if one in text] == [], kind


def test_words_of_a_time_in_which_they_could_read_it_are_there(cast: Cast, signed_in):
    row = scene(cast)
    for kind, levels in CLOSED.items():
        text = read(signed_in(cast.people[kind]), row, PAGES)
        talk = {"question", "answer", "comment"} if kind in ("observer", "other head") else set()
        # An annex, and the words of an edit, stand in the trail of the page alone; what an edit that changed who may
        # read it took out belongs to both times.
        shown = [
            word(time, one)
            for time, level in enumerate(TIMES)
            if level not in levels
            for one in KINDS
            if one not in talk
        ]
        assert [one for one in shown if one not in text] == [], kind


def test_the_reader_is_told_that_something_was_done_by_whom_and_that_words_are_missing(cast: Cast, signed_in):
    row = scene(cast)
    client = signed_in(cast.observer)
    page = read(client, row, PAGES[:1])
    assert page.count("returned it with questions") >= len(TIMES)
    assert page.count("Written when fewer people could read this.") >= 3 * 3
    before = client.get(f"/api/v1/recommendations/{row.pk}/promise/").json()["before"]
    returned = [one for one in before if one["verb"] == "return"]
    assert [one["note"] for one in returned] == [
        word(time, "note") if level == "open" else "" for time, level in enumerate(TIMES)
    ]
    assert {one["by"] for one in returned} == {f"Meet Coordinator, Department of Commerce ({cast.secretary.name})"}


def test_comments_that_are_withheld_are_told_with_person_and_time(cast: Cast, signed_in):
    row = scene(cast)
    comments = signed_in(cast.nodal_officer).get(f"/api/v1/recommendations/{row.pk}/comments/").json()["results"]
    assert [one["text"] for one in reversed(comments)] == [
        "" if level == "restricted" else word(time, "comment") for time, level in enumerate(TIMES)
    ]
    assert {one["author"] for one in comments} == {f"Meet Coordinator, Department of Commerce ({cast.secretary.name})"}
    assert "past" not in comments[0]


def test_a_referral_of_a_restricted_time_is_for_whom_it_concerns(cast: Cast, signed_in):
    row = make.draft(cast.head, sensitivity="restricted")
    row.move("submit", by=cast.head)
    by_on = make.day_from_today(9)
    row.move("refer", by=cast.secretary, note="zqaskzq", department=cast.referred, by_on=by_on)
    Referral.answer_of(row, "zqansweredzq", by=cast.referred_officer)
    row.move("return", by=cast.secretary, questions=["Which lines?"])
    row.edit({"answer_1": "All.", "sensitivity": "internal"}, by=cast.head, version=row.version)
    page = read(signed_in(cast.nodal_officer), row, PAGES)
    assert cast.referred.name in page
    assert ("zqaskzq" in page, "zqansweredzq" in page) == (False, False)
    page = read(signed_in(cast.coordinator), row, PAGES)
    assert ("zqaskzq" in page, "zqansweredzq" in page) == (True, True)


def test_an_answer_of_the_save_that_opens_the_row_is_of_both_times(cast: Cast, signed_in):
    row = make.draft(cast.head, sensitivity="restricted")
    row.move("submit", by=cast.head)
    row.move("return", by=cast.secretary, questions=["Which lines?", "How many?"])
    row.edit({"answer_1": "zqopeningzq", "sensitivity": "open"}, by=cast.head, version=row.version)
    row.edit({"answer_2": "zqlaterzq"}, by=cast.head, version=row.version)
    for kind, reads in (("unrelated officer", False), ("nodal officer", False), ("head", True), ("secretary", True)):
        page = read(signed_in(cast.people[kind]), row, PAGES)
        assert ("zqopeningzq" in page, "zqlaterzq" in page) == (reads, True), kind


def test_what_was_decided_in_a_restricted_time_has_no_words_on_the_opened_page(cast: Cast, signed_in):
    row = make.draft(cast.head, sensitivity="restricted")
    row.move("submit", by=cast.head)
    row.move("examine", by=cast.secretary)
    row.move("accept_in_part", by=cast.secretary, note="zqwhyzq", part="zqpartzq")
    event = row.events.create(verb="edit", actor=cast.head, changes={"sensitivity": ["restricted", "open"]})
    Recommendation.objects.filter(pk=row.pk).update(sensitivity="open")
    assert event.pk
    client = signed_in(cast.observer)
    assert (
        client.get(f"/api/v1/recommendations/{row.pk}/").json()["status_summary"]["decision"]["verb"]
        == "accept_in_part"
    )
    page = read(client, row, PAGES)
    assert ("zqwhyzq" in page, "zqpartzq" in page) == (False, False)


def test_many_times_cost_what_one_does(cast: Cast, signed_in):
    row, plain = scene(cast), make.recommendation("returned", by=cast.head, sensitivity="open")
    client = signed_in(cast.nodal_officer)
    for page in ("/recommendations/{}/", "/recommendations/{}/promise/", "/api/v1/recommendations/{}/"):
        counts = [statements(client, "get", page.format(one.pk))[1] for one in (row, plain)]
        assert counts[0] <= counts[1] + 1, page  # the names of the many comments
        assert counts[0] <= 10, page


# --- where it lives on ---------------------------------------------------------------------------------------------


def test_a_survivor_that_the_reader_does_not_see_is_named_nowhere(cast: Cast, signed_in):
    survivor = make.recommendation("submitted", by=cast.other_head, sensitivity="restricted", title="zqsurvivorzq")
    row = make.recommendation("submitted", by=cast.head, sensitivity="open")
    row.move("merge", by=cast.secretary, note="The same request.", into=survivor)
    for kind in ("observer", "head", "nodal officer", "unrelated officer"):
        page = read(signed_in(cast.people[kind]), row, everywhere(row))
        assert "It lives on in another recommendation" in page
        assert (survivor.reference in page, survivor.title in page) == (False, False), kind
    assert survivor.reference in read(signed_in(cast.secretary), row, PAGES[:1])


def test_what_lives_on_elsewhere_is_named_to_a_mission_only_where_it_sees_it(cast: Cast):
    survivor = make.recommendation("submitted", by=cast.other_head)
    hidden, shown = (make.recommendation("submitted", by=cast.head, sensitivity=one) for one in ("internal", "open"))
    hidden.move("merge", by=cast.secretary, note="The same request.", into=survivor)
    with pytest.raises(RuleBroken, match="Others live on in this one: it"):
        survivor.move("withdraw", by=cast.other_head, note="Settled.")
    shown.move("merge", by=cast.secretary, note="The same request.", into=survivor)
    with pytest.raises(RuleBroken, match=f"live on in this one .{shown.reference}.:"):
        survivor.move("withdraw", by=cast.other_head, note="Settled.")


# --- an action item that reopened it --------------------------------------------------------------------------------


def test_the_item_that_reopened_it_is_named_only_to_who_sees_the_item(cast: Cast, signed_in):
    row = make.recommendation("accepted", by=cast.head, sensitivity="open")
    item = make.item("verified", owner=cast.nodal_officer, asked=row, by=cast.secretary, sensitivity="restricted")
    row.refresh_from_db()
    assert row.status == "implemented"
    item.move("reopen", by=cast.secretary, note="The list was never sent.")
    row.refresh_from_db()
    assert row.status == "in_action"
    paths = [path for path in everywhere(row) if "/recommendations/" in path]
    hidden = [kind for kind, person in cast.people.items() if not ActionItem.objects.visible_to(person).exists()]
    assert {"observer", "other head"} <= set(hidden)
    for kind in hidden:
        assert item.reference not in read(signed_in(cast.people[kind]), row, [*paths, "/"]), kind
    client = signed_in(cast.secretary)
    for path in (PAGES[0], PAGES[4], PAGES[8]):
        assert item.reference in read(client, row, [path]), path
    assert "reopened it" in read(signed_in(cast.people["observer"]), row, PAGES[:1])


# --- questions of an open one ---------------------------------------------------------------------------------------


def test_questions_are_read_by_those_who_take_part_also_in_the_trail(cast: Cast, signed_in):
    row = make.recommendation("submitted", by=cast.head, sensitivity="open")
    row.move("return", by=cast.secretary, note="Please answer.", questions=["How many zqquestionzq?"])
    row.edit({"answer_1": "Only zqanswerzq."}, by=cast.head, version=row.version)
    row.move("submit", by=cast.head)
    for kind in ("observer", "other head"):
        page = read(signed_in(cast.people[kind]), row, PAGES)
        assert "returned it" in page, kind
        assert ("zqquestionzq" in page, "zqanswerzq" in page) == (False, False), kind
    for kind in ("head", "secretary", "nodal officer"):
        page = read(signed_in(cast.people[kind]), row, PAGES[:1])
        assert ("zqquestionzq" in page, "zqanswerzq" in page) == (True, True), kind
