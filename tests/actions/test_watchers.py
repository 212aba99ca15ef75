"""Who watches an item: who may add whom, what they then see, how it ends, the filter and the page."""

from __future__ import annotations

import pytest

from actions.items.events import hidden_from
from actions.models import ActionItem, Watch
from core.rules import NotAllowed, RuleBroken
from participants.models import User
from tests import make
from tests.actions.conftest import Cast
from tests.statements import statements

pytestmark = pytest.mark.django_db
SHAPES = ("/actions/", "/actions/board/", "/actions/calendar/", "/actions/timeline/")


def sees(user: User, item: ActionItem) -> bool:
    return ActionItem.objects.visible_to(user).filter(pk=item.pk).exists()


# kind of person -> whether they may watch it themselves (None: they do not see it), whether they may add others
WHO = {
    "owner": (False, False),
    "senior": (True, False),
    "head": (True, False),
    "counsellor": (True, False),
    "other head": (None, False),
    "coordinator": (True, True),
    "secretary": (True, True),
    "unrelated officer": (None, False),
    "observer": (None, False),
}


@pytest.mark.parametrize(("kind", "may"), WHO.items())
def test_who_may_watch_and_let_others_watch(cast: Cast, signed_in, kind: str, may: tuple[bool | None, bool]):
    item, client = cast.item(), signed_in(cast.people[kind])
    own, others = may
    page = client.get(f"/actions/{item.pk}/").content.decode()
    assert (f'action="/actions/{item.pk}/watch/"' in page) is bool(own)
    assert (f'href="/actions/{item.pk}/watchers/add/"' in page) is others
    answer = client.post(f"/actions/{item.pk}/watch/")
    assert answer.status_code == (404 if own is None else 302 if own else 409)
    answer = client.post(f"/actions/{item.pk}/watchers/add/", {"post": cast.taker_post.pk})
    assert answer.status_code == (404 if own is None else 302 if others else 403)
    data = {"post": cast.of("taker").seats[0].post_id}
    api = client.post(f"/api/v1/actions/{item.pk}/watchers/", data, content_type="application/json")
    assert api.status_code in ((404,) if own is None else (409,) if others else (400, 403))
    assert Watch.objects.current().count() == bool(own) + others


def test_a_watcher_sees_the_item_whoever_holds_the_post(cast: Cast):
    item = cast.item()
    assert not sees(cast.taker, item)
    Watch.add(item, post=cast.taker_post, by=cast.coordinator)
    assert sees(cast.taker, item)
    cast.taker_post.give_to(make.user("officer"), by=cast.secretary)
    assert not sees(User.objects.get(pk=cast.taker.pk), item)
    assert sees(cast.taker_post.holder, item)


def test_who_watches_for_themselves_sees_no_more_by_it(cast: Cast):
    item = cast.item("open")
    Watch.add(item, post=cast.senior.seats[0].post, by=cast.senior)
    item.move("assign", by=cast.secretary, note="Steel has it now.", owner=cast.taker_post)
    assert not sees(cast.senior, item)
    Watch.add(item, post=cast.senior.seats[0].post, by=cast.secretary)  # now who assigns lets them
    assert sees(cast.senior, item)
    assert Watch.objects.current().count() == 1


def test_what_becomes_restricted_must_be_shared_again(cast: Cast):
    item = cast.item()
    Watch.add(item, post=cast.taker_post, by=cast.coordinator)
    item.refresh_from_db()
    item.edit({"sensitivity": "restricted"}, by=cast.secretary, version=item.version)
    assert not sees(cast.taker, item)
    Watch.add(item, post=cast.taker_post, by=cast.coordinator)
    assert sees(cast.taker, item)
    item.edit({"sensitivity": "internal"}, by=cast.secretary, version=item.version)
    assert sees(cast.taker, item)


def test_each_is_on_record_and_no_word_on_the_item(cast: Cast):
    item = cast.item()
    before = item.last_human_update_at, item.version
    Watch.add(item, post=cast.taker_post, by=cast.coordinator)
    Watch.objects.get().end(by=cast.taker)
    item.refresh_from_db()
    assert (item.last_human_update_at, item.version) == before
    watch = Watch.objects.get()
    assert (watch.added_by, watch.ended_by, watch.until_at is None) == (cast.coordinator, cast.taker, False)
    assert [event.verb for event in item.events.order_by("-pk")[:2]] == ["unwatch", "watcher_add"]
    assert item.events.get(verb="watcher_add").lines()[0]["after"] == "Deputy Secretary, Ministry of Steel"


def test_a_watch_is_ended_by_the_post_itself_and_by_who_assigns(cast: Cast):
    item = cast.item()
    for by, ends in ((cast.head, False), (cast.owner, False), (cast.taker, True), (cast.coordinator, True)):
        Watch.add(item, post=cast.taker_post, by=cast.coordinator)
        watch = Watch.objects.current().get()
        if not ends:
            with pytest.raises(NotAllowed, match="Only the post itself"):
                watch.end(by=by)
            watch.end(by=cast.secretary)
            continue
        watch.end(by=by)
        with pytest.raises(RuleBroken, match="does not watch it any more"):
            watch.end(by=by)


@pytest.mark.parametrize(
    ("post", "words"), [("owner", "told anyway"), ("taker", "watches it already"), ("gone", "no longer in use")]
)
def test_a_post_watches_once_is_in_use_and_never_owns(cast: Cast, post: str, words: str):
    item = cast.item()
    Watch.add(item, post=cast.taker_post, by=cast.coordinator)
    gone = make.post(make.department("Ministry of Steel"), "Clerk", is_live=False)
    posts = {"owner": cast.post, "taker": cast.taker_post, "gone": gone}
    with pytest.raises(RuleBroken, match=words):
        Watch.add(item, post=posts[post], by=cast.coordinator)


def test_thirty_watch_it_at_the_most(cast: Cast):
    item, steel = cast.item(), make.department("Ministry of Steel")
    for number in range(30):
        Watch.add(item, post=make.post(steel, f"Officer {number}"), by=cast.coordinator)
    with pytest.raises(RuleBroken, match="30 watchers at the most"):
        Watch.add(item, post=cast.taker_post, by=cast.coordinator)


@pytest.mark.parametrize("path", SHAPES)
def test_each_shape_shows_what_one_watches(cast: Cast, signed_in, path: str):
    watched, other = cast.item(title="Hold the fair"), cast.item(title="Notify the list")
    Watch.add(watched, post=cast.coordinator.seats[0].post, by=cast.coordinator)
    due = f"{watched.due_on:%Y-%m}" if "calendar" in path else ""
    page = signed_in(cast.coordinator).get(path, {"assigned_to": "watched"} | ({"month": due} if due else {}))
    assert "Hold the fair" in page.content.decode()
    assert other.title not in page.content.decode()


def test_programs_list_add_and_end_watches(cast: Cast, signed_in):
    item, client = cast.item(), signed_in(cast.coordinator)
    path = f"/api/v1/actions/{item.pk}/watchers/"
    made = client.post(path, {"post": cast.taker.seats[0].post_id}, content_type="application/json")
    assert made.status_code == 201
    assert [(row["title"], row["person"], row["may_read"]) for row in made.json()] == [
        ("Deputy Secretary", cast.taker.name, True)
    ]
    listed = client.get("/api/v1/actions/?assigned_to=watched").json()["results"]
    assert listed == []
    assert [
        row["id"] for row in signed_in(cast.taker).get("/api/v1/actions/?assigned_to=watched").json()["results"]
    ] == [item.pk]
    ended = signed_in(cast.taker).post(f"/api/v1/actions/watchers/{made.json()[0]['id']}/end/")
    assert ended.status_code == 204  # out of their sight by it
    assert client.get(path).json() == []


def test_stopping_leads_to_the_list_who_does_not_see_it_any_more(cast: Cast, signed_in):
    item = cast.item()
    client = signed_in(cast.taker)
    Watch.add(item, post=cast.taker_post, by=cast.coordinator)
    assert "Stop watching" in client.get(f"/actions/{item.pk}/").content.decode()
    answer = client.post(f"/actions/watchers/{Watch.objects.get().pk}/end/")
    assert answer.headers["Location"] == "/actions/"


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_with_one_watcher_and_with_three(cast: Cast, signed_in, number: int):
    item, steel = cast.item(), make.department("Ministry of Steel")
    client = signed_in(cast.coordinator)
    _, without = statements(client, "get", f"/actions/{item.pk}/")
    for one in range(number):
        Watch.add(item, post=make.post(steel, f"Officer {one}"), by=cast.coordinator)
    page, count = statements(client, "get", f"/actions/{item.pk}/")
    assert "Officer 0" in page.content.decode()
    assert count == without


def test_what_one_watches_is_no_news_of_a_saved_view(cast: Cast):
    item = cast.item()
    Watch.add(item, post=cast.taker_post, by=cast.coordinator)
    assert set(item.events.filter(hidden_from(cast.secretary)).values_list("verb", flat=True)) == {"watcher_add"}
