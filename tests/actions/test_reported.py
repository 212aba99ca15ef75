"""The owner's last word on an item: how sure the date is, for whom it waits, of which type it is."""

from __future__ import annotations

from typing import Any

import pytest

from actions.models import ActionItem, ProgressUpdate
from tests.actions.conftest import Cast, with_status
from tests.actions.test_list_page import filtered

pytestmark = pytest.mark.django_db


def report(cast: Cast, item: ActionItem, **values: Any) -> ProgressUpdate:
    data = {"done": "The bureau was written to.", "signal": "amber"} | values
    return ProgressUpdate.report(item, by=cast.owner, **data)


def test_the_last_report_says_how_sure_the_date_is_and_for_whom_it_waits(cast: Cast):
    item = cast.item("underway")
    report(cast, item, confidence="low", waiting_on="foreign_government")
    item.refresh_from_db()
    assert (item.signal, item.confidence, item.waiting_on) == ("amber", "low", "foreign_government")
    report(cast, item, signal="green")
    item.refresh_from_db()
    assert (item.signal, item.confidence, item.waiting_on) == ("green", "", ""), "the newest word holds alone"


def test_for_whom_it_waits_stands_in_the_list_on_the_board_and_on_the_page(cast: Cast, signed_in):
    item = cast.item("underway")
    report(cast, item, confidence="low", waiting_on="foreign_government")
    client = signed_in(cast.secretary)
    for path in ("/actions/", "/actions/board/", f"/actions/{item.pk}/"):
        assert "Waiting for the foreign government" in client.get(path).content.decode(), path
    assert "Date will be met: Doubtful" in client.get(f"/actions/{item.pk}/").content.decode()
    with_status(item, "done")
    for path in ("/actions/", "/actions/board/", f"/actions/{item.pk}/"):
        assert "Waiting for the foreign government" not in client.get(path).content.decode(), path


def test_the_list_its_file_and_the_api_narrow_to_who_is_waited_for_and_to_a_type(cast: Cast, signed_in):
    for whom in ("foreign_government", "business", ""):
        report(cast, cast.item("underway", title=whom or "nobody", kind="bilateral"), waiting_on=whom)
    done = cast.item("underway", title="done")
    report(cast, done, waiting_on="business")
    with_status(done, "done")
    cast.item("underway", title="seminar", kind="event")
    client = signed_in(cast.secretary)
    assert filtered(client, "waiting=foreign_government") == ["foreign_government"]
    assert filtered(client, "waiting=business&state=all") == ["business"], "what is done waits for nobody"
    assert filtered(client, "kind=event") == ["seminar"]
    assert "Bilateral talks" in client.get("/actions/?kind=bilateral").content.decode()
    assert client.get("/actions/?waiting=nobody").status_code == 409


def test_the_form_and_the_api_take_how_sure_the_owner_is(cast: Cast, signed_in):
    item = cast.item("underway")
    client = signed_in(cast.owner)
    assert 'name="confidence"' in client.get(f"/actions/{item.pk}/progress/").content.decode()
    data = {"done": "Wrote to the bureau.", "signal": "green", "confidence": "medium"}
    assert client.post(f"/actions/{item.pk}/progress/", data).status_code == 302
    assert "Fairly sure" in client.get(f"/actions/{item.pk}/").content.decode()
    answer = client.post(
        f"/api/v1/actions/{item.pk}/progress/", data | {"confidence": "high"}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["confidence"], answer.json()["waiting_on"]) == (201, "high", "")
    assert client.get("/api/v1/actions/").json()["results"][0]["confidence"] == "high"
