"""An exporter outside confirms what was won: by a link that expires, works once, and tells nothing else."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from actions.models import Confirmation, Outcome
from actions.outcomes.confirmations import LASTS
from core import clock
from core.rules import NotAllowed, RuleBroken
from reminders.delivery import deliver
from reminders.models import Notice
from reminders.sweep import sweep
from tests.actions.conftest import KINDS, STEWARDS, Cast, ask_api, ask_page
from tests.actions.test_outcomes import claimed, trail_of
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
EXPORTER = {"name": "Ms Sato", "firm": "Sato Tea KK", "email": "sato@example.jp", "language": "en"}
RIGHT = {"answer": "right", "words": "We ordered twelve tonnes.", "name": "Ms Sato"}
WRONG = {"answer": "wrong", "words": "It was half of that.", "name": "Mr Ito"}


@pytest.fixture(autouse=True)
def _no_limits():
    cache.clear()


def asked(cast: Cast, outcome: Outcome | None = None, **values) -> Confirmation:
    return Confirmation.ask(outcome or claimed(cast), by=cast.owner, **EXPORTER | values)


def page(link: Confirmation) -> str:
    return f"/actions/confirm/{link.token}/"


def read(link: Confirmation, **kwargs) -> tuple[int, str]:
    answer = Client().get(page(link), **kwargs)
    return answer.status_code, " ".join(answer.content.decode().split())


def test_the_page_needs_no_account_and_tells_the_words_the_amount_and_who_asks_and_nothing_else(cast: Cast):
    item = cast.item("underway", title="HUSH title of the item", detail="HUSH details")
    status, text = read(asked(cast, claimed(cast, item)))
    assert status == 200
    for words in ("First order of tea for Osaka", "USD 1.20 million (2027)", cast.owner.name, "Ministry of Textiles"):
        assert words in text, words
    for hidden in ("HUSH", item.reference, "Order book", "sato@example.jp", asked(cast).outcome.item.reference):
        assert hidden not in text, hidden


def test_no_search_engine_and_no_cache_keeps_the_page(cast: Cast):
    answer = Client().get(page(asked(cast)))
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_reading_it_changes_nothing(cast: Cast):
    link = asked(cast)
    for _ in range(3):
        assert read(link)[0] == 200
        Client().head(page(link))
    link.refresh_from_db()
    assert link.is_open
    assert link.outcome.status == "claimed"


def test_this_is_right_confirms_it_and_the_trail_names_who_said_it_in_their_words(cast: Cast):
    link = asked(cast)
    answer = Client().post(page(link), RIGHT)
    assert answer.status_code == 200
    assert "Your answer is on record" in answer.content.decode()
    outcome = Outcome.objects.get(pk=link.outcome_id)
    assert (outcome.status, outcome.answered_by, outcome.answer) == (
        "confirmed",
        "Ms Sato, Sato Tea KK",
        RIGHT["words"],
    )
    event = outcome.item.events.get(verb="outcome_confirm")
    assert (event.actor, event.note) == (None, "We ordered twelve tonnes.")
    assert {"label": "Said by", "before": "", "after": "Ms Sato, Sato Tea KK"} in event.lines()


def test_this_is_not_right_disputes_it_and_needs_a_reason(cast: Cast):
    link = asked(cast)
    refused = Client().post(page(link), WRONG | {"words": ""})
    assert refused.status_code == 409
    assert "say what is wrong" in refused.content.decode()
    assert Client().post(page(link), WRONG).status_code == 200
    outcome = Outcome.objects.get(pk=link.outcome_id)
    assert (outcome.status, outcome.answered_by) == ("disputed", "Mr Ito, Sato Tea KK (Ms Sato)")


@pytest.mark.parametrize("data", [{}, {"answer": "maybe"}, RIGHT | {"name": ""}, RIGHT | {"words": "<b>x</b>"}])
def test_an_answer_of_another_shape_is_refused_and_the_link_still_works(cast: Cast, data):
    link = asked(cast)
    assert Client().post(page(link), data).status_code == 400
    link.refresh_from_db()
    assert link.is_open


def test_a_link_works_once(cast: Cast):
    link = asked(cast)
    Client().post(page(link), RIGHT)
    for answer in (Client().get(page(link)), Client().post(page(link), WRONG)):
        assert answer.status_code == 410
        text = answer.content.decode()
        assert "This link has been used" in text
        assert "tea" not in text
        assert link.outcome.item.reference not in text
    assert Outcome.objects.get(pk=link.outcome_id).status == "confirmed"


def test_it_expires_after_three_weeks(cast: Cast):
    link = asked(cast)
    with clock.pretend(clock.now() + LASTS - timedelta(minutes=1)):
        assert read(link)[0] == 200
    with clock.pretend(clock.now() + LASTS + timedelta(minutes=1)):
        status, text = read(link)
        assert Client().post(page(link), RIGHT).status_code == 410
    assert (status, "This link has expired" in text) == (410, True)
    assert Outcome.objects.get(pk=link.outcome_id).status == "claimed"


def test_what_was_taken_back_leads_nowhere_and_is_in_the_trail(cast: Cast, signed_in):
    link = asked(cast)
    assert ask_page(signed_in(cast.head), f"confirmations/{link.pk}/revoke/", {}) == 403
    assert ask_page(signed_in(cast.other_head), f"confirmations/{link.pk}/revoke/", {}) == 404
    assert ask_api(signed_in(cast.owner), f"confirmations/{link.pk}/revoke/", {}) == 200
    assert read(link)[0] == 410
    assert "taken back" in read(link)[1]
    assert [verb for verb, _ in trail_of(link.outcome.item)] == ["outcome_claim", "outcome_ask", "outcome_revoke"]
    with pytest.raises(RuleBroken, match="nothing is to be taken back"):
        Confirmation.objects.for_rules().get(pk=link.pk).revoke(by=cast.owner)


def test_a_link_that_nobody_made_is_not_found_and_a_changed_one_neither(cast: Cast):
    link = asked(cast)
    for token in ("nonsense", link.token[:-1] + ("A" if link.token[-1] != "A" else "B"), link.digest, link.nonce):
        answer = Client().get(f"/actions/confirm/{token}/")
        assert answer.status_code == 404
        assert "This link leads nowhere" in answer.content.decode()


def test_the_table_keeps_a_digest_and_no_link(cast: Cast):
    link = asked(cast)
    stored = Confirmation.objects.filter(pk=link.pk).values().get()
    assert link.token not in {str(value) for value in stored.values()}
    assert stored["digest"] == hashlib.sha256(link.token.encode()).hexdigest()
    assert len(link.token) == 43


def test_the_same_row_under_another_secret_has_another_link(cast: Cast, settings):
    link = asked(cast)
    token = link.token
    settings.SECRET_KEY = "another secret of at least fifty characters, and so on"
    assert link.token != token


def test_what_is_confirmed_otherwise_ends_the_links_that_are_open(cast: Cast):
    outcome = claimed(cast)
    link = asked(cast, outcome)
    Outcome.objects.get(pk=outcome.pk).move("confirm", by=cast.head)
    assert read(link)[0] == 410
    with pytest.raises(RuleBroken, match="nobody need confirm it"):
        asked(cast, outcome)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("ask", [ask_page, ask_api])
def test_the_owner_who_assigns_and_the_mission_ask_exporters(cast: Cast, signed_in, kind: str, ask):
    outcome = claimed(cast)
    may = kind in {"owner", "head", "counsellor"} | STEWARDS
    sees = Outcome.objects.visible_to(cast.of(kind)).filter(pk=outcome.pk).exists()
    status = ask(signed_in(cast.of(kind)), f"outcomes/{outcome.pk}/ask/", EXPORTER)
    assert status == (200 if may else 403 if sees else 404)
    assert outcome.confirmations.count() == int(may)


def test_the_page_that_asks_shows_exactly_what_they_will_read(cast: Cast, signed_in):
    outcome = claimed(cast)
    text = signed_in(cast.owner).get(f"/actions/outcomes/{outcome.pk}/ask/").content.decode()
    assert "Exactly this is what they will read" in text
    assert outcome.words in text


def test_nothing_of_a_restricted_item_is_sent_outside(cast: Cast):
    outcome = claimed(cast, cast.item("underway", sensitivity="restricted"))
    with pytest.raises(RuleBroken, match="nothing of it is sent outside"):
        asked(cast, outcome)


def test_what_becomes_restricted_is_neither_mailed_nor_shown_any_more(cast: Cast, mailoutbox, settings):
    settings.NOTICE_REST = 0
    link = asked(cast)
    type(link.outcome.item).objects.update(sensitivity="restricted")
    sweep()
    deliver()
    assert not [mail for mail in mailoutbox if mail.to == ["sato@example.jp"]]
    status, text = read(link)
    assert (status, "tea" in text) == (410, False)
    assert Client().post(page(link), RIGHT).status_code == 410


def test_three_are_asked_at_a_time_and_one_person_asks_twenty_within_a_day(cast: Cast):
    outcome = claimed(cast)
    links = [asked(cast, outcome) for _ in range(3)]
    with pytest.raises(RuleBroken, match="3 exporters are asked about it already"):
        asked(cast, outcome)
    links[0].revoke(by=cast.owner)
    asked(cast, outcome)
    for _ in range(16):
        outcome.confirmations.open().last().revoke(by=cast.owner)
        asked(cast, outcome)
    outcome.confirmations.open().last().revoke(by=cast.owner)
    with pytest.raises(RuleBroken, match="20 exporters within a day"):
        asked(cast, outcome)


def test_answers_from_one_address_are_limited(cast: Cast):
    codes = {Client().post("/actions/confirm/nonsense/", RIGHT).status_code for _ in range(25)}
    assert codes == {404, 429}


def test_a_forged_form_of_another_site_is_refused(cast: Cast):
    link = asked(cast)
    assert Client(enforce_csrf_checks=True).post(page(link), RIGHT).status_code == 403
    assert Outcome.objects.get(pk=link.outcome_id).status == "claimed"


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one_answer(cast: Cast):
    link = asked(cast)

    codes: list[int] = []

    def answer(data: dict[str, str]) -> None:
        codes.append(Client().post(page(link), data).status_code)

    at_once(lambda: answer(RIGHT), lambda: answer(WRONG))
    assert min(codes) == 200
    assert max(codes) in (409, 410)
    assert link.outcome.item.events.filter(verb__in=["outcome_confirm", "outcome_dispute"]).count() == 1


def test_the_mail_leaves_once_to_the_exporter_alone_with_the_link_and_the_ledger_says_to_whom(
    cast: Cast, mailoutbox, settings, signed_in
):
    settings.NOTICE_REST = 0
    link = asked(cast)
    for _ in range(2):
        sweep()
        deliver()
    mine = [mail for mail in mailoutbox if mail.to == ["sato@example.jp"]]
    assert [mail.subject for mail in mine] == ["Is this right? Ministry of Textiles asks you to confirm"]
    for words in (
        f"/actions/confirm/{link.token}/",
        "First order of tea for Osaka",
        "USD 1.20 million (2027)",
        "Dear Ms Sato",
    ):
        assert words in mine[0].body, words
    assert link.outcome.item.reference not in mine[0].body
    assert mine[0].cc == []
    notice = Notice.objects.get(kind="confirm")
    assert (notice.status, notice.recipient, notice.action_item) == ("sent", cast.owner, link.outcome.item)
    assert "sato@example.jp" in signed_in(cast.secretary).get("/notices/").content.decode()
    assert "Sato Tea KK" in signed_in(cast.secretary).get(f"/notices/{notice.pk}/").content.decode()


def test_a_link_that_was_taken_back_before_its_mail_left_is_not_mailed(cast: Cast, mailoutbox, settings):
    settings.NOTICE_REST = 0
    link = asked(cast)
    sweep()
    link.revoke(by=cast.owner)
    deliver()
    assert not [mail for mail in mailoutbox if mail.to == ["sato@example.jp"]]
    assert Notice.objects.get(kind="confirm").status == "cancelled"


def test_the_mail_is_in_the_language_that_was_chosen(cast: Cast, mailoutbox, settings):
    settings.NOTICE_REST = 0
    asked(cast, language="hi")
    sweep()
    deliver()
    mail = next(mail for mail in mailoutbox if mail.to == ["sato@example.jp"])
    assert "Is this right?" not in mail.subject
    assert "First order of tea for Osaka" in mail.body


def test_who_asks_must_be_allowed_when_the_form_is_sent(cast: Cast):
    with pytest.raises(NotAllowed, match="the mission that asked, ask an exporter"):
        Confirmation.ask(claimed(cast), by=cast.observer, **EXPORTER)
