"""The secretariat's pages: prepare, preview, queue, decide, record, funnel, reminders; and the invitee's own."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from meetings.invitation_status import Status
from meetings.invitations.funnel import Funnel
from meetings.invitations.models import Invitation, answers_close_at
from meetings.invitations.queries import by_invitation, participants_of
from meetings.invitations.texts import InvitationTemplate
from meetings.models import Meet
from meetings.participants.models import Participant
from participants.contacts.models import Contact
from participants.models import User
from tests import make
from tests.answers import text_of
from tests.meetings.invitations import make as made

pytestmark = pytest.mark.django_db
BASE = "/meets/2027/invitations/"


@pytest.fixture
def secretary() -> User:
    return make.secretary()


@pytest.fixture
def client(secretary: User, signed_in) -> Client:
    return signed_in(secretary)


def letter(**values) -> dict:
    return {"signatory": made.signatory().pk, "letter_date": clock.today().isoformat(), "language": ""} | values


def follow(client: Client, path: str, data: dict) -> str:
    answer = client.post(path, data, follow=True)
    assert answer.status_code == 200, text_of(answer)
    return text_of(answer)


# From the list to the queue


def test_from_ticks_to_the_queue(client: Client):
    chosen, other = made.participant(), made.participant()
    page = text_of(client.get(f"{BASE}prepare/?row={chosen.pk}&filter="))
    assert "Prepares 1 draft. No mail is sent." in page
    assert Invitation.objects.count() == 0
    assert "1 draft prepared." in follow(client, f"{BASE}prepare/", letter(row=chosen.pk))
    draft = Invitation.objects.get()
    assert draft.participant == chosen
    assert str(other) not in text_of(client.get(f"{BASE}?invitation=draft"))
    assert draft.subject in text_of(client.get(f"{BASE}{draft.pk}/"))
    assert client.get(f"{BASE}{draft.pk}/letter/").content.startswith(b"%PDF")
    preview = text_of(client.get(f"{BASE}queue/?row={chosen.pk}&row={other.pk}"))
    assert "1 person gets their invitation by mail." in preview
    assert made.again(draft).status == "draft"
    assert "1 invitation queued." in follow(client, f"{BASE}queue/", {"row": [chosen.pk, other.pk], "step": "do"})
    assert made.again(draft).status == "queued"


def test_the_preview_of_a_draft_ends_with_who_signs_it(client: Client):
    row = made.invitation()
    page = client.get(f"/meets/2027/invitations/{row.pk}/").content.decode()
    text = page[page.index('<h2 id="text">') : page.index('<h2 id="trail">')]
    paragraphs = re.findall(r'<p class="prose-text">(.*?)</p>', text, re.DOTALL)
    assert len(paragraphs) == len(row.paragraphs)
    assert unescape(paragraphs[-1]) == f"{row.signatory.label}, {row.signatory.organisation.label}"


def test_who_has_no_address_is_counted_before_the_queue(client: Client):
    row = made.participant(contact_of=made.contact(email=""))
    made.prepared(row, made.participant(), by=User.objects.secretariat().first())
    assert "1 of them has no email address" in text_of(client.get(f"{BASE}queue/?all=1&filter="))


def test_all_that_the_filters_find_are_prepared_and_who_has_an_invitation_keeps_it(client: Client):
    first, second = made.invitation("sent").participant, made.participant(category="observer")
    made.participant(category="council")
    data = letter(all=1, filter="category=observer&page=x")
    assert "1 draft prepared." in follow(client, f"{BASE}prepare/", data)
    assert second.invitations.count() == 1
    assert "1 draft prepared." in follow(client, f"{BASE}prepare/", letter(all=1, filter=""))
    assert first.invitations.count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"signatory": ""}, "This field is required"),
        ({"signatory": "999999"}, "Select a valid choice"),
        ({"letter_date": "2001-01-01"}, "This day is past"),
        ({"letter_date": "9999-12-31"}, "after the last day to answer"),
        ({"language": "fr"}, "Select a valid choice"),
    ],
)
def test_a_wrong_letter_is_refused_and_nothing_is_written(client: Client, data: dict, sentence: str):
    row = made.participant()
    answer = client.post(f"{BASE}prepare/", letter(row=row.pk, **data))
    assert answer.status_code in (400, 409)
    assert sentence in text_of(answer)
    assert not Invitation.objects.exists()
    assert not InvitationTemplate.objects.exists()


def test_nobody_chosen_is_a_sentence(client: Client):
    made.participant()
    for page in ("prepare", "queue", "remind"):
        answer = client.get(f"{BASE}{page}/")
        assert answer.status_code == 409
        assert "Nobody is chosen" in text_of(answer)


def test_a_meet_without_participants_says_what_to_do_first(client: Client):
    made.a_meet()
    page = text_of(client.get(BASE))
    assert "No invitations yet." in page
    assert "Add participants first" in page
    assert 'href="/meets/2027/participants/"' in page
    assert "Nobody fits these filters" in text_of(client.get(f"{BASE}?category=observer"))


def test_drafts_for_nobody_are_not_offered(client: Client):
    made.a_meet()
    page = text_of(client.get(f"{BASE}prepare/?all=1&filter="))
    assert "Nobody is chosen: there are no participants, or none that fit the filters." in page
    assert "Prepare drafts" not in page
    row = made.invitation("sent").participant
    page = text_of(client.get(f"{BASE}prepare/?row={row.pk}&filter="))
    assert "each of the chosen people has an invitation" in page
    assert "Prepare drafts" not in page


def test_the_history_names_the_invitee_of_an_answer_by_the_link(client: Client):
    row = made.invitation("substitute_proposed")
    page = re.sub(r"<[^>]+>", "", text_of(client.get(f"{BASE}{row.pk}/")))
    assert f"{row.participant} proposed a substitute, by the link in the mail" in " ".join(page.split())
    assert "The system proposed" not in page
    assert [event.actor for event in row.events.filter(verb="propose")] == [None]  # no account did it


def test_one_press_prepares_once(client: Client):
    row = made.participant()
    key = re.search(r'name="idempotency_key" value="([^"]+)"', text_of(client.get(f"{BASE}prepare/?row={row.pk}")))
    data = letter(row=row.pk) | ({"idempotency_key": key.group(1)} if key else {})
    for _press in range(2):
        client.post(f"{BASE}prepare/", data)
    assert Invitation.objects.count() == 1


def a_thousand(meet: Meet) -> None:
    organisation = make.mission("JP")
    contacts = Contact.objects.bulk_create(
        Contact(name=f"Person {n}", designation="Ambassador", organisation=organisation, email=f"p{n}@example.org")
        for n in range(1000)
    )
    Participant.objects.bulk_create(
        Participant(meet=meet, contact=contact, category="head", precedence=100) for contact in contacts
    )


def test_a_thousand_are_prepared_and_queued_within_a_minute_in_a_constant_number_of_statements(client: Client):
    a_thousand(made.a_meet())
    began = time.monotonic()
    with CaptureQueriesContext(connection) as queries:
        assert "1000 drafts prepared." in follow(client, f"{BASE}prepare/", letter(all=1, filter=""))
        assert "1000 invitations queued." in follow(client, f"{BASE}queue/", {"all": 1, "filter": "", "step": "do"})
    assert time.monotonic() - began < 60
    assert len(queries) < 120
    assert Invitation.objects.queued().count() == 1000
    assert Invitation.objects.values("letter_serial").distinct().count() == 1000
    assert Participant.objects.filter(invitation_status="queued").count() == 1000


@pytest.mark.parametrize("number", [3, 20])
def test_the_list_costs_the_same_for_more_rows(client: Client, number: int):
    for _row in range(number):
        made.invitation("sent", by=User.objects.secretariat().first())
    with CaptureQueriesContext(connection) as queries:
        assert client.get(BASE).status_code == 200
    assert len(queries) <= 8


# One invitation


def test_the_page_of_one_costs_the_same_however_much_it_holds(client: Client, secretary: User):
    row = made.invitation("sent", by=secretary)
    assert client.get(f"{BASE}{row.pk}/").status_code == 200
    with CaptureQueriesContext(connection) as few:
        client.get(f"{BASE}{row.pk}/")
    for number in range(12):
        row.move(("accept", "tentative")[number % 2], by=secretary, reported_by="by telephone")
    with CaptureQueriesContext(connection) as many:
        client.get(f"{BASE}{row.pk}/")
    assert [query["sql"][:90] for query in few] == [query["sql"][:90] for query in many]
    assert len(many) <= 16


def test_an_answer_is_recorded_on_whose_word(client: Client):
    row = made.invitation("bounced")
    path = f"{BASE}{row.pk}/record/"
    answer = client.post(path, {"answer": "accept"})
    assert answer.status_code == 400
    follow(client, path, {"answer": "decline", "note": "Elections", "reported_by": "his secretary, by telephone"})
    row = made.again(row)
    assert (row.status, row.answered_via) == ("declined", "recorded")
    assert "his secretary, by telephone" in text_of(client.get(f"{BASE}{row.pk}/"))


def test_a_substitute_is_approved_and_the_new_one_is_on_the_list(client: Client):
    row = made.invitation("substitute_proposed")
    assert "Proposed substitute" in text_of(client.get(f"{BASE}{row.pk}/"))
    follow(client, f"{BASE}{row.pk}/move/", {"verb": "approve"})
    assert "Ms Asha Rao" in text_of(client.get(f"{BASE}?invitation=accepted"))


def test_a_substitute_of_another_organisation_is_approved_only_by_choice(client: Client):
    row = made.invitation("sent")
    row.move("propose", by=None, nominee=made.NOMINEE | {"organisation_name": "Japan Tea Board"})
    path = f"{BASE}{row.pk}/move/"
    assert client.post(path, {"verb": "approve"}).status_code == 409
    assert made.again(row).status == "substitute_proposed"
    follow(client, path, {"verb": "approve", "accepts_other_organisation": "1"})
    assert made.again(row).status == "substitute_approved"


def test_a_revoked_one_can_be_prepared_again(client: Client):
    row = made.invitation("sent")
    path = f"{BASE}{row.pk}/move/"
    assert client.post(path, {"verb": "revoke"}).status_code == 409
    follow(client, path, {"verb": "revoke", "note": "Sent to the former ambassador"})
    assert "1 draft prepared." in follow(client, f"{BASE}prepare/", letter(row=row.participant_id))


@pytest.mark.parametrize("verb", ["send", "expire", "nonsense", "", "__class__"])
def test_what_is_not_the_secretariats_is_refused(client: Client, verb: str):
    row = made.invitation("queued")
    assert client.post(f"{BASE}{row.pk}/move/", {"verb": verb}).status_code in (403, 409)
    assert made.again(row).status == "queued"


def test_the_text_of_a_draft_can_be_edited_and_of_no_other(client: Client):
    draft, sent = made.invitation("draft"), made.invitation("sent")
    page = text_of(client.get(f"{BASE}{draft.pk}/edit/"))
    base = re.search(r'name="base" value="([^"]*)"', page).group(1)
    data = {
        "subject": "New subject",
        "text": "New text",
        "version": draft.version,
        "base": base.replace("&quot;", '"'),
    }
    follow(client, f"{BASE}{draft.pk}/edit/", data)
    assert made.again(draft).text == "New text"
    assert client.get(f"{BASE}{sent.pk}/edit/").status_code == 409


# Texts


def test_an_unknown_placeholder_is_refused(client: Client):
    made.a_meet()
    text = {name: value for name, value in InvitationTemplate.sample(made.a_meet()).__dict__.items() if "_en" in name}
    data = text | {"name": "Short", "subject_hi": "{meet}", "text_hi": "{salary}"}
    answer = client.post(f"{BASE}texts/add/", data)
    assert answer.status_code == 400
    assert "There is no placeholder “{salary}”" in text_of(answer)
    answer = client.post(f"{BASE}texts/add/", data | {"text_hi": "{name} {"})
    assert "A brace stands alone" in text_of(answer)
    assert not InvitationTemplate.objects.exists()
    follow(client, f"{BASE}texts/add/", data | {"text_hi": "{name}"})
    assert "Short" in text_of(client.get(f"{BASE}texts/"))


# The funnel


def test_each_figure_of_the_funnel_is_the_number_of_its_rows(secretary: User, client: Client):
    for status in Status:
        if status != "expired":
            made.invitation(status, by=secretary)
    department = made.contact(organisation=make.department(), name="Ms Director")
    made.invitation("accepted", by=secretary, row=made.participant(contact_of=department, category="department"))
    funnel = Funnel(made.a_meet(), secretary)
    lines = [funnel.total(), *funnel.by_category(), *funnel.by_mission(), *funnel.by_department()]
    assert len(lines) == 5
    for line in lines:
        for figure in line.figures:
            page = text_of(client.get(figure.url))
            assert page.count('name="row"') == figure.count, (line.label, figure.url)
    assert [figure.count for figure in funnel.total().figures] == [11, 9, 8, 3, 1, 1, 3, 1]
    assert by_invitation(participants_of(made.a_meet(), secretary), "none").count() == 1
    assert client.get(f"{BASE}funnel/").status_code == 200


def test_the_silent_are_reminded_and_nobody_else(client: Client, secretary: User, signed_in):
    silent, answered, queued = (made.invitation(status) for status in ("sent", "accepted", "queued"))
    page = text_of(client.get(f"{BASE}remind/?all=1&filter="))
    assert "1 person who has not answered gets a reminder" in page
    assert "Nobody is chosen" in text_of(client.post(f"{BASE}remind/", {"step": "do"}))
    assert not Invitation.objects.remind_requested().exists()
    assert "1 reminder requested." in follow(client, f"{BASE}remind/", shown_in(page))
    assert list(Invitation.objects.remind_requested()) == [silent]
    for row in (answered, queued):
        assert made.again(row).remind_requested_at is None
    with clock.pretend(answers_close_at(silent.meet)):
        assert "Nobody is to be reminded" in text_of(signed_in(secretary).get(f"{BASE}remind/?all=1&filter="))


def shown_in(page: str) -> dict:
    """What the form of a preview of reminders sends."""
    found = re.search(r'name="shown" value="([0-9,]*)"', page)
    return {"all": 1, "filter": "", "step": "do", "shown": found.group(1) if found else ""}


def test_the_preview_says_to_whom_what_and_who_is_left_out_for_which_reason(client: Client, secretary: User):
    for status in ("accepted", "bounced", "queued", "substitute_proposed", "revoked"):
        made.invitation(status, by=secretary)
    made.invitation("sent", by=secretary, row=made.participant(contact_of=made.contact(email="", name="Ms Paper")))
    reminded = made.invitation("sent", by=secretary)
    Invitation.request_reminders(reminded.meet, Invitation.objects.filter(pk=reminded.pk), by=secretary)
    asha = made.contact(name="Asha Silent", organisation=make.department(), language="hi")
    made.invitation("sent", by=secretary, row=made.participant(contact_of=asha, category="department"))
    page = " ".join(text_of(client.get(f"{BASE}remind/?all=1&filter=")).split())
    assert "To be reminded (1)" in page
    assert "Left out (7)" in page
    for reason, number in {
        "Already answered": 2,
        "Invitation undeliverable": 1,
        "Invitation not sent yet": 1,
        "No email address": 1,
        "Already reminded today": 1,
        "Not invited yet": 1,
    }.items():
        assert f"{reason}: {number}" in page
        assert page.count(f"{reason}</td>") == number
    assert "H.E. Mr Asha Silent</td>" in page
    assert '<div class="panel quiet" lang="hi">' in page
    assert "/invitations/" + Invitation.objects.last().token not in page


def test_who_answers_between_preview_and_press_is_left_out_and_the_result_names_them(client: Client):
    first, second = made.invitation("sent"), made.invitation("sent")
    data = shown_in(text_of(client.get(f"{BASE}remind/?all=1&filter=invitation%3Dsilent")))
    first.move("accept", by=None)
    later = made.invitation("sent")
    page = follow(client, f"{BASE}remind/", data)
    assert "1 reminder requested." in page
    assert f"{first} (Already answered)" in page
    assert list(Invitation.objects.remind_requested()) == [second]
    assert made.again(later).remind_requested_at is None, "the preview did not show them"
    page = follow(client, f"{BASE}remind/", data)
    assert "0 reminders requested." in page
    assert f"{second} (Already reminded today)" in page
    assert second.events.filter(verb="remind").count() == 1


def test_one_press_that_comes_twice_makes_one_reminder(client: Client):
    row = made.invitation("sent")
    page = text_of(client.get(f"{BASE}remind/?all=1&filter="))
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert key
    for _press in range(2):
        client.post(f"{BASE}remind/", shown_in(page) | {"idempotency_key": key.group(1)})
    assert row.events.filter(verb="remind").count() == 1


@pytest.mark.parametrize("number", [2, 60])
def test_a_preview_of_many_shows_the_first_fifty_at_the_same_cost(client: Client, number: int):
    by = User.objects.secretariat().first()
    people = [made.participant() for _ in range(number)]
    made.prepared(*people, by=by)
    Invitation.objects.update(status="sent")
    with CaptureQueriesContext(connection) as queries:
        page = text_of(client.get(f"{BASE}remind/?all=1&filter="))
    assert len(queries) <= 12
    assert len(shown_in(page)["shown"].split(",")) == number
    assert ("And 10 more." in page) is (number == 60)


# The invitee's own page


def test_the_invitee_and_the_assistant_answer_on_the_same_moves(signed_in):
    ambassador, counsellor = make.head_of_mission("JP"), make.counsellor("JP")
    row = made.participant(
        contact_of=made.contact(user=ambassador), assistant=made.contact(user=counsellor, designation="Counsellor")
    )
    invitation = made.invitation("sent", row=row)
    path = "/meets/2027/invitation/"
    assert signed_in(ambassador).get(path).status_code == 200
    assert signed_in(ambassador).post(path, {"answer": "accept"}).status_code == 302
    assert (made.again(invitation).status, made.again(invitation).answered_via) == ("accepted", "account")
    assert signed_in(counsellor).post(path, {"answer": "tentative"}).status_code == 302
    assert (made.again(invitation).status, made.again(invitation).answered_via) == ("tentative", "assistant")
    assert signed_in(ambassador).get(f"{BASE}{invitation.pk}/letter/").status_code == 200
    for other in (make.head_of_mission("FR"), make.user("mission", make.post(make.mission("JP"), "Attaché"))):
        assert signed_in(other).post(path, {"answer": "accept"}).status_code == 404
        assert signed_in(other).get(f"{BASE}{invitation.pk}/letter/").status_code == 404
    assert made.again(invitation).status == "tentative"


def test_what_is_not_sent_yet_is_not_shown_to_the_invitee(signed_in):
    ambassador = make.head_of_mission("JP")
    row = made.participant(contact_of=made.contact(user=ambassador))
    invitation = made.invitation("draft", row=row)
    client = signed_in(ambassador)
    assert client.get("/meets/2027/invitation/").status_code == 404
    invitation.move("queue", by=make.secretary())
    assert client.get("/meets/2027/invitation/").status_code == 404
    invitation.move("send", by=None)
    assert client.get("/meets/2027/invitation/").status_code == 200
    with clock.pretend(answers_close_at(invitation.meet) + timedelta(minutes=1)):
        assert signed_in(ambassador).post("/meets/2027/invitation/", {"answer": "accept"}).status_code == 409
