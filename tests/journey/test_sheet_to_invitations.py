"""A list of names becomes invitations that stand in the invitees' mailboxes, on a desk and on a telephone."""

from __future__ import annotations

import mailbox as maildir
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import icalendar
import pytest
from playwright.sync_api import Page, expect

from countries.models import Organisation
from meetings.invitations.models import Invitation
from meetings.participants.models import Participant
from reminders.delivery import deliver
from reminders.sweep import sweep
from tests import make
from tests.journey.people import At
from tests.journey.test_invitation_answered import SIZES, Looker, at_size
from tests.meetings.imports import sheets
from tests.meetings.invitations import make as made

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = (
    ("H.E. Mr Ravi Menon", "Ambassador", "Embassy of India, Tokyo", "amb.tokyo@example.org"),
    ("Ms Meera Nair", "Director", "Ministry of Textiles", "director@example.org"),
)


@pytest.fixture
def mailbox(settings, tmp_path: Path) -> Path:
    """A folder in which this machine keeps its mails."""
    settings.LOCAL_MAILBOX = tmp_path / "mailbox"
    settings.EMAIL_BACKEND = "reminders.mailbox.MailboxBackend"
    settings.NOTICE_REST = 0
    return settings.LOCAL_MAILBOX


@pytest.mark.parametrize("width", SIZES)
def test_from_a_sheet_to_sent_invitations(at_browser: At, mailbox: Path, tmp_path: Path, width: int):
    secretary = at_browser(make.secretary())
    made.a_meet(venue="Vanijya Bhawan, New Delhi")
    made.signatory()
    Organisation.objects.filter(pk=make.mission("JP").pk).update(name="Embassy of India, Tokyo")
    make.department("Ministry of Textiles")
    looker = Looker(width)
    secretary.sign_in()
    page, base = at_size(secretary, width), f"{secretary.site}/meets/2027"
    bring_list(page, looker, f"{base}/participants/import/", tmp_path / "list.xlsx" if width > 500 else None)
    prepare(page, looker, f"{base}/invitations/")
    queue(page, looker)

    sweep()
    deliver()
    page.goto(f"{base}/invitations/?invitation=sent")
    expect(page.locator("#rows .chip", has_text="Sent")).to_have_count(2)
    see_reminders(page, looker, f"{base}/invitations/funnel/")
    read_mail(page, looker, secretary.site)
    check_entry(mailbox)


def bring_list(page: Page, looker: Looker, url: str, file: Path | None) -> None:
    """Upload the list as a workbook; without `file` paste it."""
    page.goto(url)
    if file:
        file.write_bytes(sheets.xlsx(sheets.HEAD, *ROWS))
        page.get_by_label("File").set_input_files(file)
    else:
        page.get_by_label("Or rows pasted from Excel").fill("\n".join("\t".join(row) for row in (sheets.HEAD, *ROWS)))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Import 2 rows")).to_be_visible()
    assert not Participant.objects.exists()
    looker.look(page, "import-preview")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("2 rows were imported")).to_be_visible()


def prepare(page: Page, looker: Looker, url: str) -> None:
    """Make the drafts, and look at one."""
    page.goto(url)
    page.get_by_label("Select all matching").check()
    page.get_by_role("button", name="Prepare…").click()
    expect(page.get_by_role("main")).to_contain_text("Prepares 2 drafts. No mail is sent.")
    page.get_by_label("Signatory").select_option(index=1)
    page.get_by_role("button", name="Prepare drafts").click()
    expect(page.get_by_role("main")).to_contain_text("2 drafts prepared.")
    page.get_by_role("link", name="Ravi Menon").click()
    expect(page.get_by_role("main")).to_contain_text("Dear H.E. Mr Ravi Menon,")
    looker.look(page, "draft")
    page.go_back()


def queue(page: Page, looker: Looker) -> None:
    page.get_by_label("Select all matching").check()
    page.get_by_role("button", name="Queue…").click()
    expect(page.get_by_role("main")).to_contain_text("2 people get their invitations by mail.")
    looker.look(page, "queue")
    page.get_by_role("button", name="Queue", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("2 invitations queued.")


def see_reminders(page: Page, looker: Looker, url: str) -> None:
    """Whoever has not answered would be reminded; nothing is sent by looking."""
    page.goto(url)
    page.get_by_role("link", name="Remind…").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("2 people who have not answered get a reminder by mail.")
    expect(main).to_contain_text("To be reminded (2)")
    expect(main).to_contain_text("[your personal link]")
    looker.look(page, "remind")


def read_mail(page: Page, looker: Looker, site: str) -> None:
    """The ambassador's, as the machine keeps it."""
    page.goto(f"{site}/mailbox/")
    page.get_by_role("row", name="amb.tokyo@example.org").get_by_role("link").click()
    main, row = page.get_by_role("main"), Invitation.objects.get(participant__contact__email="amb.tokyo@example.org")
    expect(main).to_contain_text(f"/invitations/{row.token}/")
    expect(main).to_contain_text("invite.ics")
    expect(main).to_contain_text("EM-2027-INV-0001.pdf")
    looker.look(page, "mail")


def check_entry(folder: Path) -> None:
    """Each mail brings an entry for the calendar that asks its reader to come."""
    box = maildir.Maildir(folder)
    mails = [message_from_bytes(box.get_bytes(key), policy=policy.default) for key in box.keys()]  # noqa: SIM118
    assert {mail["To"] for mail in mails} == {row[3] for row in ROWS}
    for mail in mails:
        [text] = [part.get_content() for part in mail.walk() if part.get_content_type() == "text/calendar"]
        entry = icalendar.Calendar.from_ical(text)
        assert entry["METHOD"] == "REQUEST"
        [event] = entry.walk("VEVENT")
        assert (str(event["location"]), int(event["sequence"])) == ("Vanijya Bhawan, New Delhi", 1)
