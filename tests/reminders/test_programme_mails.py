"""Participants are told of the programme: those whom a change concerns, in one mail, with an account or without."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from core import clock
from meetings.models import Participant, SessionEvent
from reminders.delivery import deliver
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.meetings.invitations import make as made
from tests.meetings.programme import factories

pytestmark = pytest.mark.django_db

WHY = "The minister is in Parliament."


@pytest.fixture(autouse=True)
def _now(settings):
    settings.KEEP_HOURS = False
    settings.NOTICE_REST = 0


@pytest.fixture
def people() -> dict[str, Participant]:
    """One with an account in Tokyo, one without in Kathmandu."""
    head = make.head_of_mission(time_zone="Asia/Tokyo", email="head@example.org")
    return {
        "head": factories.participant(user=head, category="head"),
        "guest": factories.participant(name="Ms Guest", email="guest@example.org", time_zone="Asia/Kathmandu"),
    }


def mails() -> dict[str, str]:
    """Who gets what now: address -> text; each person at most one mail."""
    mail.outbox.clear()
    sweep()
    deliver()
    assert len({one.to[0] for one in mail.outbox}) == len(mail.outbox)
    return {one.to[0]: one.body for one in mail.outbox}


def test_whoever_is_expected_is_told_by_mail_in_their_own_time_and_nobody_else(people):
    factories.participant(email="elsewhere@example.org")
    row = factories.session(room="Hall A", title="Opening plenary", chair=people["head"])
    row.expect([people["guest"]], by=factories.secretary())
    assert mails() == {}  # a draft
    row.move("publish", by=factories.secretary())
    found = mails()
    assert set(found) == {"head@example.org", "guest@example.org"}
    assert "10:00–11:00 IST (13:30–14:30 Tokyo)" in found["head@example.org"]
    assert "10:00–11:00 IST (10:15–11:15 Kathmandu)" in found["guest@example.org"]
    assert f"/sessions/{row.pk}/" in found["head@example.org"]
    assert "http" not in found["guest@example.org"]  # nothing that they could open
    assert "Hall A" in found["guest@example.org"]
    assert mails() == {}


def test_several_changes_make_one_mail_that_says_what_holds_now(people):
    row = factories.published(room="Hall A", chair=people["head"], title="Opening plenary")
    assert set(mails()) == {"head@example.org"}
    other = factories.published(chair=people["head"], title="Logistics")
    for room in ("Hall B", "Hall C"):
        row.edit({"room": room}, by=factories.secretary(), version=row.version)
    found = mails()
    assert set(found) == {"head@example.org"}
    text = found["head@example.org"]
    assert text.count("Opening plenary") == 1
    assert "Hall C" in text
    assert "Hall B" not in text
    assert "Changed: room" in text
    assert other.title in text
    assert Notice.objects.filter(kind="programme", status="sent").count() == 4


def test_a_cancelled_session_is_told_with_the_reason_to_who_knew_of_it(people):
    row = factories.published(chair=people["head"])
    mails()
    new = people["guest"]
    row.expect([new], by=factories.secretary())
    row.move("cancel", by=factories.secretary(), note=WHY)
    found = mails()
    # the guest was never told of the session
    assert set(found) == {"head@example.org"}
    assert "Cancelled" in found["head@example.org"]
    assert WHY in found["head@example.org"]


def test_what_was_published_and_cancelled_before_any_mail_left_is_told_to_nobody(people):
    row = factories.published(chair=people["head"])
    row.move("cancel", by=factories.secretary(), note=WHY)
    assert mails() == {}
    assert set(Notice.objects.values_list("status", flat=True)) == {"cancelled"}


def test_who_is_expected_no_longer_and_who_has_left_the_meet_are_told_what_concerns_them(people):
    row = factories.session()
    row.expect(list(people.values()), by=factories.secretary())
    row.move("publish", by=factories.secretary())
    mails()
    row.no_longer_expect(row.expected.get(participant=people["guest"]), by=factories.secretary())
    row.edit({"room": "Hall B"}, by=factories.secretary(), version=row.version)
    people["head"].remove(by=factories.secretary())
    found = mails()
    assert set(found) == {"guest@example.org"}
    assert "You are no longer expected" in found["guest@example.org"]


@pytest.mark.parametrize("role", ["chair", "rapporteur"])
def test_who_led_a_session_and_who_leads_it_now_are_told_and_nobody_else(people, role: str):
    row = factories.session(**{role: people["head"]})
    row.expect([factories.participant(email="other@example.org")], by=factories.secretary())
    row.move("publish", by=factories.secretary())
    mails()
    row.edit({role: people["guest"]}, by=factories.secretary(), version=row.version)
    found = mails()
    assert set(found) == {"head@example.org", "guest@example.org"}
    assert "You are no longer expected" in found["head@example.org"]
    assert "You are expected" in found["guest@example.org"]
    assert f"Your role: {role}" in found["guest@example.org"]
    assert "Your role" not in found["head@example.org"]


def test_presenters_are_told_when_they_are_named_and_when_they_are_replaced(people):
    row = factories.published(title="Opening plenary")
    item = factories.item(row, presenter=people["head"])
    found = mails()
    assert set(found) == {"head@example.org"}
    assert "You are expected" in found["head@example.org"]
    assert "Your role: presenter" in found["head@example.org"]
    item.edit({"presenter": people["guest"]}, by=factories.secretary(), version=item.version)
    found = mails()
    assert set(found) == {"head@example.org", "guest@example.org"}
    assert "You are no longer expected" in found["head@example.org"]
    item.remove(by=factories.secretary())
    found = mails()
    assert set(found) == {"guest@example.org"}
    assert "You are no longer expected" in found["guest@example.org"]


def test_who_was_expected_and_chairs_now_reads_of_another_role(people):
    row = factories.session()
    row.expect([people["head"]], by=factories.secretary())
    row.move("publish", by=factories.secretary())
    assert "Your role: expected participant" in mails()["head@example.org"]
    row.edit({"chair": people["head"]}, by=factories.secretary(), version=row.version)
    text = mails()["head@example.org"]
    assert "Your role has changed" in text
    assert "Your role: chair" in text
    row.edit({"chair": None}, by=factories.secretary(), version=row.version)
    text = mails()["head@example.org"]
    assert "Your role has changed" in text
    assert "Your role: expected participant" in text


def test_who_was_named_and_replaced_before_any_mail_left_is_told_nothing(people):
    row = factories.published()
    row.edit({"chair": people["head"]}, by=factories.secretary(), version=row.version)
    row.edit({"chair": people["guest"]}, by=factories.secretary(), version=row.version)
    assert set(mails()) == {"guest@example.org"}


def test_a_substitute_is_told_of_the_published_sessions_that_they_take_over():
    row = made.invitation("sent")
    row.move("propose", by=None, nominee=made.NOMINEE | {"organisation": row.participant.contact.organisation})
    row = made.again(row)
    original, secretary = row.participant, factories.secretary()
    published = factories.published(row.meet, title="Opening plenary", chair=original)
    published.expect([original], by=secretary)
    factories.session(row.meet, title="A draft", chair=original)
    factories.published(row.meet, title="Without them")
    row.move("approve", by=secretary)
    event = published.events.get(verb="take_over")
    assert event.participants == [original.substitute.pk]
    assert SessionEvent.objects.filter(verb="take_over").count() == 1
    sweep()
    deliver()
    found = [one.body for one in mail.outbox if "Opening plenary" in one.body]
    assert len(found) == 1
    assert "You are expected" in found[0]
    assert "Your role: chair" in found[0]
    assert "Without them" not in found[0]


def test_a_participant_without_any_address_is_not_among_those_told():
    mute = factories.participant(email="")
    row = factories.published(chair=mute)
    assert row.events.get().participants == []
    assert mails() == {}


def test_events_of_long_ago_are_told_to_nobody(people):
    with clock.pretend(clock.now() - timedelta(days=15)):
        factories.published(chair=people["head"])
    assert mails() == {}


def test_sweeping_twice_raises_nothing_twice(people):
    factories.published(chair=people["head"])
    assert sweep()["programme"] == 1
    assert sweep()["programme"] == 0


def test_the_ledger_names_the_session_and_its_page(people, signed_in):
    row = factories.published(chair=people["head"], title="Opening plenary")
    mails()
    notice = Notice.objects.get()
    client = signed_in(factories.secretary())
    assert "Opening plenary" in client.get("/notices/").content.decode()
    page = client.get(f"/notices/{notice.pk}/").content.decode()
    assert f"/meets/{row.meet.slug}/sessions/{row.pk}/" in page


def test_a_mail_speaks_the_language_of_its_reader():
    guest = factories.participant(email="guest@example.org")
    type(guest.contact).objects.filter(pk=guest.contact.pk).update(language="hi")
    factories.published(chair=guest, room="Hall A")
    sweep()
    deliver()
    (one,) = mail.outbox
    assert 'lang="hi"' in one.alternatives[0][0]


def test_another_venue_is_told_once_to_each_and_the_page_says_first_how_many(people, signed_in):
    row = factories.published(room="Hall A", title="Opening plenary", chair=people["head"])
    row.expect([people["guest"]], by=factories.secretary())
    invited = made.invitation("accepted", row=made.participant(row.meet))
    row.expect([invited.participant], by=factories.secretary())
    over = factories.participant(row.meet, email="over@example.org")
    past = factories.session(row.meet, title="Past", chair=over)
    type(past).objects.filter(pk=past.pk).update(
        status="published", starts_at=clock.now() - timedelta(hours=3), ends_at=clock.now() - timedelta(hours=2)
    )
    sweep()
    deliver()
    client, path = signed_in(factories.secretary()), f"/meets/{row.meet.slug}/edit/"
    form = client.get(path).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    data |= {name: value.isoformat() for name, value in data.items() if hasattr(value, "isoformat")}
    asked = client.post(path, data | {"venue": "Vigyan Bhawan"})
    assert "3 people get an email." in " ".join(asked.content.decode().split())
    row.meet.refresh_from_db()
    assert row.meet.venue == ""
    assert mails() == {}
    assert client.post(path, data | {"venue": "Vigyan Bhawan", "tells": "3"}).status_code == 302
    found = mails()
    assert set(found) == {"head@example.org", "guest@example.org", invited.participant.contact.email}
    assert "Hall A, Vigyan Bhawan" in found["head@example.org"]
    assert "Changed: venue" in found["head@example.org"]
    assert mails() == {}
