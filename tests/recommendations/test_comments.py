"""Comments beside the text: who reads them, who writes them, whom they tell."""

from __future__ import annotations

import re

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from core.rules import NotAllowed, RuleBroken
from recommendations.comments.mentions import MOST
from recommendations.comments.thread import LATEST
from recommendations.models import Audience, Comment, Recommendation
from reminders.desk import count_for, desk_of
from reminders.emails import write
from reminders.kinds.registry import CAUSES
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.recommendations.conftest import Cast, send
from tests.statements import statements

pytestmark = pytest.mark.django_db

DOORS = ("/recommendations/{}/comments/", "/api/v1/recommendations/{}/comments/")
STAFF = {"coordinator", "nodal officer", "secretary"}
OWN = {"head", "counsellor", "counsellor with leave"}


@pytest.fixture
def row(cast: Cast) -> Recommendation:
    return make.recommendation("under_examination", by=cast.head, sensitivity="open")


def read(client: Client, row: Recommendation, path: str = "/recommendations/{}/") -> str:
    return client.get(path.format(row.pk)).content.decode()


@pytest.mark.parametrize("door", DOORS)
def test_each_person_says_what_the_table_says(cast: Cast, signed_in, row: Recommendation, door: str):
    wrong = []
    for kind, person in cast.people.items():
        for audience in Audience.values:
            is_staff = "officer" in kind or kind in STAFF
            is_right = is_staff or (kind in OWN and audience == "shared")
            data = {"text": f"{kind} {audience}", "audience": audience}
            answer = send(signed_in(person), door.format(row.pk), data)
            if (answer.status_code in (201, 302)) != is_right:
                wrong.append((kind, audience, answer.status_code))
            if Comment.objects.filter(text=data["text"]).exists() != is_right:
                wrong.append((kind, audience, "written"))
    assert wrong == []


@pytest.mark.parametrize("door", [*DOORS, "/recommendations/{}/"])
def test_each_person_reads_what_the_table_says(cast: Cast, signed_in, row: Recommendation, door: str):
    for audience in Audience.values:
        Comment.add(row, f"zq{audience}zq", by=cast.secretary, audience=audience)
    for kind, person in cast.people.items():
        page = read(signed_in(person), row, door)
        is_staff = "officer" in kind or kind in STAFF
        assert ("zqinternalzq" in page) == is_staff, kind
        assert ("zqsharedzq" in page) == (is_staff or kind in OWN), kind


def test_an_internal_comment_is_marked_in_words_and_the_form_says_who_reads_it(cast: Cast, signed_in, row):
    Comment.add(row, "Beware.", by=cast.secretary, audience="internal")
    page = read(signed_in(cast.nodal_officer), row)
    assert "The mission does not see this." in page
    assert page.count('name="audience"') == len(Audience.values)
    assert 'type="hidden" name="audience" value="shared"' in read(signed_in(cast.head), row)


def test_nobody_comments_before_the_ministry_has_it(cast: Cast, signed_in):
    draft = make.draft(cast.head)
    assert "comments/" not in read(signed_in(cast.head), draft)
    with pytest.raises(RuleBroken, match="begin when it is submitted"):
        Comment.add(draft, "Hello", by=cast.head, audience="shared")


@pytest.mark.parametrize("text", ["", "  \n", "<b>bold</b>", "turned \u202e round", "x" * 5001])
@pytest.mark.parametrize("door", DOORS)
def test_what_is_no_comment_is_refused_and_what_was_typed_stays(cast: Cast, signed_in, row, door: str, text: str):
    answer = send(signed_in(cast.secretary), door.format(row.pk), {"text": text, "audience": "shared"})
    assert answer.status_code in (400, 409)
    assert not Comment.objects.exists()


def test_the_database_keeps_comments(cast: Cast, row: Recommendation):
    Comment.add(row, "So it is.", by=cast.secretary, audience="shared")
    for change in (lambda: Comment.objects.update(text="So it was."), lambda: Comment.objects.all().delete()):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("audience", "words", "told"),
    [
        ("internal", "@{nodal officer}: look", ["nodal officer"]),
        ("internal", "see @{nodal officer}, @{coordinator}.", ["nodal officer", "coordinator"]),
        ("shared", "@{counsellor} and @{secretary}", ["counsellor"]),
        ("shared", "write to someone@example.org", []),
        ("internal", "Duty is @10%, cotton @Rs 250/kg", []),
        ("internal", "ask Trade Cell <trade@example.org> @Nobody Anywhere", []),
        ("internal", "@@ @{nodal officer}'s @", ["nodal officer"]),
        ("shared", "@{NODAL OFFICER} twice @{nodal officer}", ["nodal officer"]),
    ],
)
def test_who_is_named_after_an_at_is_mentioned(cast: Cast, row, audience: str, words: str, told: list[str]):
    names = {kind: person.name for kind, person in cast.people.items()}
    text = words.format(**names, **{kind.upper(): name.upper() for kind, name in names.items()})
    comment = Comment.add(row, text, by=cast.secretary, audience=audience)
    assert set(comment.mentions.all()) == {cast.people[kind] for kind in told}


@pytest.mark.parametrize(
    "case",
    [
        ("secretary", "internal", "head", "is of a mission and does not read"),
        ("secretary", "internal", "other head", "is of a mission and does not read"),
        ("secretary", "shared", "other head", "Nobody called"),
        ("secretary", "shared", "observer", "Nobody called"),
    ],
    ids=" ".join,
)
def test_who_may_not_read_it_cannot_be_mentioned(cast: Cast, signed_in, row, case: tuple[str, str, str, str]):
    by, audience, named, sentence = case
    data = {"text": f"@{cast.people[named].name} look", "audience": audience}
    for door in DOORS:
        answer = send(signed_in(cast.people[by]), door.format(row.pk), data)
        assert answer.status_code == 409, door
        assert sentence in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_mission_is_not_told_who_else_has_an_account(cast: Cast, signed_in, row: Recommendation):
    client = signed_in(cast.head)
    outsider = make.officer(make.department("Ministry of Tourism"))
    Recommendation.objects.update(sensitivity="internal")
    page = client.get(DOORS[0].format(row.pk)).content.decode()
    assert cast.other_head.name not in page
    assert cast.observer.name not in page
    real, unreal = (cast.other_head.name, outsider.name, cast.observer.name), "Nobody Anywhere"
    for door in DOORS:
        answers = set()
        for name in (*real, unreal):
            answer = send(client, door.format(row.pk), {"text": f"@{name} look", "audience": "shared"})
            comment = Comment.objects.latest("pk")
            assert not comment.mentions.exists()
            answers.add((answer.status_code, re.sub(rf"\b{comment.pk}\b", "…", answer.get("Location", ""))))
        assert len(answers) == 1, door


def test_a_longer_name_that_is_not_told_does_not_hide_the_shorter_that_is(cast: Cast, row: Recommendation):
    Recommendation.objects.update(sensitivity="internal")
    row.refresh_from_db()
    make.user("officer", make.post(make.department("Ministry of Tourism")), name=f"{cast.counsellor.name} Rao")
    comment = Comment.add(row, f"@{cast.counsellor.name} Rao", by=cast.head, audience="shared")
    assert list(comment.mentions.all()) == [cast.counsellor]


def test_people_are_chosen_from_a_list_without_a_script(cast: Cast, signed_in, row: Recommendation):
    data = {"text": "Look.", "audience": "internal", "mentions": [cast.nodal_officer.pk]}
    assert send(signed_in(cast.secretary), DOORS[0].format(row.pk), data).status_code == 302
    assert list(Comment.objects.get().mentions.all()) == [cast.nodal_officer]
    assert f"Mentions: {cast.nodal_officer.name}" in read(signed_in(cast.secretary), row)


def test_two_people_of_one_name_are_told_apart_by_the_list(cast: Cast, row: Recommendation):
    make.user("officer", make.post(make.department(), "Director"), name=cast.nodal_officer.name)
    with pytest.raises(RuleBroken, match="Several people"):
        Comment.add(row, f"@{cast.nodal_officer.name}", by=cast.secretary, audience="internal")


def test_one_comment_tells_a_handful(cast: Cast, row: Recommendation):
    many = [make.officer(cast.nodal, f"Seat {number}") for number in range(MOST + 1)]
    with pytest.raises(RuleBroken, match="at most"):
        Comment.add(row, "All of you", by=cast.secretary, audience="internal", picked=many)


@pytest.mark.parametrize("sensitivity", ["internal", "restricted"])
def test_who_is_mentioned_gets_one_mail_that_quotes_nothing_and_finds_it_on_the_desk(cast: Cast, sensitivity: str):
    row = make.recommendation("under_examination", by=cast.head, sensitivity=sensitivity)
    officer = cast.coordinator
    before = count_for(officer)
    Comment.add(row, f"zqwordzq @{officer.name}", by=cast.secretary, audience="internal")
    sweep()
    sweep()
    notice = Notice.objects.get(kind="mentioned")
    assert notice.recipient == officer
    email = write([notice])
    assert f"({cast.secretary.name}) mentions you in a comment." in email.text or sensitivity == "restricted"
    assert "zqwordzq" not in email.text + email.html
    assert (row.title in email.text) == (sensitivity == "internal")
    assert count_for(officer) == before + 1
    Comment.add(row, "Seen.", by=officer, audience="internal")
    assert count_for(officer) == before
    assert CAUSES["mentioned"].still_concerns(officer.pk, [notice]) == set()


def test_who_may_not_read_it_any_more_is_not_told(cast: Cast):
    row = make.recommendation("under_examination", by=cast.head)
    officer = cast.nodal_officer
    Comment.add(row, f"@{officer.name}", by=cast.secretary, audience="internal")
    sweep()
    notice = Notice.objects.get(kind="mentioned")
    assert CAUSES["mentioned"].still_concerns(officer.pk, [notice]) == {notice.pk}
    Recommendation.objects.filter(pk=row.pk).update(sensitivity="restricted")
    assert CAUSES["mentioned"].still_concerns(officer.pk, [notice]) == set()
    assert "mentioned" not in {one.obligation.name for one in desk_of(officer).waiting}


def test_the_trail_tells_of_an_internal_comment_to_the_ministries_alone(cast: Cast, signed_in, row):
    Comment.add(row, "One.", by=cast.secretary, audience="internal")
    Comment.add(row, "Two.", by=cast.secretary, audience="shared")
    told = {kind: read(signed_in(cast.people[kind]), row) for kind in ("secretary", "head", "other head", "observer")}
    assert {kind: "commented among the ministries" in page for kind, page in told.items()} == {
        "secretary": True,
        "head": False,
        "other head": False,
        "observer": False,
    }
    assert {kind: "commented, for the mission too" in page for kind, page in told.items()} == {
        "secretary": True,
        "head": True,
        "other head": False,
        "observer": False,
    }


def test_what_lives_on_in_another_brings_its_comments_to_who_may_read_them(cast: Cast, signed_in, row):
    other = make.recommendation("submitted", by=cast.other_head)
    Comment.add(other, "zqmergedzq", by=cast.secretary, audience="shared")
    page = read(signed_in(cast.secretary), other, f"/recommendations/{{}}/merge/?into={row.reference}")
    assert "1 comment" in page
    other.move("merge", by=cast.secretary, note="The same barrier.", into=row)
    seen = read(signed_in(cast.secretary), row)
    assert "zqmergedzq" in seen
    assert f"on {other.reference}, which lives on here" in " ".join(seen.split())
    assert "zqmergedzq" not in read(signed_in(cast.head), row)
    assert "zqmergedzq" in read(signed_in(cast.other_head), other)


def test_a_long_conversation_is_paged_and_costs_what_a_short_one_does(cast: Cast, signed_in, row):
    client = signed_in(cast.secretary)
    counts = {}
    for number in (1, 2, 60):
        for _ in range(number):
            Comment.add(row, f"zq{Comment.objects.count():03}zq", by=cast.secretary, audience="internal")
        for path in (f"/recommendations/{row.pk}/", DOORS[0].format(row.pk), DOORS[1].format(row.pk)):
            counts.setdefault(path, set()).add(statements(client, "get", path)[1])
    assert {path: len(found) for path, found in counts.items()} == dict.fromkeys(counts, 1), counts
    most = dict(zip(counts, (10, 10, 4), strict=True))
    assert [path for path, found in counts.items() if max(found) > most[path]] == []
    page = read(client, row)
    assert page.count("zq</p>") == LATEST
    assert "Earlier comments" in page
    listed = client.get(DOORS[1].format(row.pk)).json()
    assert len(listed["results"]) == 50
    assert len(client.get(listed["next"]).json()["results"]) == 13


def test_a_mission_does_not_pose_as_a_ministry(cast: Cast, row: Recommendation):
    with pytest.raises(NotAllowed):
        Comment.add(row, "Inside.", by=cast.head, audience="internal")
