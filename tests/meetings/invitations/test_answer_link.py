"""The page behind the link: answered without an account, and nothing by whoever only looks."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from meetings.invitations.models import MOST_ANSWERS_A_DAY, Invitation, answers_close_at, links_end_at
from meetings.models import Session
from meetings.participants.models import Participant
from participants.contacts.models import Contact
from participants.models import Absence
from tests import make
from tests.answers import text_of
from tests.at_once import at_once
from tests.meetings.invitations import make as made
from tests.meetings.programme import factories

pytestmark = pytest.mark.django_db
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
DECLINE = {"answer": "decline", "note": "Elections in Japan"}
PROPOSE = {"answer": "propose", "name": "Ms Asha Rao", "designation": "DCM", "email": "asha.rao@example.org"}


@pytest.fixture(autouse=True)
def _no_limits():
    cache.clear()


def page(row: Invitation) -> str:
    return f"/invitations/{row.token}/"


def answered(row: Invitation, data: dict, status: int = 302) -> Invitation:
    answer = Client().post(page(row), data)
    assert answer.status_code == status, text_of(answer)
    return made.again(row)


def test_the_page_needs_no_account_and_names_for_whom_it_is():
    row = made.invitation("sent")
    answer = Client().get(page(row))
    text = text_of(answer)
    assert answer.status_code == 200
    assert f"This invitation is for {row.participant} only." in re.sub(r"<[^>]+>", "", text)
    signed = f"Additional Secretary, {row.signatory.organisation.label}"
    for shown in (row.subject, signed, "Yes", "Maybe", "Propose substitute", "IST", "Tokyo"):
        assert shown in text, shown
    assert row.participant.contact.email not in text
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"answer": "accept"}, "accepted"),
        ({"answer": "tentative"}, "tentative"),
        (DECLINE, "declined"),
        (PROPOSE, "substitute_proposed"),
    ],
)
def test_each_answer_is_one_press_and_the_page_shows_it(data: dict, status: str):
    row = answered(made.invitation("sent"), data)
    assert (row.status, row.answered_via) == (status, "link")
    assert row.first_opened_at == row.answered_at
    assert row.events.last().actor is None
    assert Client().get(page(row)).status_code == 200


def test_an_answer_is_changed_until_the_cut_off_and_shown_after_it():
    row = answered(made.invitation("sent"), {"answer": "accept"})
    row = answered(row, DECLINE)
    row = answered(row, {"answer": "tentative"})
    assert [event.verb for event in row.events.all()][-3:] == ["accept", "decline", "tentative"]
    with clock.pretend(answers_close_at(row.meet)):
        assert "Answers are closed" in text_of(Client().get(page(row)))
        assert "Answers closed on" in text_of(Client().post(page(row), {"answer": "accept"}))
    assert made.again(row).status == "tentative"


def test_a_form_without_an_answer_says_one_thing_beside_the_buttons():
    row = made.invitation("sent")
    for data in ({}, {"note": "", "name": "", "designation": "", "email": "", "organisation_name": ""}):
        answer = Client().post(page(row), data)
        assert answer.status_code == 400
        text = text_of(answer)
        sentence = "Choose an answer: yes, maybe, no, or a substitute."
        assert text.count(sentence) == 2  # in the summary, and beside the buttons to which it leads
        assert text.count('class="errorlist"') == 1
        assert 'href="#id_answer"' in text
        assert 'id="id_answer"' in text
        assert "To decline, give the reason" not in text
    assert made.again(row).status == "sent"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"answer": "decline"}, "To decline, give the reason."),
        ({"answer": "decline", "note": "-"}, "To decline, give the reason."),
        ({"answer": "decline", "note": "<script>x</script>"}, "plain text"),
        ({"answer": "propose"}, "enter their name"),
        (PROPOSE | {"email": "nobody"}, "valid email address"),
        (PROPOSE | {"name": "Rao\n\nBcc: all@example.org"}, "one line"),
        ({"answer": "approve"}, "Choose an answer"),
        ({"answer": "accept\0"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(data: dict, sentence: str):
    row = made.invitation("sent")
    before = (row.version, row.events.count(), Contact.objects.count())
    answer = Client().post(page(row), data)
    assert answer.status_code in (400, 409)
    assert sentence in text_of(answer)
    row = made.again(row)
    assert (row.version, row.events.count(), Contact.objects.count()) == before


def test_a_scanner_that_reads_every_link_and_posts_every_form_without_a_choice_changes_nothing():
    row = made.invitation("sent")
    before = Invitation.objects.values().get(pk=row.pk)
    with CaptureQueriesContext(connection) as queries:
        for _round in range(20):
            client = Client()
            html = client.get(page(row)).content.decode()
            client.head(page(row))
            links = re.findall(r'(?:href|action)="(/invitations/[^"]*)"', html)
            assert f"/invitations/{row.token}/letter/" in links
            assert client.get(links[0]).status_code == 200
            assert html.count('<form method="post"') == 3
            for _form in range(3):
                assert client.post(page(row), {"name": "", "note": ""}).status_code == 400
    wrote = [query["sql"] for query in queries if WRITES.match(query["sql"]) and "meetings_" in query["sql"]]
    assert wrote == []
    assert Invitation.objects.values().get(pk=row.pk) == before


@pytest.mark.parametrize("change", ["digest", "nonce", "shorter", "longer", "other case", "nonsense"])
def test_a_token_that_nobody_was_given_leads_nowhere(change: str):
    row = made.invitation("sent")
    token = {
        "digest": row.digest,
        "nonce": row.nonce,
        "shorter": row.token[:-1],
        "longer": row.token + "A",
        "other case": row.token.swapcase(),
        "nonsense": "%F0%9F%98%80" * 40,
    }[change]
    for answer in (
        Client().get(f"/invitations/{token}/"),
        Client().post(f"/invitations/{token}/", {"answer": "accept"}),
    ):
        assert answer.status_code == 404
        assert "This link is not known" in text_of(answer)
    assert made.again(row).status == "sent"


def test_a_revoked_link_and_one_after_the_meet_and_of_who_is_off_the_list_say_why():
    revoked, removed, over = (made.invitation("sent") for _ in range(3))
    revoked.move("revoke", by=make.secretary(), note="Sent to the former ambassador")
    made.take_off(removed)
    for row, sentence in ((revoked, "was revoked"), (removed, "is not valid any more")):
        for answer in (Client().get(page(row)), Client().post(page(row), {"answer": "accept"})):
            assert answer.status_code == 410
            assert sentence in text_of(answer)
            assert "former ambassador" not in text_of(answer)
            assert row.subject not in text_of(answer)
        assert Client().get(page(row) + "letter/").status_code == 410
    with clock.pretend(links_end_at(over.meet) - timedelta(minutes=1)):
        assert Client().get(page(over)).status_code == 200
    with clock.pretend(links_end_at(over.meet)):
        assert "has expired" in text_of(Client().get(page(over)))
    assert {made.again(row).status for row in (removed, over)} == {"sent"}


def test_a_token_answers_for_its_own_invitation_alone():
    mine, theirs = made.invitation("sent"), made.invitation("sent")
    answered(mine, {"answer": "accept", "of": theirs.pk, "invitation": theirs.pk, "pk": theirs.pk})
    assert made.again(theirs).status == "sent"


def test_a_forwarded_link_lets_nobody_in_anywhere_else():
    row, client = made.invitation("sent"), Client()
    client.get(page(row))
    client.post(page(row), {"answer": "accept"})
    assert "_auth_user_id" not in client.session
    for path in (f"/meets/2027/invitations/{row.pk}/", "/meets/2027/invitation/", "/meets/2027/", "/"):
        assert client.get(path).status_code == 302
    assert client.get(f"/api/v1/meets/2027/invitations/{row.pk}/").status_code in (401, 403)


def test_a_substitute_who_takes_part_already_is_refused():
    row = made.invitation("sent")
    made.participant(contact_of=made.contact(name="Ms Asha Rao", email="asha.rao@example.org"))
    answer = Client().post(page(row), PROPOSE)
    assert "takes part in the meet already" in text_of(answer)
    assert made.again(row).status == "sent"


def test_sessions_are_answered_where_asked():
    row = made.invitation("sent")
    Invitation.objects.filter(pk=row.pk).update(asks_sessions=True)
    first, second = (factories.published(row.meet, title=title, kind="other") for title in ("Plenary", "Steel"))
    draft = factories.session(row.meet, title="Not announced", kind="other")
    assert "Not announced" not in text_of(Client().get(page(row)))
    answered(row, {"answer": "accept", "sessions": [first.pk]})
    assert dict(row.session_answers.values_list("session_id", "is_coming")) == {first.pk: True, second.pk: False}
    answered(row, {"answer": "accept", "sessions": [second.pk]})
    assert dict(row.session_answers.values_list("session_id", "is_coming")) == {first.pk: False, second.pk: True}
    assert row.events.filter(verb="accept").count() == 2
    for unknown in (10**9, draft.pk):
        answered(row, {"answer": "accept", "sessions": [second.pk, unknown]}, status=400)


def test_a_session_that_is_over_is_not_asked_about():
    row = made.invitation("sent")
    Invitation.objects.filter(pk=row.pk).update(asks_sessions=True)
    over, ahead = (factories.published(row.meet, title=title, kind="other") for title in ("Review", "Plenary"))
    answered(row, {"answer": "accept", "sessions": [over.pk, ahead.pk]})
    ended = clock.now() - timedelta(days=1)
    Session.objects.filter(pk=over.pk).update(starts_at=ended - timedelta(hours=1), ends_at=ended)
    asked = Client().get(page(row)).content.decode()
    assert re.findall(r'name="sessions" value="(\d+)"', asked) == [str(ahead.pk)]
    answered(row, {"answer": "accept", "sessions": []})
    assert dict(row.session_answers.values_list("session_id", "is_coming")) == {over.pk: True, ahead.pk: False}


def test_the_letter_is_there_for_who_has_the_link():
    answer = Client().get(page(made.invitation("sent")) + "letter/")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_who_tries_many_links_that_lead_nowhere_is_put_off_and_nobody_else(settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"answer_invitation": "2/m/ip"}
    row = made.invitation("sent")
    data = {"answer": "accept"}
    assert [Client().post(f"/invitations/guess{n}/", data).status_code for n in range(3)] == [404, 404, 429]
    assert [Client().post(page(row), data).status_code for _ in range(3)] == [302, 302, 302]


def test_an_answer_is_not_changed_without_end():
    row = made.invitation("sent")
    for number in range(MOST_ANSWERS_A_DAY):
        answered(row, {"answer": ("accept", "tentative")[number % 2]})
    assert "changed very often today" in text_of(Client().post(page(row), {"answer": "accept"}))
    with clock.pretend(clock.now() + timedelta(days=1, minutes=1)):
        answered(row, {"answer": "accept"})


@pytest.mark.django_db(transaction=True)
def test_fifty_answers_at_once_with_one_token_are_one_answer():
    row, codes = made.invitation("sent"), []

    def post() -> None:
        codes.append(Client(raise_request_exception=False).post(page(row), PROPOSE).status_code)

    assert set(at_once(*[post] * 50)) == {"done"}
    assert codes == [302] * 50
    row = made.again(row)
    assert row.status == "substitute_proposed"
    assert row.events.filter(verb="propose").count() == 1
    assert Contact.objects.filter(name="Ms Asha Rao").count() == 1
    assert Participant.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_different_answers_at_once_end_in_one_of_them_each_with_its_event():
    row = made.invitation("sent")
    kinds = ({"answer": "accept"}, DECLINE, {"answer": "tentative"}, PROPOSE)
    outcomes = at_once(*[lambda data=data: answered(row, data) for data in kinds * 5])
    assert set(outcomes) == {"done"}
    row = made.again(row)
    last = row.events.last()
    assert row.status == last.changes["status"][1]


def test_somebody_else_who_is_signed_in_is_refused_and_nothing_is_written(signed_in):
    row = made.invitation("sent")
    before = Invitation.objects.values().get(pk=row.pk)
    sentence = f"This invitation is for {row.participant}. Sign out to answer it."
    for person in (make.officer(), make.secretary(), make.observer()):
        client = signed_in(person)
        shown = client.get(page(row))
        assert shown.status_code == 200
        assert sentence in text_of(shown)
        assert 'value="accept"' not in shown.content.decode()
        for data in ({"answer": "accept"}, {"answer": "tentative"}, DECLINE, PROPOSE):
            answer = client.post(page(row), data)
            assert (answer.status_code, sentence in text_of(answer)) == (409, True)
    assert Invitation.objects.values().get(pk=row.pk) == before
    assert not row.events.exclude(verb__in=("create", "queue", "send")).exists()


def test_the_invitee_an_assistant_and_who_stands_in_answer_while_they_are_signed_in(signed_in):
    head, counsellor = make.head_of_mission(), make.counsellor()
    deputy = make.user("mission", make.post(make.mission(), "Attaché"))
    row = made.invitation("sent", row=made.participant(contact_of=Contact.add(by=None, name=head.name, user=head)))
    Participant.objects.filter(pk=row.participant_id).update(assistant=Contact.add(by=None, name="A", user=counsellor))
    today = clock.today()
    Absence.objects.create(user=head, substitute=deputy, from_on=today, until_on=today)
    for person, answer in ((head, "accept"), (counsellor, "tentative"), (deputy, "accept")):
        assert signed_in(person).post(page(row), {"answer": answer}).status_code == 302
        assert made.again(row).status == {"accept": "accepted"}.get(answer, answer)
