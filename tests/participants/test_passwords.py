"""Which passwords are refused, with which sentence; how long the links that set them work."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from core import clock
from participants.known_phrases import PHRASES
from participants.models import User
from reminders.delivery import deliver
from reminders.sweep import sweep
from tests import make

pytestmark = pytest.mark.django_db
NEW = "mangrove lighthouse tin"
GUESSED, CONTEXT = "easy to guess", "is built on"
WEAK = {
    "short": "at least 12",
    "Tr0ub4dor&3": "at least 12",
    "password1234": "too common",
    "passwordpassword": GUESSED,
    "123456789012": "entirely numeric",
    "qwertyuiop12": GUESSED,
    "aaaaaaaaaaaaaaaa": GUESSED,
    "abcabcabcabc": GUESSED,
    "iloveyouiloveyou": GUESSED,
    "P@ssw0rd123!": GUESSED,
    "correcthorsebatterystaple": GUESSED,
    "correct horse battery staple": GUESSED,
    "Correct-Horse-Battery-Staple1": GUESSED,
    "May the force be with you!": GUESSED,
    "letmein letmein": GUESSED,
    "Welcome@123456": GUESSED,
    "sholay sholay 12": GUESSED,
    "Monkey!!!!!!!!": GUESSED,
    "SatyamevaJayate#1": GUESSED,
    "ExportMeet{year}!": CONTEXT,
    "exportmeet{next}": CONTEXT,
    "IndiaCommerceMission": CONTEXT,
    "Export-Meet-India": CONTEXT,
    "Summer{year}!!!!": CONTEXT,
    "Embassy-of-India-Japan": CONTEXT,
    "EmbassyJapan{year}": CONTEXT,
    "Counsellor-Commercial": CONTEXT,
    "Sakamoto-{year}!": CONTEXT,
    "sakamoto.yuki.sakamoto": CONTEXT,
    "yuki99sakamoto": CONTEXT,
}
# What everybody knows, with figures for letters, twice, with a word around it, or spelt otherwise.
KNOWN = """
c0rrecth0rsebatterystaple / M4yTheF0rceBeWithY0u / v4ndemataram2027! / wint3riscoming2027 / tobeornottobe7hat
correcthorsebatterystaplecorrecthorsebatterystaple / correcthorsebatterystapleabc / mycorrecthorsebatterystaple
vandemataramvandemataram / maytheforcebewithyoualways / 1lovemyindia2027 / W!nter!sComing!!
c0rrect!horse!battery!staple / janaganamanaadhinayaka / sarejahanseaccha hindustan / sabka saath sabka vikas
vasudhaiva kutumbakam / atithi devo bhava
our father who art in heaven / all that glitters is not gold / make america great again / houston we have a problem
frankly my dear i dont give a damn / jai mata di jai mata di / acche din aane wale hain / mogambo khush hua
omshantishantishanti / to infinity and beyond / satyamev jayate / vande matram / vandhe maatharam / sathyameva jayathe
Unity in Diversity! / unityindiversity2027 / जन गण मन अधिनायक जय हे / वन्दे मातरम् 1947 / Jai Shree Ram 108
jay shri raam 108 / bharatmatakijai@123 / honestyisthebestpolicy / ExportMeet-Vande-Mataram
yukisatyamevajayate / Th3 Qu1ck Br0wn F0x
"""
STRONG = [
    "zebra quilt harbour nineteen",
    "lantern-mango-tractor-84",
    "gully velvet orbit crumbs",
    "correct horse battery staple gully velvet orbit crumbs",
    "an entirely new phrase",
    "museum snow antique ladder",
    NEW,
    make.PASSWORD,
    "Kx9#mQ2$vL7p",
    "Zebra9#k2!p0Qx7$",
    "739182-pqw-64051",
    "tokyo lamp forest biscuit",
    "नमस्ते दुनिया सागर",
]


def drafter() -> User:
    return make.counsellor(name="Yuki Sakamoto", email="yuki.sakamoto@example.org")


def refusals(password: str, person: User | None) -> str:
    try:
        validate_password(password, person)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.mark.parametrize(("password", "sentence"), WEAK.items())
def test_a_password_that_others_would_try_is_refused_and_the_sentence_says_what_to_do(password: str, sentence: str):
    year = clock.today().year
    messages = refusals(password.format(year=year, next=year + 1), drafter())
    assert sentence in messages
    if sentence in (GUESSED, CONTEXT):
        assert "Use three or four words" in messages


@pytest.mark.parametrize("password", KNOWN.replace("\n", " / ").strip(" /").split(" / "))
def test_a_phrase_that_everybody_knows_is_refused_however_it_is_written(password: str):
    assert GUESSED in refusals(password, drafter())


def test_no_phrase_stands_twice_or_is_too_short_to_be_one():
    assert len(PHRASES) == len(set(PHRASES)) > 400
    assert min(map(len, PHRASES)) >= 6


@pytest.mark.parametrize("password", [*STRONG, "mangrove lighthouse " * 50])
def test_a_good_one_is_taken(password: str):
    assert refusals(password, drafter()) == ""


def test_words_of_others_do_not_stay_behind():
    assert CONTEXT in refusals("sakamoto-biscuit", drafter())
    assert CONTEXT not in refusals("sakamoto-biscuit", make.observer())


def test_without_a_person_the_words_of_the_product_still_count():
    assert CONTEXT in refusals("IndiaCommerceMission", None)


# --- links --------------------------------------------------------------------------------------------------------


def link(mailoutbox, person: User) -> str:
    mails = [mail for mail in mailoutbox if mail.to == [person.email]]
    return re.search(r"/accounts/password/reset/key/\S+", mails[-1].body).group()


def opened(path: str) -> Client | None:
    """A browser that has followed the link to its form; None where it no longer works."""
    client = Client()
    answer = client.get(path)
    return client if answer.status_code == 302 else None


def set_password(client: Client, path: str) -> bool:
    form = re.sub(r"-[^/]*/$", "-set-password/", path)
    return client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302


def forgotten(person: User, settings, mailoutbox) -> str:
    settings.NOTICE_REST = 0
    Client().post("/accounts/password/reset/", {"email": person.email})
    deliver()
    return link(mailoutbox, person)


def invited(settings, mailoutbox) -> tuple[User, str]:
    settings.NOTICE_REST = 0
    person = User.register(by=None, email="new@example.org", name="New", role="observer", is_invited=True)
    sweep()
    deliver()
    return person, link(mailoutbox, person)


@pytest.mark.parametrize(("minutes", "works"), [(0, True), (59, True), (61, False), (60 * 24, False)])
def test_a_link_for_a_forgotten_password_works_for_an_hour(settings, mailoutbox, minutes: int, works):
    path = forgotten(make.observer(), settings, mailoutbox)
    with clock.pretend(clock.now() + timedelta(minutes=minutes)):
        assert (opened(path) is not None) == works


@pytest.mark.parametrize(("hours", "works"), [(0, True), (2, True), (7 * 24 - 1, True), (7 * 24 + 1, False)])
def test_an_invitation_works_for_seven_days(settings, mailoutbox, hours: int, works):
    _person, path = invited(settings, mailoutbox)
    with clock.pretend(clock.now() + timedelta(hours=hours)):
        assert (opened(path) is not None) == works


@pytest.mark.parametrize("kind", ["forgotten", "invitation"])
def test_each_works_once_also_for_who_opened_it_before(settings, mailoutbox, kind: str):
    if kind == "forgotten":
        person = make.observer()
        path = forgotten(person, settings, mailoutbox)
    else:
        person, path = invited(settings, mailoutbox)
    first, second = opened(path), opened(path)
    assert set_password(first, path)
    assert not set_password(second, path)
    assert opened(path) is None
    assert User.objects.get(pk=person.pk).check_password(NEW)


def test_signing_in_and_another_address_end_a_link(settings, mailoutbox):
    person = make.observer()
    path = forgotten(person, settings, mailoutbox)
    Client().post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})
    assert opened(path) is None
    other, path = invited(settings, mailoutbox)
    User.objects.filter(pk=other.pk).update(email="moved@example.org")
    assert opened(path) is None


@pytest.mark.parametrize("key", ["x", "d41d8-0123456789abcdef", "zzzzzz-x", "%00-x"])
def test_a_forged_or_old_link_says_how_to_get_a_new_one(key: str):
    page = Client().get(f"/accounts/password/reset/key/1-{key}/").content.decode()
    assert "This link no longer works" in page
    assert "An invitation works for 7 days" in page
    assert 'href="/accounts/password/reset/"' in page


def test_who_was_invited_and_came_too_late_gets_a_link_by_the_forgotten_password(settings, mailoutbox):
    person, _old = invited(settings, mailoutbox)
    with clock.pretend(clock.now() + timedelta(days=8)):
        path = forgotten(person, settings, mailoutbox)
        client = opened(path)
        assert client is not None
        assert set_password(client, path)


def test_mails_say_how_long_their_link_works(settings, mailoutbox):
    forgotten(make.observer(), settings, mailoutbox)
    invited(settings, mailoutbox)
    assert ["one hour" in mail.body for mail in mailoutbox] == [True, False]
    assert ["7 days" in mail.body for mail in mailoutbox] == [False, True]
