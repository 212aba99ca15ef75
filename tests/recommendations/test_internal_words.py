"""What the ministries say among themselves never reaches a mission or an observer, by whatever address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from core.rules import RuleBroken
from participants.models import User
from recommendations.models import Comment, Recommendation, Referral
from reminders.emails import write
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.access.urls import Address, addresses
from tests.recommendations.conftest import Cast

pytestmark = pytest.mark.django_db

# A word in each thing that the ministries say among themselves.
WORDS = {name: f"zq{name}zq" for name in ("comment", "question", "answer", "examiner", "file")}
OUTSIDERS = ("head", "counsellor", "other head", "observer", "officer without a post")
SEARCHES = ("recommendations/", "recommendations/export.csv", "api/v1/recommendations/", "search/")


def scene(cast: Cast) -> Recommendation:
    """One recommendation that everybody may see, and all that is internal about it."""
    row = make.recommendation("under_examination", by=cast.head, sensitivity="open")
    examiner = make.coordinator("Joint Secretary", name=f"Joint Secretary {WORDS['examiner']}")
    row.set_file_number(WORDS["file"], by=examiner)
    row.claim(by=examiner)
    row.score(by=examiner, value=5, effort=4, fit=3)
    Comment.add(row, f"{WORDS['comment']} @{cast.nodal_officer.name}", by=examiner, audience="internal")
    by_on = make.day_from_today(9)
    row.move("refer", by=cast.secretary, note=WORDS["question"], department=cast.referred, by_on=by_on)
    Referral.answer_of(row, WORDS["answer"], by=cast.referred_officer)
    return Recommendation.objects.get(pk=row.pk)


def outsider(cast: Cast, kind: str) -> User:
    return make.user("officer") if kind == "officer without a post" else cast.people[kind]


def of_recommendations() -> list[Address]:
    """Every address of recommendations at both doors, and the pages that list or name them."""
    found = [one for one in addresses() if "recommendations/" in one.pattern and not one.pattern.startswith("admin/")]
    assert len(found) > 30, "the walk finds nothing"
    return found


def asked(row: Recommendation) -> Iterator[str]:
    for address in of_recommendations():
        yield address.url({"pk": row.pk, "number": 1})
    for path in SEARCHES:
        yield from (f"/{path}?q={word}" for word in WORDS.values())
    yield from ("/", "/desk/", "/meet/", "/countries/JP/", f"/recommendations/{row.pk}/?queue=1")
    yield from (f"/recommendations/?person={WORDS['examiner']}", f"/recommendations/similar/?title={WORDS['comment']}")


def text_of(answer: Any) -> str:
    return b"".join(answer).decode(errors="replace")


def read_all(client: Client, row: Recommendation) -> dict[str, str]:
    """Address -> all that it answers, without what merely repeats the question."""
    return {path: text_of(client.get(path)) for path in asked(row)}


def leaks(page: str, path: str) -> list[str]:
    return [word for word in WORDS.values() if word in page and word not in path]


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_no_internal_word_reaches_an_outsider_through_any_page_list_file_search_or_program(
    cast: Cast, signed_in, kind: str
):
    row = scene(cast)
    client = signed_in(outsider(cast, kind))
    found = {path: leaks(page, path) for path, page in read_all(client, row).items()}
    assert {path: words for path, words in found.items() if words} == {}
    for path in SEARCHES[:3]:
        for word in WORDS.values():
            assert row.title not in text_of(client.get(f"/{path}?q={word}")), "found by a word that is not theirs"


def test_the_words_are_there_for_the_ministries(cast: Cast, signed_in):
    row = scene(cast)
    page = text_of(signed_in(cast.secretary).get(f"/recommendations/{row.pk}/"))
    assert leaks(page, "") == list(WORDS.values())


def test_no_internal_word_is_mailed_to_an_outsider(cast: Cast):
    row = scene(cast)
    row.move("not_accept", by=cast.secretary, note="Outside the mandate of the meet.")
    sweep()
    outside = Notice.objects.filter(recipient__role__in=("mission", "observer"))
    mails = [write([notice]) for notice in outside]
    assert mails
    assert [mail.subject for mail in mails if leaks(mail.subject + mail.text + mail.html, "")] == []


def test_an_internal_change_is_no_news_to_an_outsider(cast: Cast, signed_in):
    row = scene(cast)
    for kind in OUTSIDERS:
        page = text_of(signed_in(outsider(cast, kind)).get(f"/recommendations/{row.pk}/"))
        assert row.title in page, kind
        for deed in (
            "commented among the ministries",
            "scored it",
            "began to examine it",
            "answered for the depart",
            "noted the file",
        ):
            assert deed not in page, (kind, deed)


def test_an_officer_reads_what_is_internal_for_as_long_as_they_hold_a_post(cast: Cast, signed_in):
    row = scene(cast)
    officer = cast.unrelated_officer
    api = f"/api/v1/recommendations/{row.pk}/comments/"
    for number in (1, 0):
        client = signed_in(officer if number else _left(officer))
        page = text_of(client.get(f"/recommendations/{row.pk}/"))
        assert row.title in page
        assert (WORDS["comment"] in page) is bool(number)
        assert client.get(api).status_code == (200 if number else 403)
        assert WORDS["comment"] not in text_of(client.get(api)) or number


def test_nobody_without_a_post_is_mentioned_in_what_is_internal(cast: Cast):
    row = scene(cast)
    _left(cast.unrelated_officer)
    with pytest.raises(RuleBroken):
        Comment.add(row, f"@{cast.unrelated_officer.name}", by=cast.secretary, audience="internal")


def _left(officer: User) -> User:
    officer.seats[0].post.vacate(by=None)
    return User.objects.get(pk=officer.pk)
