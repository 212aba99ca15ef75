"""A time zone that this machine does not know, such as one that was withdrawn, closes no page and stops no mail."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
import structlog
from django.core import mail
from structlog.testing import capture_logs

from core import clock, zones
from core.zones import city, zone_of
from countries.models import Country
from meetings.models import Meet
from participants.models import User
from reminders.delivery import deliver
from reminders.desk import desk_of
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.signing_in import signed_in_client

GONE = "Asia/Gone_Town"
INDIA = ZoneInfo("Asia/Kolkata")


@pytest.mark.parametrize("name", [GONE, "", "Asia", "../../etc/passwd", "Asia/Kolkata\0"])
def test_an_unknown_name_is_indias_zone(name: str):
    assert zone_of(name) == INDIA
    assert clock.today(name) == clock.today()


def test_a_known_name_is_its_zone():
    assert zone_of("Asia/Tokyo").key == "Asia/Tokyo"


def test_the_log_says_it_once(monkeypatch):
    monkeypatch.setattr(zones, "_log", structlog.get_logger())  # one that no earlier test has bound
    with capture_logs() as lines:
        for _ask in range(3):
            zone_of("Asia/Said_Once")
    assert [(line["event"], line["zone"]) for line in lines] == [("time_zone_unknown", "Asia/Said_Once")]


def test_it_is_named_after_itself():
    assert city(GONE, "en") == "Gone Town"


@pytest.fixture
def person(db) -> User:
    person = make.officer()
    make.item("underway", owner=person)
    User.objects.filter(pk=person.pk).update(time_zone=GONE)
    person.refresh_from_db()
    return person


@pytest.mark.parametrize(
    "path", ["/", "/actions/", "/recommendations/", "/notices/", "/settings/", "/actions/export/"]
)
def test_pages_open(person: User, path: str):
    assert signed_in_client(person).get(path, follow=True).status_code == 200


def test_who_has_it_signs_in_and_chooses_another(person: User):
    client = signed_in_client(person)
    page = client.get("/settings/")
    form = page.context["form"]
    assert form["time_zone"].value() == "Asia/Kolkata"
    data = {"language": "en", "time_zone": "Asia/Tokyo", "digest_hour": "8", "version": str(person.version)}
    assert client.post("/settings/", data).status_code == 302
    person.refresh_from_db()
    assert person.zone.key == "Asia/Tokyo"


def test_they_are_told_and_have_a_desk(person: User):
    assert desk_of(person) is not None
    Notice.objects.raise_all([Notice.for_account("security", to=person.pk, occasion="x", detail="password_changed")])
    sweep()
    deliver()
    assert [one.to for one in mail.outbox if "password" in one.subject] == [[person.email]]


def test_the_secretariat_opens_their_page_and_that_of_their_country(person: User):
    client = signed_in_client(make.secretary())
    assert client.get(f"/people/{person.pk}/").status_code == 200
    assert client.get(f"/people/{person.pk}/edit/").status_code == 200
    country = make.country("JP")
    Country.objects.filter(pk=country.pk).update(time_zone=GONE)
    assert client.get("/countries/JP/").status_code == 200


def test_a_meet_in_such_a_zone_has_days(db):
    meet = make.meet()
    Meet.objects.filter(pk=meet.pk).update(time_zone=GONE)
    meet.refresh_from_db()
    assert not meet.is_past_submission
    assert signed_in_client(make.observer()).get(f"/meets/{meet.slug}/").status_code == 200
