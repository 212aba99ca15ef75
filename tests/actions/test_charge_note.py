"""The handing-over note: what its next holder must know, on a page and as a Word file, for who may see it."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from docx import Document

from actions.models import DateChange, Dependency, Handover, Milestone, ProgressUpdate
from documents.checking import checked
from tests import make
from tests.actions.conftest import Cast
from tests.answers import text_of
from tests.statements import statements

pytestmark = pytest.mark.django_db


def page(cast: Cast, kind: str = "note/") -> str:
    return f"/actions/charge/{cast.post.pk}/{kind}"


def words(content: bytes) -> str:
    """All text of a Word file, its tables too."""
    paper = Document(BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def busy(cast: Cast) -> None:
    """One item with all that a note tells, others that wait on somebody, and an offer to the post."""
    item = cast.item("underway", title="Print the <b>list</b> & send it")
    ProgressUpdate.report(
        item,
        by=cast.owner,
        done="The list was agreed with industry.",
        signal="amber",
        next_step="Hold the hearing.",
        next_step_on=make.working_day(20),
        waiting_on="business",
    )
    Milestone.add(item, title="Draft circulated", due_on=make.working_day(10), by=cast.owner)
    DateChange.request(item, new_due_on=make.working_day(50), reason="The hearing comes first.", by=cast.owner)
    Handover.propose(item, to_post=cast.taker_post, note="Steel has the list.", by=cast.owner)
    Dependency.add(item, blocker=cast.item("open", title="Ask the council"), by=cast.owner)
    cast.item("done", title="Reported, not verified")
    theirs = make.item("underway", owner=cast.colleague, title="Comes from next door")
    Handover.propose(theirs, to_post=cast.post, note="You know the people.", by=cast.colleague)


LINES = (
    "Print the <b>list</b> & send it",
    "The list was agreed with industry.",
    "Hold the hearing.",
    "Draft circulated",
    "Ask the council of Under Secretary, Ministry of Textiles",
    "Waiting for: business",
    "Another date is asked for:",
    "The hearing comes first.",
    "Offered to Deputy Secretary, Ministry of Steel: Steel has the list.",
    "To be verified by Head of Mission",
    "Comes from next door",
    "You know the people.",
)


def test_the_page_and_the_file_tell_the_same(cast: Cast, signed_in):
    busy(cast)
    client = signed_in(cast.owner)
    answer = client.get(page(cast, "note.docx"))
    text = words(answer.content)
    shown = text_of(client.get(page(cast)))
    for line in LINES:
        assert line in text
        assert line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in shown
    assert cast.owner.name in text


def test_the_file_leaves_as_a_download_and_is_a_word_file(cast: Cast, signed_in):
    busy(cast)
    answer = signed_in(cast.owner).get(page(cast, "note.docx"))
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="handing-over-note-{cast.post.pk}-')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert checked(ContentFile(answer.content, "note.docx")).kind.code == "docx"


def test_the_file_is_on_a4(cast: Cast, signed_in):
    paper = Document(BytesIO(signed_in(cast.owner).get(page(cast, "note.docx")).content))
    assert [(round(part.page_width.mm), round(part.page_height.mm)) for part in paper.sections] == [(210, 297)]


@pytest.mark.parametrize("kind", ["note/", "note.docx"])
def test_who_does_not_see_an_item_does_not_read_it_in_the_note(cast: Cast, signed_in, kind: str):
    busy(cast)
    for person, sees in ((cast.senior, True), (cast.unrelated_officer, False), (cast.observer, False)):
        answer = signed_in(person).get(page(cast, kind))
        text = words(answer.content) if kind == "note.docx" else text_of(answer)
        assert ("The list was agreed with industry." in text) is sees
        assert ("Comes from next door" in text) is sees


def test_a_mission_finds_its_recommendations_and_drafts_and_others_no_draft(cast: Cast, signed_in):
    post = cast.head.seats[0].post
    make.draft(cast.head, title="A draft of ours")
    make.recommendation("submitted", by=cast.head, title="Before the ministry")
    for person, sees in ((cast.head, True), (cast.secretary, False)):
        text = text_of(signed_in(person).get(f"/actions/charge/{post.pk}/note/"))
        assert "Before the ministry" in text
        assert ("A draft of ours" in text) is sees
    assert signed_in(cast.other_head).get(f"/actions/charge/{post.pk}/note/").status_code == 404


def test_an_empty_note_says_so(cast: Cast, signed_in):
    assert "None." in text_of(signed_in(cast.owner).get(page(cast)))
    assert "None." in words(signed_in(cast.owner).get(page(cast, "note.docx")).content)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("kind", ["note/", "note.docx"])
def test_it_costs_the_same_for_one_item_and_for_more(cast: Cast, signed_in, number: int, kind: str):
    """The file costs its access record more."""
    for _ in range(number):
        busy_item = cast.item("underway")
        DateChange.request(busy_item, new_due_on=make.working_day(50), reason="The hearing.", by=cast.owner)
    assert statements(signed_in(cast.owner), "get", page(cast, kind))[1] == (11 if kind == "note.docx" else 10)
