"""What participants need: for the secretariat alone, found nowhere else, and gone 30 days after the meet."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from core import clock
from core.rules import RuleBroken
from exportmeet.celery import app
from meetings.models import Meet
from meetings.participants.bulk.models import ParticipantOperation, ParticipantOperationRow
from meetings.participants.models import Participant, ParticipantNeeds
from meetings.participants.needs import delete_outdated
from tests import make
from tests.answers import body
from tests.meetings.participants import people

pytestmark = pytest.mark.django_db
SECRET = {"travel": "Zwergtaube flies at dawn", "access": "Zwergtaube ramp", "diet": "Zwergtaube without nuts"}


def base(row: Participant) -> str:
    return f"/meets/{row.meet.slug}/participants/"


@pytest.fixture
def row() -> Participant:
    head = make.head_of_mission()
    return people.account(head, name="Ambassador")


def write(client: Client, row: Participant, **values: str):
    url = f"{base(row)}{row.pk}/needs/"
    return client.post(url, {**shown(client, url), **SECRET, **values})


def shown(client: Client, url: str) -> dict[str, str]:
    """What the form carries beside what is typed."""
    form = client.get(url).context["form"]
    return {name: form[name].value() for name in ("version", "base")}


def test_the_secretariat_writes_changes_and_clears_them(signed_in, row):
    client = signed_in(make.secretary())
    assert write(client, row).status_code == 302
    assert ParticipantNeeds.objects.values("travel", "access", "diet").get() == SECRET
    page = client.get(f"{base(row)}{row.pk}/needs/").content.decode()
    assert all(words in page for words in SECRET.values())
    write(client, row, diet="", travel="By train")
    assert ParticipantNeeds.objects.values_list("travel", "diet").get() == ("By train", "")
    write(client, row, diet="", travel="", access=" ")
    assert not ParticipantNeeds.objects.exists()


def test_what_two_write_at_once_is_not_lost(signed_in, row):
    client = signed_in(make.secretary())
    url = f"{base(row)}{row.pk}/needs/"
    before = shown(client, url)
    write(client, row)
    answer = client.post(url, {**before, "travel": "Later words", "access": "", "diet": ""})
    assert (answer.status_code, ParticipantNeeds.objects.get().travel) == (409, SECRET["travel"])
    assert "Later words" in answer.content.decode()


def test_words_that_change_places_are_a_change(signed_in, row):
    client = signed_in(make.secretary())
    write(client, row, travel="A", access="B", diet="")
    write(client, row, travel="B", access="A", diet="")
    assert ParticipantNeeds.objects.values_list("travel", "access").get() == ("B", "A")


@pytest.mark.parametrize("field", SECRET)
@pytest.mark.parametrize("wrong", ["x" * 501, "<script>alert(1)</script>", "a\x00b"])
def test_what_is_no_plain_text_is_refused(signed_in, row, field: str, wrong: str):
    assert write(signed_in(make.secretary()), row, **{field: wrong}).status_code == 400
    assert not ParticipantNeeds.objects.exists()


READERS = {
    "themself": lambda: None,
    "counsellor": make.counsellor,
    "coordinator": make.coordinator,
    "observer": make.observer,
}


@pytest.mark.parametrize("reader", READERS)
def test_nobody_else_opens_or_writes_them(signed_in, row, reader: str):
    ParticipantNeeds.objects.create(participant=row, **SECRET)
    client = signed_in(READERS[reader]() or row.contact.user)
    for answer in (
        client.get(f"{base(row)}{row.pk}/needs/"),
        client.post(f"{base(row)}{row.pk}/needs/", {"diet": "x"}),
    ):
        assert answer.status_code == 403
        assert "Zwergtaube" not in answer.content.decode()
    assert ParticipantNeeds.objects.values("travel", "access", "diet").get() == SECRET


def everything_of(client: Client, row: Participant) -> Iterator[str]:
    """All that the product says of a participant beside the page of needs."""
    every = "precedence,form,name,designation,organisation,category,mode,invitation,head,assistant,substitute"
    lists = ["", "?state=all", f"?columns={every}", f"export.csv?columns={every}", "export.csv"]
    for path in [*lists, f"{row.pk}/", "bulk/", f"bulk/remove/?row={row.pk}"]:
        yield body(client.get(f"{base(row)}{path}")).decode()
    for path in (base(row), f"{base(row)}{row.pk}/"):
        yield client.get(f"/api/v1{path}").content.decode()


def test_they_stand_in_no_list_file_trail_answer_or_log(signed_in, row, caplog):
    caplog.set_level(logging.DEBUG)
    by = make.secretary()
    client = signed_in(by)
    write(client, row)
    write(client, row, diet="Zwergtaube, and no fish")
    for reader in (client, signed_in(row.contact.user)):
        assert all("Zwergtaube" not in text for text in everything_of(reader, row))
    assert [event.verb for event in row.events.all()] == ["create", "needs", "needs"]
    assert all(not event.note and not event.changes for event in row.events.filter(verb="needs"))
    assert "Zwergtaube" not in caplog.text
    assert not Participant.objects.search("Zwergtaube").exists()


def test_undo_neither_holds_nor_changes_them(row):
    by = make.secretary()
    ParticipantNeeds.objects.create(participant=row, **SECRET)
    operation = ParticipantOperation.perform(row.meet, [row], by=by, kind="remove")
    assert "Zwergtaube" not in str(ParticipantOperationRow.objects.values())
    operation.undo(by=by)
    assert ParticipantNeeds.objects.values("travel", "access", "diet").get() == SECRET


# --- deleted by rule -------------------------------------------------------------------------------------------------


def needs_of(meet: Meet) -> ParticipantNeeds:
    return ParticipantNeeds.objects.create(participant=people.participant(meet=meet), **SECRET)


@pytest.mark.parametrize(("days", "number"), [(-10, 0), (0, 0), (30, 0), (31, 1), (400, 1)])
def test_they_are_deleted_when_thirty_days_have_passed_since_the_last_day(days: int, number: int, monkeypatch):
    meet = make.meet()
    needs_of(meet)
    later = make.moment(meet.ends_on + timedelta(days=days))
    monkeypatch.setattr(clock, "today", lambda *_zone: later.date())
    assert delete_outdated() == number
    assert ParticipantNeeds.objects.count() == 1 - number
    assert delete_outdated() == 0, "done again, it does nothing"


def test_those_of_another_meet_stay_and_so_does_the_participant(monkeypatch):
    first, second = make.meet(), make.meet("2099")
    gone, later = needs_of(first), needs_of(second)
    monkeypatch.setattr(clock, "today", lambda *_zone: first.ends_on + timedelta(days=31))
    out = StringIO()
    call_command("delete_needs", stdout=out)
    assert out.getvalue() == "deleted 1\n"
    assert list(ParticipantNeeds.objects.all()) == [later]
    assert Participant.objects.filter(pk=gone.participant_id).exists()
    call_command("delete_needs", stdout=out)
    assert out.getvalue() == "deleted 1\ndeleted 0\n"


def test_none_are_entered_when_they_would_not_be_kept(row):
    with clock.pretend(make.moment(row.meet.ends_on + timedelta(days=31))), pytest.raises(RuleBroken, match="30 days"):
        row.set_needs(SECRET, by=make.secretary(), version=1, base={})
    assert not ParticipantNeeds.objects.exists()


def test_where_the_clock_is_wrong_nothing_is_deleted(monkeypatch):
    needs_of(make.meet())
    monkeypatch.setattr(clock, "_compared", lambda: (clock.now(), timedelta(days=900)))
    with pytest.raises(CommandError):
        call_command("delete_needs")
    assert ParticipantNeeds.objects.exists()


def test_the_worker_does_it_every_six_hours():
    app.loader.import_default_modules()
    assert "meetings.participants.tasks.delete_needs" in app.tasks
    entry = settings.CELERY_BEAT_SCHEDULE["meetings.participants.tasks.delete_needs"]
    assert entry["schedule"] == 6 * 60 * 60
