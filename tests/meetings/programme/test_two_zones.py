"""Wherever a time of day stands, its zone stands beside it, or both zones: on pages and papers of a session."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from core import clock
from core.ui import both_moments, both_times
from meetings.participants.models import Category, Participant
from participants.contacts.models import Contact
from tests import make
from tests.meetings.invitations import make as made
from tests.meetings.programme import factories
from tests.pdfs import printed

pytestmark = pytest.mark.django_db
IST, TOKYO = ZoneInfo("Asia/Kolkata"), ZoneInfo("Asia/Tokyo")
TIME = re.compile(r"\b\d{1,2}:\d{2}\b")
# A time, or from when until when, and the day of an end on another day; then the zone.
WITH_ZONE = re.compile(r"\b\d{1,2}:\d{2}(?:–(?:\w{3} \d{1,2} \w{3} \d{4}, )?\d{1,2}:\d{2})? (?:IST|Tokyo|Santiago)\b")


def bare(text: str) -> list[str]:
    """The times without a zone, with what stands around them."""
    left = WITH_ZONE.sub("", text)
    return [left[max(0, found.start() - 40) : found.end() + 20] for found in TIME.finditer(left)]


def words(answer) -> str:
    html = re.sub(r"<script.*?</script>|<style.*?</style>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.parametrize("role", ["secretary", "head_of_mission"])
def test_no_time_of_a_session_stands_without_its_zone(signed_in, role: str):
    reader = getattr(make, role)(time_zone="Asia/Tokyo")
    meet = made.a_meet()
    own = factories.participant(meet, reader, category=Category.HEAD)
    home = factories.participant(meet, time_zone="America/Santiago", mode=Participant.Mode.VIDEO)
    row = factories.published(meet, (10, 11), room="Hall A", chair=own, rapporteur=home)
    factories.item(row, "Welcome", minutes=20, presenter=own)
    factories.item(row, "Round", minutes=40)
    row.edit({"starts_at": row.starts_at + timedelta(minutes=30)}, by=factories.secretary(), version=row.version)
    invitation = made.invitation("accepted", row=made.participant(meet))
    type(invitation).objects.filter(pk=invitation.pk).update(asks_sessions=True)
    base = f"/meets/{meet.slug}"
    paths = [f"{base}/", f"{base}/programme/", f"{base}/programme/rooms/", f"{base}/programme/mine/"]
    paths += [f"{base}/sessions/{row.pk}/", "/calendar/", "/"]
    if reader.is_secretariat:
        paths += [f"{base}/sessions/{row.pk}/{part}/" for part in ("slot", "edit", "expected", "move/cancel")]
        paths += [f"{base}/programme/publish/", f"{base}/invitations/{invitation.pk}/"]
    with clock.pretend(factories.at(meet, 9) - timedelta(days=1)):  # also on the desk, and in its stamp on paper
        client = signed_in(reader)
        answers = {path: client.get(path) for path in paths}
        answers["link"] = Client().get(f"/invitations/{invitation.token}/")
        with printed() as papers:
            assert client.get(f"{base}/sessions/{row.pk}/pack.pdf").status_code == 200
    texts = {path: words(answer) for path, answer in answers.items()}
    texts["pack"] = " | ".join(strings(papers[-1]))
    assert {path: bare(text) for path, text in texts.items() if bare(text)} == {}
    for path in ("pack", f"{base}/programme/", f"{base}/programme/rooms/", f"{base}/sessions/{row.pk}/"):
        assert "10:30" in texts[path]
        assert "14:00" in texts[path]
    assert "10:30 IST (14:00 Tokyo)" in texts[f"{base}/programme/rooms/"]
    assert "10:50 IST (14:20 Tokyo)" in texts["pack"]
    assert "10:30–11:00 IST (14:00–14:30 Tokyo)" in texts["link"]
    if reader.is_secretariat:
        assert "10:30 IST (14:00 Tokyo)" in texts[f"{base}/sessions/{row.pk}/"].split("History")[1]
        assert "begins too early" in texts[f"{base}/programme/"]
        assert "10:30–11:00 IST (02:00–02:30 Santiago)" in texts[f"{base}/programme/"]


def strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    rows = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for one in rows for text in strings(one)]


def test_an_end_on_the_next_day_says_its_day():
    starts = datetime(2027, 4, 3, 14, 30, tzinfo=UTC)
    ends = starts + timedelta(hours=4)
    assert both_times(starts, ends, IST, TOKYO) == (
        "Sat 3 Apr 2027, 20:00–Sun 4 Apr 2027, 00:00 IST (23:30–Sun 4 Apr 2027, 03:30 Tokyo)"
    )
    assert both_times(starts, starts + timedelta(hours=1), IST, TOKYO) == (
        "Sat 3 Apr 2027, 20:00–21:00 IST (23:30–Sun 4 Apr 2027, 00:30 Tokyo)"
    )
    assert both_moments(starts, IST, TOKYO) == "Sat 3 Apr 2027, 20:00 IST (23:30 Tokyo)"
    assert both_moments(starts + timedelta(hours=1), IST, TOKYO) == (
        "Sat 3 Apr 2027, 21:00 IST (Sun 4 Apr 2027, 00:30 Tokyo)"
    )
    assert both_moments(starts, IST, IST, with_day=False) == "20:00 IST"


def test_the_answer_says_when_it_came_in_both_zones():
    row = made.invitation("accepted")
    assert Contact.objects.get(pk=row.participant.contact_id).time_zone == "Asia/Tokyo"
    text = words(Client().get(f"/invitations/{row.token}/"))
    assert both_moments(row.answered_at, IST, TOKYO) in text
