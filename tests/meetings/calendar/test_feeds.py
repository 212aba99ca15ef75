"""Calendar feeds: what two readers of iCalendar find, and what a hostile address gets."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from django.test import Client

from core import clock
from meetings.models import CalendarFeed, Meet, Session
from tests import make
from tests.meetings.programme import factories

pytestmark = pytest.mark.django_db
# A zone of 30 minutes, one of 45, and two in which the clocks change: the first days of three of the meets.
ZONES = {
    "Asia/Kolkata": "2027-01-06",
    "Asia/Kathmandu": "2027-01-06",
    "Australia/Lord_Howe": "2027-04-03",  # by half an hour, in the night to 4 April
    "Europe/Paris": "2027-03-27",  # by an hour, in the night to 28 March
    "America/New_York": "2027-11-06",  # back, in the night to 7 November
}


def feed(person, meet: Meet | None = None) -> str:
    _row, token = CalendarFeed.issue(person, meet=meet)
    return f"/calendar/{token}.ics"


def meet_in(zone: str) -> Meet:
    first = datetime.fromisoformat(ZONES[zone]).date()
    values = {"name": zone, "starts_on": first, "ends_on": first + timedelta(days=2), "time_zone": zone}
    return Meet.objects.create(slug=zone.lower().replace("/", "-").replace("_", "-"), submit_by_on=first, **values)


def utc(event) -> tuple[datetime, datetime]:
    return event.start.astimezone(UTC), event.end.astimezone(UTC)


@pytest.mark.parametrize("zone", ZONES)
def test_two_readers_find_the_same_times_in_zones_of_all_kinds_and_over_changes_of_clocks(zone: str):
    meet = meet_in(zone)
    rows = [factories.published(meet, (9, 10.5), day=day, room="Hall A") for day in range(3)]
    content = Client().get(feed(make.observer(), meet)).content
    expected = {(row.title, row.starts_at, row.ends_at) for row in rows}

    calendar = icalendar.Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    assert {(str(event["SUMMARY"]), *utc(event)) for event in events} == expected
    assert {event["DTSTART"].params["TZID"] for event in events} == {zone}
    # nine o'clock of the wall, before and after the change
    assert {event.start.strftime("%H:%M") for event in events} == {"09:00"}
    # the zone that the file itself describes says the same as the world's
    (described,) = calendar.timezones
    own = described.to_tz()
    for row in rows:
        local = row.starts_at.astimezone(ZoneInfo(zone))
        assert own.utcoffset(local.replace(tzinfo=None)) == local.utcoffset()

    other = vobject.readOne(content.decode())
    found = {
        (one.summary.value, one.dtstart.value.astimezone(UTC), one.dtend.value.astimezone(UTC))
        for one in other.vevent_list
    }
    assert found == expected
    assert {one.status.value for one in other.vevent_list} == {"CONFIRMED"}


def test_a_persons_feed_has_what_concerns_them_and_follows_each_change():
    meet, head = make.meet(), make.head_of_mission()
    own = factories.participant(meet, head, category="head")
    row = factories.published(meet, chair=own, title="I chair", video_url="https://video.example.org/1")
    factories.published(meet, title="Without me")
    factories.session(meet, title="A draft", chair=own)
    address = feed(head)

    def event():
        (found,) = icalendar.Calendar.from_ical(Client().get(address).content).walk("VEVENT")
        return found

    before = event()
    assert str(before["SUMMARY"]) == "I chair"
    assert "https://video.example.org/1" in str(before["DESCRIPTION"])
    row.edit(
        {"starts_at": row.starts_at + timedelta(hours=1), "ends_at": row.ends_at + timedelta(hours=1)},
        by=factories.secretary(),
        version=row.version,
    )
    after = event()
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.start - before.start == timedelta(hours=1)
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt
    row.move("cancel", by=factories.secretary(), note="The minister is in Parliament.")
    gone = event()
    assert (gone["UID"], str(gone["STATUS"])) == (before["UID"], "CANCELLED")
    assert gone["SEQUENCE"] > after["SEQUENCE"]
    own.remove(by=factories.secretary())
    assert not icalendar.Calendar.from_ical(Client().get(address).content).walk("VEVENT")


def test_the_feed_of_a_meet_has_the_published_programme_even_for_the_secretariat():
    meet = make.meet()
    factories.published(meet, title="Published")
    factories.session(meet, title="A draft")
    factories.published(make.meet("2031"), title="Of another meet")
    content = Client().get(feed(factories.secretary(), meet)).content.decode()
    assert "Published" in content
    assert "A draft" not in content
    assert "Of another meet" not in content


def test_an_unchanged_calendar_is_not_sent_twice():
    meet = make.meet()
    row = factories.published(meet)
    address = feed(make.observer(), meet)
    first = Client().get(address)
    assert first.headers["Content-Type"].startswith("text/calendar")
    assert first.headers["Cache-Control"] == "private, no-store"
    again = Client().get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().get(address).content == first.content
    with clock.pretend(clock.now() + timedelta(minutes=5)):
        row.edit({"room": "Hall B"}, by=factories.secretary(), version=row.version)
    changed = Client().get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, b"Hall B" in changed.content) == (200, True)


def test_an_empty_calendar_is_one_too():
    content = Client().get(feed(make.observer())).content
    assert icalendar.Calendar.from_ical(content).walk("VEVENT") == []
    assert vobject.readOne(content.decode()).name == "VCALENDAR"


def test_text_with_marks_of_icalendar_stays_one_event():
    meet = make.meet()
    title = "Tea; coffee, spices\\n and BEGIN:VEVENT – चाय " + "x" * 60
    factories.published(meet, title=title)
    (event,) = icalendar.Calendar.from_ical(Client().get(feed(make.observer(), meet)).content).walk("VEVENT")
    assert str(event["SUMMARY"]) == title


# --- the address -----------------------------------------------------------------------------------------------------


def test_a_new_address_ends_the_former_one_and_only_a_digest_is_kept(signed_in):
    observer = make.observer()
    client = signed_in(observer)
    made = client.post("/calendar/add/", {"meet": ""}).content.decode()
    token = re.search(r"/calendar/([\w-]{43})\.ics", made).group(1)
    row = CalendarFeed.objects.get()
    assert token not in str(row.__dict__)
    assert Client().get(f"/calendar/{token}.ics").status_code == 200
    assert token not in client.get("/calendar/").content.decode()
    client.post("/calendar/add/", {"meet": ""})
    assert Client().get(f"/calendar/{token}.ics").status_code == 404
    assert CalendarFeed.objects.count() == 1


def test_a_revoked_address_and_that_of_a_closed_account_lead_nowhere(signed_in):
    observer, other = make.observer(), make.observer()
    address = feed(observer)
    row = CalendarFeed.objects.get()
    assert signed_in(other).post(f"/calendar/{row.pk}/revoke/").status_code == 404
    assert Client().get(address).status_code == 200
    assert signed_in(observer).post(f"/calendar/{row.pk}/revoke/").status_code == 302
    assert Client().get(address).status_code == 404
    address = feed(observer)
    type(observer).objects.filter(pk=observer.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("token", ["x", "0" * 43, "' or 1=1", "%00", "é", "x" * 500, "..%2f..%2fetc"])
def test_hostile_addresses_are_answered_alike(token: str):
    feed(make.observer())
    answer = Client().get(f"/calendar/{token}.ics")
    assert answer.status_code == 404
    assert "example.org" not in answer.content.decode()


def test_a_feed_only_reads_and_lets_nobody_in():
    observer = make.observer()
    address = feed(observer)
    client = Client()
    assert client.post(address).status_code == 405
    client.get(address)
    assert "sessionid" not in client.cookies
    assert client.get("/").status_code == 302


def test_what_its_owner_may_not_see_any_more_leaves_the_feed():
    meet, person = make.meet(), make.observer()
    row = factories.published(meet)
    address = feed(person, meet)
    assert row.title in Client().get(address).content.decode()
    row.move("cancel", by=factories.secretary(), note="The minister is in Parliament.")
    row.move("restore", by=factories.secretary())
    assert row.title not in Client().get(address).content.decode()


def test_too_many_requests_from_one_address_wait():
    address = feed(make.observer())
    with clock.pretend(clock.now()):
        answers = [Client().get(address) for _ in range(121)]
    assert {answer.status_code for answer in answers[:120]} == {200}
    assert (answers[-1].status_code, answers[-1].headers["Retry-After"]) == (429, "60")


def test_a_feed_costs_the_same_for_few_sessions_and_many(django_assert_max_num_queries):
    meet = make.meet()
    address = feed(make.observer(), meet)
    chair = factories.participant(meet)
    for _ in range(5):
        factories.published(meet, chair=chair)
    with django_assert_max_num_queries(4):
        Client().get(address)
    assert Session.objects.count() == 5


def test_programs_are_asked_to_look_again_each_hour():
    meet = make.meet()
    factories.published(meet)
    lines = Client().get(feed(make.observer(), meet)).content.decode().splitlines()
    assert "X-PUBLISHED-TTL:PT1H" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines


def test_another_venue_of_the_meet_is_a_new_version_of_each_event():
    meet = make.meet()
    factories.published(meet, room="Hall A")
    cancelled = factories.published(meet, (12, 13))
    cancelled.move("cancel", by=factories.secretary(), note="The minister is in Parliament.")
    address = feed(make.observer(), meet)

    def events() -> dict[str, tuple]:
        found = icalendar.Calendar.from_ical(Client().get(address).content).walk("VEVENT")
        return {
            str(one["UID"]): (one["SEQUENCE"], one["LAST-MODIFIED"].dt, str(one.get("LOCATION", ""))) for one in found
        }

    before = events()
    with clock.pretend(clock.now() + timedelta(hours=1)):
        meet.edit({"venue": "Vigyan Bhawan"}, by=factories.secretary(), version=meet.version)
        after = events()
        assert before.keys() == after.keys()
        for uid, (sequence, changed, place) in after.items():
            assert sequence > before[uid][0]
            assert changed > before[uid][1]
            assert place.endswith("Vigyan Bhawan")
        meet.edit({"aims": "More exports."}, by=factories.secretary(), version=meet.version)
        assert events() == after
