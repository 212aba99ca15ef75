"""The pages of this app: desk, ledger, mailbox of one machine, health."""

from __future__ import annotations

import csv
import io
import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.cache import caches
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from participants.models import User
from reminders.delivery import deliver
from reminders.models import Heartbeat, Notice
from reminders.sweep import sweep
from tests import make

pytestmark = pytest.mark.django_db


def owed(owner=None, **values) -> Notice:
    """A notice to accept an item."""
    owner = owner or make.officer()
    item = make.item("open", owner=owner, **values)
    sweep()
    return Notice.objects.get(action_item=item, kind="accept")


def failed(owner=None) -> Notice:
    """A notice that the mail server refused."""
    notice = owed(owner)
    notice.recipient.email = "gone@example.org"
    Notice.objects.filter(pk=notice.pk).update(status="failed", last_error="no such user", smtp_code=550)
    return Notice.objects.get(pk=notice.pk)


def test_the_secretariat_sees_what_everybody_was_told(signed_in):
    notice = owed(title="Notify the standard for jute")
    page = signed_in(make.secretary()).get("/notices/").content.decode()
    assert "Notify the standard for jute" in page
    assert notice.recipient.name in page


def test_others_see_what_they_were_told_themselves(signed_in):
    mine, other = owed(title="Notify for jute"), owed(make.officer(title="Director"), title="Notify for silk")
    client = signed_in(mine.recipient)
    page = client.get("/notices/").content.decode()
    assert "Notify for jute" in page
    assert "Notify for silk" not in page
    assert client.get(f"/notices/{mine.pk}/").status_code == 200
    assert client.get(f"/notices/{other.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 2),
        ("status=failed", 1),
        ("kind=accept", 2),
        ("kind=due", 0),
        ("q=Officer", 2),
        ("q=nobody", 0),
    ],
)
def test_the_ledger_is_narrowed_by_person_kind_and_status(signed_in, query: str, number: int):
    owed()
    failed(make.officer(title="Director"))
    client = signed_in(make.secretary())
    page = client.get(f"/notices/?{query}")
    assert page.content.decode().count("<td") == number * 5
    assert [line["To"] for line in file_of(client, query)] == [row["to"] for row in page.context["page"].rows]


def file_of(client: Client, query: str = "") -> list[dict[str, str]]:
    """The lines of the file of the ledger."""
    answer = client.get(f"/notices/export/?{query}")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode().removeprefix("\ufeff"))))


def test_the_file_of_the_ledger_says_what_to_whom_and_when_by_the_readers_clock(signed_in):
    first, second = owed(title="Notify for jute"), owed(make.officer(title="Director"), title="Notify for silk")
    Notice.objects.filter(pk=first.pk).update(created_at=datetime(2026, 1, 5, 20, 30, tzinfo=UTC))
    client = signed_in(make.secretary(time_zone="Asia/Kolkata"))
    assert [line["About"] for line in file_of(client)] == ["Notify for silk", "Notify for jute"]
    oldest_first = file_of(client, "sort=raised")
    assert list(oldest_first[0].values()) == [
        *("Please accept", "Notify for jute", first.recipient.name, "Waiting", "2026-01-06 02:00", "")
    ]
    assert [line["About"] for line in file_of(signed_in(second.recipient))] == ["Notify for silk"]


def test_what_could_not_be_delivered_stands_on_the_secretariats_desk_and_is_sent_again(signed_in):
    notice, secretary = failed(), make.secretary()
    client = signed_in(secretary)
    assert f'href="/notices/{notice.pk}/"' in client.get("/").content.decode()
    page = client.get(f"/notices/{notice.pk}/").content.decode()
    assert "550 no such user" in page
    answer = client.post(f"/notices/{notice.pk}/resend/", follow=True)
    again = Notice.objects.get(resend_of=notice)
    assert answer.redirect_chain == [(f"/notices/{again.pk}/", 302)]
    assert again.resent_by == secretary
    assert again.message_id != notice.message_id
    assert f'href="/notices/{notice.pk}/"' not in client.get("/").content.decode()
    assert deliver()["sent"] == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == again.message_id


def test_only_what_was_given_up_is_sent_again_and_once(signed_in):
    client, notice, waiting = signed_in(make.secretary()), failed(), owed(make.officer(title="Director"))
    assert client.post(f"/notices/{waiting.pk}/resend/").status_code == 409
    assert client.post(f"/notices/{notice.pk}/resend/").status_code == 302
    assert client.post(f"/notices/{notice.pk}/resend/").status_code == 409
    assert Notice.objects.exclude(resend_of=None).count() == 1


def test_others_send_nothing_again(signed_in):
    notice = failed()
    assert signed_in(notice.recipient).post(f"/notices/{notice.pk}/resend/").status_code == 403
    assert signed_in(make.secretary()).get(f"/notices/{notice.pk}/resend/").status_code == 405
    assert Notice.objects.exclude(resend_of=None).count() == 0


def test_pages_cost_the_same_with_one_and_with_three_rows(signed_in):
    secretary, officer = make.secretary(), make.officer()
    owed(officer)
    failed(make.officer(title="Officer 0"))
    pages = {"/notices/": secretary, "/": officer, "/desk/accept/": officer}
    costs = []
    for _number in range(2):
        costs.append([])
        for address, user in pages.items():
            client = signed_in(user)
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(address).status_code == 200
            costs[-1].append(len(queries))
        for title in ("Officer 1", "Officer 2"):
            owed(officer)
            failed(make.officer(title=title))
    assert costs[0] == costs[1]
    assert costs[0][0] <= 6
    assert costs[0][1] <= 12
    assert costs[0][2] <= 12


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.LOCAL_MAILBOX = tmp_path / "mailbox"
    settings.EMAIL_BACKEND = "reminders.mailbox.MailboxBackend"
    settings.NOTICE_REST = 0


@pytest.mark.usefixtures("mailbox")
def test_the_mailbox_shows_the_mails_of_this_machine_as_text(signed_in):
    owed(title="Notify <b>loudly</b> & twice")
    deliver()
    client = signed_in(make.observer())
    page = client.get("/mailbox/").content.decode()
    assert "Please accept or refuse: Notify &lt;b&gt;loudly&lt;/b&gt; &amp; twice" in page
    address = page.split('href="/mailbox/', 1)[1].split('"', 1)[0]
    shown = client.get(f"/mailbox/{address}").content.decode()
    assert "<b>" not in shown
    assert "Notify &lt;b&gt;loudly&lt;/b&gt; &amp; twice" in shown
    assert 'href="http://127.0.0.1:8000/' in shown


@pytest.mark.usefixtures("mailbox")
@pytest.mark.parametrize("key", ["nothing", "..", "%2e%2e%2fsettings.py", "a" * 300])
def test_a_mail_that_is_not_there_is_not_found(signed_in, key: str):
    assert signed_in(make.officer()).get(f"/mailbox/{key}/").status_code == 404


@pytest.mark.usefixtures("mailbox")
def test_the_mailbox_lists_the_newest_first_and_is_empty_at_first(signed_in):
    client = signed_in(make.officer(title="Reader"))
    assert "No mail was sent yet." in client.get("/mailbox/").content.decode()
    for title in ("Jute", "Silk", "Wool"):
        owed(make.officer(title=title), title=title)
        deliver()
    page = client.get("/mailbox/").content.decode()
    assert page.index("Wool") < page.index("Silk") < page.index("Jute")


def test_there_is_no_mailbox_where_mails_leave_the_machine(settings, signed_in):
    settings.LOCAL_MAILBOX = None
    client = signed_in(make.secretary())
    assert client.get("/mailbox/").status_code == 404
    assert client.get("/mailbox/x/").status_code == 404


def test_the_mailbox_asks_to_sign_in(client: Client):
    assert client.get("/mailbox/").status_code == 302


def test_the_process_is_alive_without_a_database(client: Client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


def wrong(answer) -> set[str]:
    return {name for name, is_well in answer.json().items() if is_well is False}


def test_it_is_ready_while_sweeps_come_and_mails_leave(client: Client):
    assert client.get("/readyz").status_code == 503
    sweep()
    answer = client.get("/readyz")
    assert (answer.status_code, wrong(answer)) == (200, set())
    with clock.pretend(clock.now() + timedelta(minutes=6)):
        answer = client.get("/readyz")
    assert (answer.status_code, wrong(answer)) == (503, {"sweep"})


def test_it_is_not_ready_while_a_due_mail_lies_about(client: Client):
    owed()
    with clock.pretend(clock.now() + timedelta(minutes=20)):
        sweep()
        assert wrong(client.get("/readyz")) == {"delivery"}
        deliver()
        assert client.get("/readyz").status_code == 200


def half_a_minute_later() -> None:
    """What all pages say is read again."""
    caches["sessions"].clear()


def test_staff_are_told_that_reminders_stand_still_and_missions_are_not(signed_in):
    officer, head = make.officer(), make.head_of_mission()
    banner = "Reminders stand still."
    assert banner not in signed_in(officer).get("/").content.decode(), "the first sweep may still come"
    User.objects.update(joined_at=clock.now() - timedelta(hours=1))
    half_a_minute_later()
    assert banner in signed_in(officer).get("/").content.decode()
    assert banner not in signed_in(head).get("/").content.decode()
    Heartbeat.beat("sweep", {})
    half_a_minute_later()
    assert banner not in signed_in(officer).get("/").content.decode()


def test_staff_are_told_that_mails_do_not_leave_and_missions_are_not(signed_in):
    officer, head = make.officer(), make.head_of_mission()
    owed(officer)
    banner = "Mails do not leave."
    assert banner not in signed_in(officer).get("/").content.decode()
    with clock.pretend(clock.now() + timedelta(minutes=20)):
        sweep()
        half_a_minute_later()
        assert banner in signed_in(officer).get("/").content.decode()
        assert banner not in signed_in(head).get("/").content.decode()
        deliver()
        half_a_minute_later()
        assert banner not in signed_in(officer).get("/").content.decode()


def test_the_layout_counts_what_waits_and_names_the_meet(signed_in):
    make.meet()
    officer = make.officer()
    owed(officer)
    page = signed_in(officer).get("/").content.decode()
    assert '<span class="count">1<span' in page
    assert "January meet 2027" in page
    assert "Sample data." not in page


def test_sample_data_is_marked_as_sample_data(signed_in):
    make.meet(is_sample=True)
    assert "Sample data." in signed_in(make.officer()).get("/").content.decode()


def test_the_rules_are_the_secretariats_and_the_ledger_is_nobodys_to_change(signed_in):
    boss = make.secretary(is_staff=True, is_superuser=True)
    client, notice = signed_in(boss), failed()
    assert client.get("/admin/reminders/reminderrule/").status_code == 200
    page = f"/admin/reminders/notice/{notice.pk}/change/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"kind": "due"}).status_code == 403
    assert client.post(f"/admin/reminders/notice/{notice.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_relay_that_refuses_somebody_shows_up_on_the_secretariats_desk(signed_in, monkeypatch):
    notice = owed()
    owed(make.officer(title="Director"))  # taken after it, so that not everybody is refused

    def send(_self: object, messages: list[EmailMessage]) -> int:
        if messages[0].to == [notice.recipient.email]:
            raise smtplib.SMTPRecipientsRefused({notice.recipient.email: (550, b"5.1.1 no such user")})
        return 1

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send)
    with clock.pretend(clock.now() + timedelta(minutes=2)):
        deliver()
    page = signed_in(make.secretary()).get("/").content.decode()
    assert notice.recipient.name in page
    assert "could not be delivered" in page


def test_the_count_in_the_layout_is_kept_for_a_moment_but_not_over_ones_own_deeds(signed_in):
    owner = make.officer()
    client = signed_in(owner)
    make.item("open", owner=owner)

    def count() -> str:
        return client.get("/").content.decode().split('class="count">')[-1].split("<")[0]

    assert count() == "1"
    make.item("open", owner=owner)
    assert count() == "1"
    client.post("/language/", {"language": "en"})
    assert count() == "2"
