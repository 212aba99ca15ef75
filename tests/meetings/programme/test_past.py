"""What has passed: refused in a sentence through both doors, nothing written, nobody told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.rules import RuleBroken
from meetings.models import Meet, Session, SessionEvent
from meetings.programme.publishing import publish_all
from tests import make
from tests.meetings.programme import factories
from tests.meetings.programme.test_api import JSON, program
from tests.meetings.programme.test_pages import hidden, text, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def meet() -> Meet:
    return make.meet()


@pytest.fixture
def doors(signed_in):
    """Within the block it is that moment; both doors, opened then: sessions and keys end."""

    @contextmanager
    def doors_at(moment: datetime) -> Iterator[tuple[Client, Client]]:
        with clock.pretend(moment):
            yield signed_in(factories.secretary()), program(factories.secretary())

    return doors_at


def stored() -> list[dict[str, Any]]:
    return [*Session.objects.order_by("pk").values(), *SessionEvent.objects.order_by("pk").values()]


def test_a_session_is_not_added_at_a_time_that_has_passed(meet, doors):
    times = {"starts_at": "10:00", "ends_at": "11:30"}
    day = meet.starts_on.isoformat()
    instants = {name: f"{day}T{at}:00+05:30" for name, at in times.items()}
    with doors(factories.at(meet, 12)) as (client, door):
        answer = client.post(f"/meets/{meet.slug}/sessions/add/", {"title": "A", "kind": "plenary", "on": day} | times)
        assert (answer.status_code, "This time has passed: choose a later one." in text(answer)) == (409, True)
        answer = door.post(f"/api/v1/meets/{meet.slug}/sessions/", {"title": "A", "kind": "plenary"} | instants, JSON)
        assert (answer.status_code, "This time has passed" in answer.content.decode()) == (409, True)
        yesterday = (clock.today() - timedelta(days=1)).isoformat()
        data = {"title": "A", "kind": "review", "on": yesterday}
        assert "This day has passed" in text(client.post(f"/meets/{meet.slug}/sessions/add/", data))
        assert Session.objects.count() == 0
        # the system may: samples, and rows of another product
        factories.session(meet)


def test_a_session_is_not_moved_to_a_time_that_has_passed(meet, doors):
    row = factories.published(meet, (14, 15), chair=factories.participant(meet))
    path = f"/meets/{meet.slug}/sessions/{row.pk}/"
    with doors(factories.at(meet, 12)) as (client, door):
        before = stored()
        answer = client.post(f"{path}edit/", typed(client.get(f"{path}edit/"), starts_at="11:00"))
        assert (answer.status_code, "This time has passed" in text(answer)) == (409, True)
        shown = client.get(f"{path}slot/")
        data = {name: hidden(shown, name) for name in ("on", "version", "base")} | {"starts_at": "11:00", "room": ""}
        assert client.post(f"{path}slot/", data).status_code == 409
        values = {"starts_at": f"{meet.starts_on.isoformat()}T11:00:00+05:30"}
        answer = door.patch(f"/api/v1{path}", values, JSON, headers={"If-Match": f'"{row.version}"'})
        assert (answer.status_code, "This time has passed" in answer.content.decode()) == (409, True)
        assert stored() == before


@pytest.mark.parametrize("hour", [10, 10.5, 12])
def test_what_has_begun_is_not_published(meet, doors, hour):
    row = factories.session(meet, (10, 11), chair=factories.participant(meet))
    path = f"/meets/{meet.slug}/sessions/{row.pk}/"
    with doors(factories.at(meet, int(hour), round(hour % 1 * 60))) as (client, door):
        before = stored()
        for method in (client.get, client.post):
            answer = method(f"{path}move/publish/")
            assert (answer.status_code, "has begun already" in text(answer)) == (409, True)
        answer = door.post(f"/api/v1{path}move/", {"verb": "publish"}, JSON)
        assert (answer.status_code, "has begun already" in answer.content.decode()) == (409, True)
        with pytest.raises(RuleBroken, match="nothing to publish"):
            publish_all(meet, by=factories.secretary())
        assert stored() == before


def test_of_a_meet_that_is_over_nothing_but_reviews_is_published(meet):
    later = factories.at(meet, 10) + timedelta(days=30)
    times = {"starts_at": later, "ends_at": later + timedelta(hours=1)}
    review = factories.session(meet, kind="review", **times)
    plenary = factories.session(meet)
    Session.objects.filter(pk=plenary.pk).update(on=later.date(), **times)  # the meet was longer then
    with clock.pretend(later - timedelta(days=9)):
        assert publish_all(meet, by=factories.secretary()) == 1
        with pytest.raises(RuleBroken, match="The meet is over"):
            Session.objects.get(pk=plenary.pk).move("publish", by=factories.secretary())
    assert [row.is_published for row in Session.objects.filter(pk__in=[review.pk, plenary.pk]).order_by("pk")] == [
        True,
        False,
    ]


def test_all_drafts_to_come_are_published_and_those_that_have_passed_stay(meet, doors):
    for hours in ((10, 11), (14, 15)):
        factories.session(meet, hours)
    with doors(factories.at(meet, 12)) as (client, _door):
        page = client.get(f"/meets/{meet.slug}/programme/publish/")
        assert "Publishes 1 session" in text(page)
        assert "1 without a time to come stays a draft." in text(page)
        assert publish_all(meet, by=factories.secretary()) == 1


def test_words_of_what_is_over_are_edited_and_nobody_is_told(meet, doors):
    chair, guest = factories.participant(meet), factories.participant(meet)
    row = factories.published(meet, (10, 11), chair=chair)
    path = f"/meets/{meet.slug}/sessions/{row.pk}/"
    with doors(factories.at(meet, 10, 30)) as (client, _door):  # while it is held, another room is told
        assert "1 person gets an email." in text(
            client.post(f"{path}edit/", typed(client.get(f"{path}edit/"), room="Hall B"))
        )
    with doors(factories.at(meet, 12)) as (client, door):
        data = typed(client.get(f"{path}edit/"), title="As it was held", room="Hall B")
        assert client.post(f"{path}edit/", data).status_code == 302
        row = Session.objects.get(pk=row.pk)
        assert (row.title, row.room) == ("As it was held", "Hall B")
        row.expect([guest], by=factories.secretary())
        factories.item(row, presenter=guest)
        answer = door.post(f"/api/v1{path}move/", {"verb": "cancel", "note": "It was not held after all."}, JSON)
        assert answer.status_code == 200
    assert [event.participants for event in row.events.order_by("pk")] == [[chair.pk], [], [], [], []]
