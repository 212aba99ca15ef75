"""Supporting posts: who asks them, what they see, report and are told, and that they never verify."""

from __future__ import annotations

from typing import Any

import pytest

from actions.models import ActionItem, Contribution, Handover, Support
from core.rules import NotAllowed, RuleBroken
from participants.models import User
from reminders.kinds.verification import to_choose_verifier, to_verify
from reminders.models import Notice
from reminders.sweep import sweep
from tests.actions.conftest import INSIDERS, STEWARDS, Cast, with_status
from tests.actions.test_list_page import filtered, programs, shown
from tests.statements import statements

pytestmark = pytest.mark.django_db
ASKED = "Compare the two lists."


def support(cast: Cast, item: ActionItem, helper: User, **values: Any) -> Support:
    return Support.add(item, post=helper.seats[0].post, **{"by": cast.owner, "asked": ASKED} | values)


def test_a_post_supports_it_from_a_day_until_a_day_and_both_are_changes_of_the_trail(cast: Cast):
    item = cast.item("underway")
    before = item.last_human_update_at
    row = support(cast, item, cast.taker)
    assert item.last_human_update_at > before
    row.end(by=cast.secretary, note="The lists agree.")
    row.refresh_from_db()
    assert row.from_at < row.until_at
    told = item.events.filter(verb__startswith="supporter").order_by("pk")
    post = str(cast.taker_post)
    assert [(event.verb, event.note, event.changes["supporter"]) for event in told] == [
        ("supporter_add", ASKED, ["", post]),
        ("supporter_end", "The lists agree.", [post, ""]),
    ]
    with pytest.raises(RuleBroken, match="does not support the item any more"):
        row.end(by=cast.secretary, note="Once more.")
    support(cast, item, cast.taker)


def test_its_organisation_sees_a_restricted_item_as_long_as_it_supports_it(cast: Cast, signed_in):
    item = cast.item("underway", title="restricted", sensitivity="restricted")
    for helper in (cast.taker, cast.other_head):
        client = signed_in(helper)
        assert shown(client) == programs(client) == []
        row = support(cast, item, helper)
        assert shown(client) == programs(client) == ["restricted"]
        assert client.get(f"/actions/{item.pk}/").status_code == 200
        row.end(by=cast.owner, note="It is settled.")
        assert shown(client) == []
        assert client.get(f"/actions/{item.pk}/").status_code == 404


def test_who_asks_is_the_owner_or_who_assigns(cast: Cast, signed_in):
    item = cast.item("underway")
    for kind in INSIDERS:
        answer = signed_in(cast.of(kind)).get(f"/actions/{item.pk}/supporters/add/")
        assert answer.status_code == (200 if kind in {"owner"} | STEWARDS else 403), kind
    data = {"post": cast.taker.seats[0].post.pk, "asked": ASKED}
    client = signed_in(cast.owner)
    assert client.post(f"/actions/{item.pk}/supporters/add/", data).status_code == 302
    page = client.get(f"/actions/{item.pk}/").content.decode()
    row = Support.objects.get()
    for words in ("Supporting posts", ASKED, f"/actions/supporters/{row.pk}/end/", cast.taker.name):
        assert words in page
    answer = client.post(f"/actions/supporters/{row.pk}/end/", {"note": "ok"})
    assert answer.status_code == 409
    assert client.post(f"/actions/supporters/{row.pk}/end/", {"note": "The lists agree."}).status_code == 302


def test_never_the_owner_nor_the_verifier_nor_twice_nor_too_many_nor_when_it_is_closed(cast: Cast, monkeypatch):
    item = cast.item("underway")
    with pytest.raises(RuleBroken, match="owns the item"):
        support(cast, item, cast.owner)
    with pytest.raises(RuleBroken, match="verifies the item"):
        support(cast, item, cast.head)
    support(cast, item, cast.taker)
    with pytest.raises(RuleBroken, match="supports it already"):
        support(cast, item, cast.taker)
    monkeypatch.setattr("actions.support.models.MOST", 1)
    with pytest.raises(RuleBroken, match="At most 1 posts"):
        support(cast, item, cast.unrelated_officer)
    with pytest.raises(RuleBroken, match="does not verify it"):
        item.edit({"verifier": cast.taker_post}, by=cast.secretary, version=item.version)
    with pytest.raises(RuleBroken, match="nobody needs to support it"):
        support(cast, with_status(item, "verified"), cast.unrelated_officer)


def test_a_supporter_says_what_they_did_and_moves_nothing(cast: Cast, signed_in):
    item = cast.item("underway")
    support(cast, item, cast.taker)
    client = signed_in(cast.taker)
    assert f'href="/actions/{item.pk}/contribute/"' in client.get(f"/actions/{item.pk}/").content.decode()
    before = with_status(item, "underway").last_human_update_at
    answer = client.post(f"/actions/{item.pk}/contribute/", {"what": "The lists were compared."})
    assert answer.status_code == 302
    item.refresh_from_db()
    assert (item.status, item.signal) == ("underway", "")
    assert item.last_human_update_at > before
    assert "The lists were compared." in signed_in(cast.head).get(f"/actions/{item.pk}/").content.decode()
    for path, data in (("progress/", {"done": "All done.", "signal": "red"}), ("finish/", {"note": "All is done."})):
        assert client.post(f"/actions/{item.pk}/{path}", data).status_code == 403
    with pytest.raises(NotAllowed, match="Only who supports"):
        Contribution.report(item, by=cast.owner, done="Wrote to them.")
    with pytest.raises(RuleBroken, match="tells the reader nothing"):
        Contribution.report(item, by=cast.taker, done="Noted")
    with pytest.raises(RuleBroken, match="nothing to add"):
        Contribution.report(with_status(item, "done"), by=cast.taker, done="Wrote to them.")


def test_who_supports_it_or_contributed_does_not_verify_it_and_is_not_asked_to(cast: Cast, signed_in):
    item = cast.item("underway")
    helper = cast.counsellor  # of the mission that verifies; in the head's post they might
    row = support(cast, item, helper)
    cast.head.seats[0].post.give_to(helper, by=None)
    helper = User.objects.get(pk=helper.pk)
    item.move("finish", by=cast.owner, note="The lists were printed.")
    for _ in range(2):
        item = ActionItem.objects.get(pk=item.pk)
        assert [move.verb for move in item.moves_for(helper)] == []
        assert not ActionItem.objects.to_verify_by(helper).exists()
        assert not to_verify().exists()
        assert to_choose_verifier().exists()
        (card,) = ActionItem.objects.for_board(helper)
        assert card.has_worked
        with pytest.raises(NotAllowed):
            item.move("verify", by=helper)
        if row.until_at is None:
            with_status(item, "underway")
            Contribution.report(item, by=helper, done="The lists were compared.")
            row.end(by=cast.owner, note="It is settled.")
            row.refresh_from_db()
            with_status(item, "done")


def test_who_supported_and_did_nothing_verifies_again_once_it_is_over(cast: Cast):
    item = cast.item("underway")
    row = support(cast, item, cast.counsellor)
    row.end(by=cast.owner, note="It is settled.")
    item.edit({"verifier": cast.counsellor.seats[0].post}, by=cast.secretary, version=item.version)
    item.move("finish", by=cast.owner, note="The lists were printed.")
    item.move("verify", by=cast.counsellor)


def test_a_supporter_who_takes_it_over_supports_it_no_longer(cast: Cast):
    item = cast.item("underway")
    row = support(cast, item, cast.taker)
    Handover.propose(item, to_post=cast.taker_post, note="Yours from now on.", by=cast.owner).move(
        "accept", by=cast.taker
    )
    row.refresh_from_db()
    item.refresh_from_db()
    assert row.until_at is not None
    assert (item.supporting, item.owner) == ([], cast.taker_post)


def test_they_are_told_when_they_are_asked_and_when_it_comes_to_another_owner(cast: Cast):
    item = cast.item("underway")
    helper = cast.unrelated_officer
    Handover.propose(item, to_post=cast.taker_post, note="Yours.", by=cast.owner).move("accept", by=cast.taker)
    Support.add(item, post=helper.seats[0].post, by=cast.taker, asked=ASKED)
    gone = Support.add(item, post=cast.colleague.seats[0].post, by=cast.taker)
    gone.end(by=cast.taker, note="It is settled.")
    sweep()
    assert causes(helper) == ["support_asked"], "what happened before they supported it is no news"
    assert causes(cast.colleague) == [], "who supports it no longer is not told"
    Handover.propose(item, to_post=cast.post, note="Back to you.", by=cast.taker).move("accept", by=cast.owner)
    sweep()
    assert causes(helper) == ["support_asked", "supported_passed"]
    assert causes(cast.colleague) == []


def causes(user: User) -> list[str]:
    rows = Notice.objects.filter(recipient=user, kind=Notice.Kind.SUPPORT)
    return sorted(rows.values_list("cause", flat=True))


def test_the_list_and_the_api_show_what_i_support(cast: Cast, signed_in):
    item = cast.item("underway", title="helped")
    cast.item("underway", title="open to all", sensitivity="open")
    row = support(cast, item, cast.taker)
    client = signed_in(cast.taker)
    assert filtered(client, "assigned_to=support") == ["helped"]
    row.end(by=cast.owner, note="It is settled.")
    assert filtered(client, "assigned_to=support") == []
    assert "Your posts support nothing" in client.get("/actions/?assigned_to=support").content.decode()


def test_programs_ask_read_report_and_end(cast: Cast, signed_in):
    item = cast.item("underway")
    owner, helper = signed_in(cast.owner), signed_in(cast.taker)
    data = {"post": cast.taker_post.pk, "asked": ASKED}
    answer = owner.post(f"/api/v1/actions/{item.pk}/supporters/", data, content_type="application/json")
    assert (answer.status_code, answer.json()["supporters"][0]["asked"]) == (201, ASKED)
    (row,) = helper.get(f"/api/v1/actions/{item.pk}/supporters/").json()
    assert (row["post"], row["holder"], row["until_at"]) == (cast.taker_post.pk, cast.taker.name, None)
    done = {"done": "The lists were compared."}
    path = f"/api/v1/actions/{item.pk}/contributions/"
    assert helper.post(path, done, content_type="application/json").status_code == 201
    assert owner.get(path).json()[0]["done"] == done["done"]
    end = f"/api/v1/actions/supporters/{row['id']}/end/"
    assert helper.post(end, {"note": "I am busy."}, content_type="application/json").status_code == 403
    assert owner.post(end, {"note": "The lists agree."}, content_type="application/json").status_code == 200


def test_the_list_and_the_page_cost_the_same_with_one_supporter_and_with_three(cast: Cast, signed_in):
    item = cast.item("underway")
    client = signed_in(cast.taker)
    for path, most in (("/actions/", 6), (f"/actions/{item.pk}/", 16), ("/api/v1/actions/", 3)):
        Support.objects.all().delete()
        support(cast, item, cast.taker)
        client.get(path)
        for helper in (None, cast.unrelated_officer, cast.other_head):
            if helper:
                support(cast, item, helper)
            answer, count = statements(client, "get", path)
            assert answer.status_code == 200
            assert count <= most, path
