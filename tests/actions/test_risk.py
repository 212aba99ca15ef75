"""Risk and negotiation: written by the owner and who assigns, read by the ministries and by nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from actions.lists.columns import COLUMNS
from actions.models import ActionItem, RiskAssessment, Support
from core import clock
from participants.models import SavedView, User
from reminders.kinds.saved_view import raise_news
from tests import make
from tests.actions.conftest import INSIDERS, STEWARDS, Cast, with_status

pytestmark = pytest.mark.django_db
WORD = "Zwergkanarie"
ASSESSMENT = {
    "risk": f"{WORD} one",
    "mitigation": f"{WORD} two",
    "they_want": f"{WORD} three",
    "we_give": f"{WORD} four",
}


def assess(item: ActionItem, by: User, **values: Any) -> ActionItem:
    row = RiskAssessment.objects.get(pk=item.pk)
    row.edit(ASSESSMENT | values, by=by, version=row.version)
    return row


def open_item(cast: Cast) -> ActionItem:
    """One that everybody sees, out of an open recommendation; owned by an officer, verified by Japan's mission."""
    asked = make.recommendation("accepted", by=cast.head, sensitivity="open")
    return make.item("underway", owner=cast.owner, asked=asked, by=cast.secretary, title="open", sensitivity="open")


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    return b"".join(answer).decode("utf-8", "ignore") if answer.status_code == 200 else ""


def test_only_the_ministries_the_owner_and_the_verifier_read_it_wherever_it_could_stand(cast: Cast, signed_in):
    item = open_item(cast)
    assess(item, cast.owner, likelihood="high", impact="low")
    asked = item.recommendations.get()
    columns = ",".join(COLUMNS)
    everywhere = (
        "/actions/",
        f"/actions/?columns={columns}",
        f"/actions/?q={WORD}",
        "/actions/board/",
        "/actions/calendar/",
        "/actions/timeline/",
        "/actions/export/",
        f"/actions/export/?columns={columns}",
        "/actions/export.xlsx",
        f"/search/?q={WORD}",
        f"/recommendations/{asked.pk}/promise/",
        "/api/v1/actions/",
        f"/api/v1/actions/{item.pk}/",
    )
    page, api = f"/actions/{item.pk}/", f"/api/v1/actions/{item.pk}/risk/"
    outside = {"observer", "other head"}
    for kind, person in cast.people.items():
        client = signed_in(person)
        assert item.title in read(client, page), kind
        assert (WORD in read(client, page)) is (kind not in outside), kind
        assert (WORD in read(client, api)) is (kind not in outside), kind
        assert client.get(api).status_code == (403 if kind in outside else 200), kind
        if kind in outside:
            for path in everywhere:
                assert not any(words in read(client, path) for words in ASSESSMENT.values()), (kind, path)
            assert "weighed the risk" not in read(client, page) + read(client, everywhere[10]), kind


def test_an_officer_who_holds_no_post_does_not_read_it(cast: Cast, signed_in):
    item = open_item(cast)
    assess(item, cast.owner)
    client = signed_in(make.user("officer"))
    page = read(client, f"/actions/{item.pk}/")
    assert item.title in page
    assert WORD not in page
    assert "weighed the risk" not in page
    assert client.get(f"/api/v1/actions/{item.pk}/risk/").status_code == 403
    assert WORD not in read(client, f"/recommendations/{item.recommendations.get().pk}/promise/")


def test_a_supporting_mission_does_not_read_it(cast: Cast, signed_in):
    item = cast.item("underway")
    Support.add(item, post=cast.other_head.seats[0].post, by=cast.owner)
    assess(item, cast.owner)
    page = read(signed_in(cast.other_head), f"/actions/{item.pk}/")
    assert item.title in page
    assert WORD not in page


def test_a_mission_that_owns_reads_and_writes_it(cast: Cast, signed_in):
    item = make.item("underway", owner=cast.other_head, by=cast.secretary)
    client = signed_in(cast.other_head)
    form = client.get(f"/actions/{item.pk}/risk/").context["form"]
    data = ASSESSMENT | {"likelihood": "high", "impact": "", "version": form["version"].value()}
    assert client.post(f"/actions/{item.pk}/risk/", data).status_code == 302
    page = read(client, f"/actions/{item.pk}/")
    for words in (*ASSESSMENT.values(), "How likely", "weighed the risk"):
        assert words in page


def test_who_assesses_is_the_owner_or_who_assigns_while_it_lives(cast: Cast, signed_in):
    item = cast.item("underway")
    for kind in INSIDERS:
        answer = signed_in(cast.of(kind)).get(f"/actions/{item.pk}/risk/")
        assert answer.status_code == (200 if kind in {"owner"} | STEWARDS else 403), kind
    with_status(item, "verified")
    assert signed_in(cast.owner).get(f"/actions/{item.pk}/risk/").status_code == 409


def test_it_is_a_change_of_its_own_and_one_edit_does_not_overwrite_another(cast: Cast, signed_in):
    item = cast.item("underway")
    before = item.last_human_update_at
    row = assess(item, cast.owner)
    event = item.events.latest("pk")
    assert (event.verb, event.changes["risk"]) == ("weigh", ["", f"{WORD} one"])
    assert row.last_human_update_at > before
    client = signed_in(cast.secretary)
    path = f"/api/v1/actions/{item.pk}/risk/"
    etag = client.get(path).headers["ETag"]
    body = {"risk": "Less than we thought."}
    answer = client.patch(path, body, content_type="application/json", headers={"If-Match": etag})
    assert (answer.status_code, answer.json()["risk"], answer.json()["we_give"]) == (200, body["risk"], f"{WORD} four")
    assert answer.json()["counterpart_interest"] == f"{WORD} three"
    stale = client.patch(path, {"risk": "x"}, content_type="application/json", headers={"If-Match": etag})
    assert stale.status_code == 412
    head = signed_in(cast.head).patch(path, body, content_type="application/json", headers={"If-Match": etag})
    assert head.status_code == 403


def test_an_assessment_is_no_news_for_who_may_not_read_it(cast: Cast):
    item = open_item(cast)
    later = clock.now() + timedelta(seconds=1)
    views = {
        kind: SavedView.keep(by=cast.of(kind), page="items", query="", name="All", tells=True)
        for kind in ("observer", "other head", "senior")
    }
    SavedView.objects.update(told_until=later)
    with clock.pretend(later + timedelta(minutes=1)):
        assess(item, cast.owner)
    with clock.pretend(later + timedelta(minutes=2)):
        assert raise_news([view.owner_id for kind, view in views.items() if kind != "senior"]) == 0
        assert raise_news([views["senior"].owner_id]) == 1
