"""Referring and scoring many at once: the preview, the operation, what is refused, who reads of it, what it costs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from recommendations.bulk.models import MOST
from recommendations.models import (
    Recommendation,
    RecommendationEvent,
    RecommendationOperation,
    RecommendationOperationRow,
    Referral,
)
from reminders.delivery import deliver
from reminders.sweep import sweep
from tests import make
from tests.recommendations.bulk import (
    API,
    QUESTION,
    QUEUE,
    REFER,
    SCORE,
    STEPS,
    TEXT,
    asking,
    chosen,
    looked_at,
    outcomes,
    referred,
    several,
)
from tests.recommendations.conftest import Cast
from tests.statements import statements

pytestmark = pytest.mark.django_db


# --- the queue ---------------------------------------------------------------------------------------------------


def test_each_row_of_the_queue_has_a_named_box_and_two_buttons_lead_on(cast: Cast, signed_in):
    rows = several(cast, 2)
    page = signed_in(cast.nodal_officer).get(QUEUE).content.decode()
    for row in rows:
        assert f'name="row" value="{row.pk}"' in page
        assert re.search(rf'value="{row.pk}"><span class="visually-hidden">{row.reference} {row.title}<', page)
    assert f'method="get" action="{REFER}"' in page
    assert f'formaction="{SCORE}"' in page


# --- who may -----------------------------------------------------------------------------------------------------

# kind of person -> what the page, and whether the operation is done
WHO = {
    "head": 403,
    "counsellor": 403,
    "other head": 403,
    "observer": 403,
    "unrelated officer": 409,  # sees none of them: none is chosen
    "referred officer": 409,
    "nodal officer": 200,
    "coordinator": 200,
    "secretary": 200,
}


@pytest.mark.parametrize(("kind", "status"), WHO.items())
def test_who_may_refer_and_score_many(cast: Cast, signed_in, kind: str, status: int):
    rows = several(cast, 2)
    client = signed_in(cast.people[kind])
    for path, data in ((REFER, asking(cast)), (SCORE, STEPS)):
        page = client.get(path, chosen(rows))
        assert page.status_code == status
        assert status == 200 or "Wish" not in page.content.decode()
        answer = client.post(path, looked_at(rows, **data))
        assert answer.status_code == (302 if status == 200 else status)
        for row in rows:  # a referral makes another version
            row.refresh_from_db()
    assert RecommendationOperation.objects.count() == (2 if status == 200 else 0)
    data = {"operation": "score", "rows": [row.pk for row in rows], **TEXT}
    api = client.post(API, data, content_type="application/json")
    assert api.status_code == (201 if status == 200 else status)


def test_what_one_does_not_see_is_not_there(cast: Cast, signed_in):
    seen, hidden = several(cast, 1)[0], several(cast, 1, sector=make.sector("Tourism"))[0]
    client = signed_in(cast.nodal_officer)
    page = client.get(REFER, chosen([seen, hidden]))
    assert hidden.reference not in page.content.decode()
    assert [one.row for one in page.context["plan"].rows] == [seen]
    client.post(REFER, looked_at([seen, hidden], **asking(cast)))
    assert list(RecommendationOperationRow.objects.values_list("recommendation", flat=True)) == [seen.pk]
    data = {"operation": "score", "rows": [seen.pk, hidden.pk, 10**9], **TEXT}
    api = client.post(API, data, content_type="application/json").json()
    assert [row["id"] for row in api["rows"]] == [seen.pk]


@pytest.mark.parametrize(
    ("number", "words"), [(0, "No recommendation is chosen"), (MOST + 1, "At most 50 recommendations at once")]
)
def test_none_and_too_many_are_refused_in_a_sentence(cast: Cast, signed_in, number: int, words: str):
    client = signed_in(cast.secretary)
    rows = list(range(1, number + 1))
    for answer in (
        client.get(REFER, {"row": rows}),
        client.post(SCORE, {"row": rows, "step": "do"}),
        client.post(API, {"operation": "score", "rows": rows, **TEXT}, content_type="application/json"),
    ):
        assert answer.status_code == 409
        assert words in answer.content.decode()


# --- the preview -------------------------------------------------------------------------------------------------


def test_the_preview_says_what_it_will_do_and_writes_nothing(cast: Cast, signed_in):
    rows, decided = several(cast, 2), several(cast, 1, "accepted")[0]
    client = signed_in(cast.nodal_officer)
    before = list(Recommendation.objects.order_by("pk").values()), RecommendationEvent.objects.count()
    first = client.get(REFER, chosen([*rows, decided])).content.decode()
    assert "Nothing is done yet." in first
    data = chosen([*rows, decided]) | asking(cast) | {"step": "look"}
    page = client.post(REFER, data).content.decode()
    for words in (
        "This refers 2 recommendations to Department of Revenue and sends it one mail",
        QUESTION,
        "For these it is not possible",
        "It is “Accepted” now: “Refer to a department” is not possible.",
        decided.reference,
    ):
        assert words in page
    assert f'name="seen" value="{rows[0].pk}:{rows[0].version}"' in page
    assert f'name="seen" value="{decided.pk}' not in page
    scores = client.post(SCORE, chosen([*rows, decided]) | STEPS | {"step": "look"}).content.decode()
    for words in ("This gives 2 recommendations the scores below", "4: clearly more exports", "there is nothing to"):
        assert words in scores
    assert before == (list(Recommendation.objects.order_by("pk").values()), RecommendationEvent.objects.count())
    assert not RecommendationOperation.objects.exists()
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"department": ""}, "This field is required"),
        ({"department": "nowhere"}, "Select a valid choice"),
        ({"note": ""}, "To refer it, say what the department is asked."),
        ({"note": "ok"}, "alone gives no reason"),
        ({"note": "<b>Now</b>"}, "plain text"),
        ({"by_on": "2020-01-01"}, "does not lie ahead"),
    ],
)
@pytest.mark.parametrize("step", ["look", "do"])
def test_what_is_filled_in_wrong_stands_beside_its_field(cast: Cast, signed_in, step: str, wrong, words: str):
    data = looked_at(several(cast, 2)) | asking(cast) | wrong | {"step": step}
    answer = signed_in(cast.secretary).post(REFER, data)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not RecommendationOperation.objects.exists()


def test_what_was_typed_is_changed_without_loss(cast: Cast, signed_in):
    answer = signed_in(cast.secretary).post(REFER, looked_at(several(cast, 2)) | asking(cast) | {"step": "change"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f">\n{QUESTION}</textarea>" in page
    assert "Look at what it will do" in page


# --- the operation ---------------------------------------------------------------------------------------------------


def test_each_is_referred_as_if_it_were_alone(cast: Cast, signed_in):
    rows = several(cast)
    client = signed_in(cast.nodal_officer)
    page = client.post(REFER, looked_at(rows, **asking(cast)), follow=True).content.decode()
    for row in rows:
        row.refresh_from_db()
        assert (row.status, row.referred_to) == ("under_examination", cast.referred)
        assert row.referrals.get().question == QUESTION
        assert row.events.last().verb == "refer"
        assert row.events.last().note == QUESTION
    assert "Done (3)" in page or "3 more were done" in page
    assert "Take it back" in page


def test_each_is_scored(cast: Cast, signed_in):
    rows = several(cast)
    page = signed_in(cast.coordinator).post(SCORE, looked_at(rows, **STEPS), follow=True).content.decode()
    for row in rows:
        row.refresh_from_db()
        assert (row.value_score, row.effort_score, row.fit_score, row.scored_by) == (4, 2, 5, cast.coordinator)
    assert "Done (3)" in page


def test_what_changed_meanwhile_is_refused_and_the_others_are_done(cast: Cast, signed_in):
    rows = several(cast)
    data = looked_at(rows, **asking(cast))
    rows[0].move("withdraw", by=cast.head, note="The measure was lifted.")
    rows[1].move("examine", by=cast.secretary)
    page = signed_in(cast.secretary).post(REFER, data, follow=True).content.decode()
    operation = RecommendationOperation.objects.get()
    assert outcomes(operation) == ["refused", "refused", "done"]
    assert "It was changed meanwhile: look at it again." in page
    assert "Done (1)" in page
    assert "Not done (2)" in page
    rows[1].refresh_from_db()
    assert rows[1].referred_to is None


def test_without_a_preview_the_state_itself_refuses(cast: Cast, signed_in):
    rows = [*several(cast, 1), *several(cast, 1, "accepted"), *several(cast, 1, "under_examination")]
    data = {"operation": "refer", "rows": [row.pk for row in rows], **asking(cast)}
    answer = signed_in(cast.secretary).post(API, data, content_type="application/json")
    assert answer.status_code == 201
    told = {row["id"]: row for row in answer.json()["rows"]}
    assert [told[row.pk]["outcome"] for row in rows] == ["done", "refused", "done"]
    assert told[rows[1].pk]["sentence"] == "It is “Accepted” now: “Refer to a department” is not possible."
    assert answer.headers["Location"] == f"{API}{answer.json()['id']}/"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"department": "nowhere"}, "Choose the department"),
        ({"note": ""}, "say what the department is asked"),
        ({"by_on": None}, "by which day"),
        ({"operation": "score"}, "from 1 to 5"),
    ],
)
def test_programs_are_refused_as_a_whole_for_what_is_the_same_for_all(cast: Cast, signed_in, wrong, words: str):
    data: dict[str, Any] = {"operation": "refer", "rows": [row.pk for row in several(cast, 2)], **asking(cast)} | wrong
    data = {name: value for name, value in data.items() if value is not None}
    answer = signed_in(cast.secretary).post(API, data, content_type="application/json")
    assert answer.status_code == 409
    assert words in answer.json()["detail"]
    assert not RecommendationOperation.objects.exists()


def test_what_the_preview_left_out_is_named_with_its_reason_and_not_done(cast: Cast, signed_in):
    decided, possible, reopened = *several(cast, 1, "accepted"), *several(cast, 1), *several(cast, 1, "deferred")
    data = looked_at([possible], **asking(cast)) | {"row": [decided.pk, possible.pk, reopened.pk]}
    reopened.move("examine", by=cast.secretary)  # possible by now, but nobody was told that it would be done
    page = signed_in(cast.secretary).post(REFER, data, follow=True).content.decode()
    assert "Done (1)" in page
    assert "Not done (2)" in page
    assert "It is “Accepted” now" in page
    assert "It was changed meanwhile" in page


def test_nothing_is_done_without_a_preview(cast: Cast, signed_in):
    answer = signed_in(cast.secretary).post(REFER, chosen(several(cast, 2)) | asking(cast) | {"step": "do"})
    assert answer.context["is_preview"]
    assert not RecommendationOperation.objects.exists()


def test_a_second_click_does_nothing(cast: Cast, signed_in):
    rows = several(cast, 2)
    data = looked_at(rows, **asking(cast))
    client = signed_in(cast.secretary)
    first, second = (client.post(REFER, data).headers["Location"] for _ in range(2))
    assert first == second
    assert Referral.objects.count() == 2


def test_one_mail_tells_of_all(cast: Cast, settings):
    settings.NOTICE_REST = 0
    referred(cast, several(cast, 12))
    sweep()
    deliver()
    to_department = [sent for sent in mail.outbox if sent.to == [cast.referred_officer.email]]
    assert len(to_department) == 1
    assert "and 11 more" in to_department[0].subject
    assert to_department[0].body.count(QUESTION) == 12
    assert [sent.to for sent in mail.outbox] == [[cast.referred_officer.email]]


# --- who reads of it ---------------------------------------------------------------------------------------------


def test_missions_and_observers_read_no_words_and_no_scores_of_it(cast: Cast, signed_in):
    row = several(cast, 1, sensitivity="open")[0]
    operation = referred(cast, [row], by=cast.secretary)
    operation.undo(by=cast.secretary)
    RecommendationOperation.score([row], by=cast.secretary, **TEXT).undo(by=cast.secretary)
    for kind in ("head", "other head", "observer"):
        client = signed_in(cast.people[kind])
        for path in (f"/recommendations/{row.pk}/", f"/api/v1/recommendations/{row.pk}/"):
            page = client.get(path).content.decode()
            assert QUESTION not in page
            assert "score" not in page
    page = signed_in(cast.secretary).get(f"/recommendations/{row.pk}/").content.decode()
    for words in ("took the referral back", "took the score back", "Taken back by who asked."):
        assert words in page
    assert 'name="answer"' not in signed_in(cast.referred_officer).get(f"/recommendations/{row.pk}/").content.decode()


def test_a_referral_that_was_taken_back_is_not_the_last_move(cast: Cast, signed_in):
    row = several(cast, 1)[0]
    referred(cast, [row], by=cast.secretary).undo(by=cast.secretary)
    page = signed_in(cast.secretary).get(f"/recommendations/{row.pk}/")
    assert page.context["last_move"].verb == "submit"
    assert row.status == "submitted" or Recommendation.objects.get(pk=row.pk).status == "submitted"


def test_what_a_referral_took_out_of_sight_is_counted_and_not_named(cast: Cast, signed_in):
    open_one, secret = several(cast, 1, sensitivity="open")[0], several(cast, 1, sensitivity="restricted")[0]
    secret.move("refer", by=cast.secretary, note="?? Yours?", department=cast.nodal, by_on=make.day_from_today(3))
    client = signed_in(cast.nodal_officer)
    operation = referred(cast, [open_one, Recommendation.objects.get(pk=secret.pk)])
    page = client.get(f"/recommendations/bulk/{operation.pk}/").content.decode()
    assert secret.reference not in page
    assert "1 more was done, and lies out of your sight by it." in page
    client.post(f"/recommendations/bulk/{operation.pk}/undo/")
    assert outcomes(operation) == ["taken_back"] * 2


def test_it_is_read_in_hindi(cast: Cast, signed_in):
    reader = cast.secretary
    reader.set_language("hi")
    rows = [*several(cast, 2), *several(cast, 1, "accepted")]
    client: Client = signed_in(reader)
    client.cookies["django_language"] = "hi"
    assert "चुनी हुई भेजें…" in client.get(QUEUE).content.decode()
    page = client.post(REFER, chosen(rows) | asking(cast) | {"step": "look"}).content.decode()
    for words in ("2 सिफ़ारिशें", "इनके लिए यह संभव नहीं है", "इसकी स्थिति अभी “स्वीकृत” है"):
        assert words in page
    client.post(REFER, looked_at(rows[:2], **asking(cast)))
    operation = RecommendationOperation.objects.get()
    assert "वापस लें" in client.get(f"/recommendations/bulk/{operation.pk}/").content.decode()
    rows[0].refresh_from_db()
    rows[0].claim(by=cast.coordinator)
    page = client.post(f"/recommendations/bulk/{operation.pk}/undo/", follow=True).content.decode()
    assert "इसके बाद इस पर कुछ और हुआ है" in page


# --- what it costs -----------------------------------------------------------------------------------------------


def test_the_preview_costs_the_same_for_three_and_for_six(cast: Cast, signed_in):
    client = signed_in(cast.secretary)
    few = statements(client, "get", REFER, chosen(several(cast, 3)))[1]
    make.department("Department of Fisheries")
    many = statements(client, "get", REFER, chosen(several(cast, 6)))[1]
    assert few == many <= 6


def test_the_operation_costs_at_most_eight_statements_for_each_row(cast: Cast, signed_in):
    client = signed_in(cast.nodal_officer)
    costs = []
    for number in (2, 6):
        rows = several(cast, number)
        costs.append(statements(client, "post", REFER, looked_at(rows, **asking(cast)))[1])
    assert costs[0] <= 8 * 2 + 8
    assert costs[1] <= 8 * 6 + 8
    operation = RecommendationOperation.objects.first()
    assert statements(client, "get", f"/recommendations/bulk/{operation.pk}/")[1] <= 6
    assert statements(client, "post", f"/recommendations/bulk/{operation.pk}/undo/")[1] <= 8 * 6 + 8
