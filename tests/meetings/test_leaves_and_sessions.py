"""Who may submit late, and what the agenda holds: rules, pages, and the meet's trail."""

from __future__ import annotations

import pytest

from core import clock
from core.rules import RuleBroken
from meetings.models import LateLeave, Meet, Session
from tests import make
from tests.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def meet() -> Meet:
    """A meet whose day for submissions was yesterday."""
    row = make.meet()
    Meet.objects.filter(pk=row.pk).update(submit_by_on=make.day_from_today(-1), time_zone="Asia/Kolkata")
    return Meet.objects.get(pk=row.pk)


def pages(meet: Meet) -> tuple[str, str]:
    return f"/meets/{meet.slug}/leaves/", f"/meets/{meet.slug}/sessions/add/"


# --- leaves ---------------------------------------------------------------------------------------------------


def test_the_secretariat_gives_extends_and_ends_a_leave_and_the_trail_says_so(meet: Meet, signed_in):
    tokyo = make.mission("JP")
    client = signed_in(make.secretary())
    page, _sessions = pages(meet)
    data = {"mission": tokyo.code, "until_on": make.day_from_today(3), "reason": "The ambassador was on tour."}
    assert client.post(page, data).status_code == 302
    assert LateLeave.objects.covers(tokyo.pk, meet)
    shown = client.get(page, {"mission": tokyo.code}).content.decode()
    assert "The ambassador was on tour." in shown
    assert f'value="{tokyo.code}" selected' in shown
    assert client.post(page, data | {"until_on": make.day_from_today(9), "reason": "Once more."}).status_code == 302
    assert LateLeave.objects.get().until_on == make.day_from_today(9)
    end = f"{page}{tokyo.code}/end/"
    assert "may no longer submit late" in client.get(end).content.decode()
    assert LateLeave.objects.exists()
    assert client.post(end).status_code == 302
    assert not LateLeave.objects.exists()
    assert client.post(end).status_code == 404
    history = [(event.verb, event.note) for event in meet.events.order_by("pk")]
    assert history == [
        ("give_leave", "The ambassador was on tour."),
        ("give_leave", "Once more."),
        ("end_leave", ""),
    ]
    trail = client.get(f"/meets/{meet.slug}/edit/").content.decode()
    assert "gave leave to submit late" in trail
    assert "ended a leave to submit late" in trail


@pytest.mark.parametrize(("days", "sentence"), [(-1, "This day is past"), (0, "every mission may submit")])
def test_a_leave_that_gives_nothing_is_refused_beside_the_field(signed_in, days: int, sentence: str):
    meet = make.meet()
    client = signed_in(make.secretary())
    data = {"mission": make.mission("JP").code, "until_on": make.day_from_today(days), "reason": "Late."}
    answer = client.post(pages(meet)[0], data)
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert 'href="#id_until_on"' in answer.content.decode()
    assert not LateLeave.objects.exists()
    assert not meet.events.exists()


def test_a_leave_is_over_after_its_last_day_at_the_venue(meet: Meet):
    tokyo = make.mission("JP")
    LateLeave.give(meet, mission=tokyo, until_on=make.day_from_today(1), reason="Late.", by=make.secretary())
    for days, may in ((0, True), (1, True), (2, False)):
        with clock.pretend(make.moment(make.day_from_today(days))):
            assert LateLeave.objects.covers(tokyo.pk, meet) is may
            assert LateLeave.objects.get().is_over is not may
    assert not LateLeave.objects.covers(make.mission("FR").pk, meet)


@pytest.mark.parametrize("data", [{}, {"mission": "nowhere"}, {"until_on": "soon"}, {"reason": "<b>"}])
def test_a_wrong_form_gives_no_leave(meet: Meet, signed_in, data: dict[str, str]):
    whole = {"mission": make.mission("JP").code, "until_on": str(make.day_from_today(3)), "reason": "Late."}
    answer = signed_in(make.secretary()).post(pages(meet)[0], (whole | data) if data else {})
    assert answer.status_code == 400
    assert not LateLeave.objects.exists()


@pytest.mark.parametrize("kind", [make.head_of_mission, make.officer, make.coordinator, make.observer])
def test_the_pages_are_the_secretariats(meet: Meet, signed_in, kind):
    client = signed_in(kind())
    for page in pages(meet):
        assert client.get(page).status_code == 403
        assert client.post(page, {}).status_code == 403


def test_the_page_of_leaves_costs_the_same_with_one_and_with_three(meet: Meet, signed_in):
    secretary = make.secretary()
    client = signed_in(secretary)
    for codes in (["JP"], ["FR", "DE"]):
        for code in codes:
            LateLeave.give(
                meet, mission=make.mission(code), until_on=make.day_from_today(3), reason="Late.", by=secretary
            )
        assert statements(client, "get", pages(meet)[0])[1] == 4


# --- sessions -------------------------------------------------------------------------------------------------


def test_the_secretariat_puts_a_session_on_the_agenda_and_takes_it_off(meet: Meet, signed_in):
    client = signed_in(make.secretary())
    page = pages(meet)[1]
    data = {"title": "Non-tariff barriers", "kind": "barriers", "on": ""}
    assert client.post(page, data).status_code == 302
    session = Session.objects.get()
    assert (session.meet, session.kind, session.on) == (meet, "barriers", None)
    assert "Non-tariff barriers" in client.get(f"/meets/{meet.slug}/edit/").content.decode()
    again = client.post(page, data)
    assert again.status_code == 409
    assert "has a session of this title already" in again.content.decode()
    remove = f"/meets/{meet.slug}/sessions/{session.pk}/remove/"
    assert client.get(remove).status_code == 200
    assert client.post(remove).status_code == 302
    assert not Session.objects.exists()
    assert [event.verb for event in meet.events.order_by("pk")] == ["add_session", "remove_session"]


def test_a_session_that_recommendations_name_stays(meet: Meet, signed_in):
    session = Session.add(meet, by=None, title="Logistics", kind="logistics")
    make.draft(session=session)
    with pytest.raises(RuleBroken, match="it stays on the programme"):
        session.remove(by=make.secretary())
    answer = signed_in(make.secretary(title="Desk Officer")).post(f"/meets/{meet.slug}/sessions/{session.pk}/remove/")
    assert answer.status_code == 409
    assert Session.objects.exists()
    assert [event.verb for event in meet.events.all()] == ["add_session"]


def test_a_session_of_another_meet_is_not_found(meet: Meet, signed_in):
    other = Session.add(make.meet("2031"), by=None, title="Logistics", kind="logistics")
    answer = signed_in(make.secretary()).post(f"/meets/{meet.slug}/sessions/{other.pk}/remove/")
    assert answer.status_code == 404
