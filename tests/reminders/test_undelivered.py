"""What could not be delivered to many is sent again by one press."""

from __future__ import annotations

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from actions.models import DateChange
from core import clock
from participants.models import User
from reminders.delivery import deliver
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.reminders.test_delivery import Relay, owe

pytestmark = pytest.mark.django_db
PAGE, RESEND = "/notices/undelivered/", "/notices/undelivered/resend/"


@pytest.fixture(autouse=True)
def _relay(settings):
    settings.NOTICE_REST = 0
    settings.EMAIL_BACKEND = "tests.reminders.test_delivery.Relay"
    Relay.answers = {}
    yield
    Relay.answers = {}


def undelivered(number: int) -> list[Notice]:
    """So many people, and a relay that refused every mail for three days."""
    owners = [make.officer(title=f"Officer {n}") for n in range(number)]
    notices = owe(*owners)
    Relay.answers = {owner.email: smtplib.SMTPRecipientsRefused({"x": (554, b"5.7.1 denied")}) for owner in owners}
    for hours in (0, 40, 73, 74):
        with clock.pretend(clock.now() + timedelta(hours=hours)):
            deliver()
    Relay.answers = {}
    return notices


def test_what_a_relay_refused_for_three_days_is_sent_again_by_one_press(signed_in):
    notices, secretary = undelivered(7), make.secretary()
    assert Notice.objects.undelivered().count() == 7
    client = signed_in(secretary)
    page = client.get(PAGE).content.decode()
    assert page.count('name="notice"') == 7
    assert "Please accept: Notify the revised standard" in page
    answer = client.post(RESEND, {"all": "1"}, follow=True)
    assert "7 notices are sent again." in answer.content.decode()
    assert "Everything that was owed has been delivered" in answer.content.decode()
    assert set(Notice.objects.exclude(resend_of=None).values_list("resend_of", "resent_by")) == {
        (notice.pk, secretary.pk) for notice in notices
    }
    assert deliver() == {"sent": 7}
    assert len(mail.outbox) == 7


def test_what_is_ticked_alone_is_sent_again(signed_in):
    first, second, third = undelivered(3)
    client = signed_in(make.secretary())
    client.post(RESEND, {"notice": [first.pk, third.pk]})
    assert list(Notice.objects.undelivered()) == [second]


@pytest.mark.parametrize("ticked", [{}, {"notice": []}, {"notice": ["x"]}, {"notice": ["-1"]}, {"notice": ["9" * 30]}])
def test_nothing_ticked_is_told(signed_in, ticked: dict):
    undelivered(1)
    answer = signed_in(make.secretary()).post(RESEND, ticked, follow=True)
    assert answer.status_code == 200
    assert "is sent again." not in answer.content.decode() or "0 notices" in answer.content.decode()
    assert Notice.objects.undelivered().count() == 1


def test_what_happened_three_weeks_ago_is_sent_again_all_the_same(signed_in):
    owner, maker = make.officer(title="Owner"), make.secretary("Maker")
    item = make.item("underway", owner=owner, by=maker, due_on=make.working_day(60))
    DateChange.request(item, new_due_on=make.working_day(70), reason="The board meets late.", by=owner)
    item.date_changes.get().move("approve", by=maker)
    sweep()
    [notice] = Notice.objects.filter(cause="date_decided")
    Relay.answers = {owner.email: smtplib.SMTPRecipientsRefused({"x": (451, b"come back")})}
    for hours in (0, 40, 73, 74):
        with clock.pretend(clock.now() + timedelta(hours=hours)):
            deliver()
    Relay.answers = {}
    assert notice in Notice.objects.undelivered()
    with clock.pretend(clock.now() + timedelta(days=21)):
        signed_in(make.secretary()).post(RESEND, {"notice": [notice.pk]})
        deliver()
    assert Notice.objects.get(resend_of=notice).status == Notice.Status.SENT


def test_what_is_no_longer_owed_is_not_sent_though_it_was_ticked(signed_in):
    [notice] = undelivered(1)
    notice.action_item.move("accept", by=notice.recipient)
    signed_in(make.secretary()).post(RESEND, {"all": "1"})
    assert deliver() == {"cancelled": 1}


def test_links_are_for_those_who_may_change_the_account_and_old_ones_for_nobody(signed_in):
    officer, administrator = make.officer(), make.secretary("Administrator", is_staff=True, is_superuser=True)
    for person, kind in ((officer, "invite"), (administrator, "invite"), (officer, "password")):
        Notice.objects.raise_all([Notice.for_account(kind, to=person.pk, occasion="test")])
    Notice.objects.update(status="failed")
    signed_in(make.secretary()).post(RESEND, {"all": "1"})
    assert [notice.resend_of.recipient for notice in Notice.objects.exclude(resend_of=None)] == [officer]
    assert set(Notice.objects.undelivered().values_list("recipient__name", "kind")) == {
        (administrator.name, "invite"),
        (officer.name, "password"),
    }


def test_others_see_and_send_nothing(signed_in):
    undelivered(1)
    client = signed_in(make.officer(title="Other"))
    assert client.get(PAGE).status_code == 403
    assert client.post(RESEND, {"all": "1"}).status_code == 403
    assert PAGE not in client.get("/notices/").content.decode()
    assert Notice.objects.undelivered().count() == 1


@pytest.mark.parametrize("page", ["/notices/", "/desk/look_into/"])
def test_the_ledger_and_the_desk_lead_there(signed_in, page: str):
    undelivered(1)
    assert f'href="{PAGE}"' in signed_in(make.secretary()).get(page).content.decode()


def test_the_list_is_paged_and_costs_the_same(signed_in, django_assert_max_num_queries):
    undelivered(2)
    client = signed_in(make.secretary())
    client.get(PAGE)
    with django_assert_max_num_queries(6):
        client.get(PAGE)
    one = Notice.objects.undelivered().first()
    for number in range(60):
        again = one.in_place(by=None)
        again.key, again.resend_of, again.status = f"test={number}", None, "failed"
        again.save()
    with django_assert_max_num_queries(6):
        page = client.get(PAGE).content.decode()
    assert page.count('name="notice"') < 62
    assert "?page=" in page


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_send_each_once():
    undelivered(3)
    by = make.secretary()

    def press(_number: int) -> int:
        try:
            return Notice.objects.all().send_again(by=User.objects.get(pk=by.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(press, range(4))) == 3
    assert Notice.objects.exclude(resend_of=None).count() == 3
