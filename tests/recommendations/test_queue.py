"""The queue of those who examine: what stands in it for whom, in which order, what comes next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from recommendations.models import Recommendation
from tests import make
from tests.recommendations.conftest import Cast, with_status
from tests.statements import statements

pytestmark = pytest.mark.django_db

QUEUE = "/recommendations/queue/"


def titles(client: Client, **asked: str) -> list[str]:
    answer = client.get(QUEUE, asked)
    assert answer.status_code == 200, answer.content.decode()
    return [row["title"] for row in answer.context["rows"]]


def waiting(cast: Cast, title: str, *, days: int = 0, status: str = "submitted", **values: object) -> Recommendation:
    """One that was submitted so many days ago."""
    row = make.recommendation(status, by=cast.head, title=title)
    at = clock.now() - timedelta(days=days)
    Recommendation.objects.filter(pk=row.pk).update(submitted_at=at, **values)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("kind", ["nodal officer", "coordinator", "secretary"])
def test_it_costs_at_most_six_statements_with_one_row_and_with_three(cast: Cast, signed_in, kind: str):
    client = signed_in(cast.people[kind])
    for more in (1, 2):
        for number in range(more):
            waiting(cast, f"Number {number}", claimed_by=cast.coordinator, claimed_at=clock.now())
        answer, number = statements(client, "get", QUEUE, {"sort": "score"})
        assert number <= 6
    assert len(answer.context["rows"]) == 3


def test_it_holds_what_is_open_to_decision_and_lies_with_the_officer(cast: Cast, signed_in):
    for status in ("submitted", "under_examination", "accepted", "returned", "not_accepted"):
        make.recommendation(status, by=cast.head, title=status)
    elsewhere = waiting(cast, "elsewhere", referred_to=cast.referred)
    waiting(cast, "of another sector", sector=make.sector("Tourism"))
    assert set(titles(signed_in(cast.nodal_officer))) == {"submitted", "under_examination"}
    assert titles(signed_in(cast.referred_officer)) == ["elsewhere"]
    assert titles(signed_in(cast.unrelated_officer)) == []
    assert set(titles(signed_in(cast.secretary))) == {"submitted", "under_examination", "of another sector"}
    assert elsewhere.lies_with == cast.referred


def test_what_was_deferred_comes_back_on_its_day(cast: Cast, signed_in):
    waits = with_status(waiting(cast, "waits"), "deferred", deferred_until_on=make.day_from_today(1))
    client = signed_in(cast.nodal_officer)
    assert titles(client) == []
    Recommendation.objects.filter(pk=waits.pk).update(deferred_until_on=clock.today())
    assert titles(client) == ["waits"]


@pytest.mark.parametrize("kind", ["head", "counsellor", "observer"])
def test_it_is_not_for_missions_and_observers(cast: Cast, signed_in, kind: str):
    waiting(cast, "not for them")
    for path in (QUEUE, f"{QUEUE}next/", f"{QUEUE}previous/"):
        answer = signed_in(cast.people[kind]).get(path)
        assert answer.status_code == 403
        assert "not for them" not in answer.content.decode()


def test_it_is_ordered_by_age_value_and_score(cast: Cast, signed_in):
    scored = {"scored_by": cast.coordinator, "value_score": 5, "effort_score": 1, "fit_score": 5}
    waiting(cast, "old", days=9, value_band=2)
    waiting(cast, "large", days=3, value_band=7, **(scored | {"effort_score": 5}))
    waiting(cast, "wise", days=1, **scored)
    client = signed_in(cast.nodal_officer)
    assert titles(client) == ["old", "large", "wise"]
    assert titles(client, sort="newest") == ["wise", "large", "old"]
    assert titles(client, sort="value") == ["large", "old", "wise"]
    assert titles(client, sort="score") == ["wise", "large", "old"]
    page = client.get(QUEUE).content.decode()
    for text in ("9 days", "1 day", "5.00", "Over 1,000 million"):
        assert text in page


def test_it_is_narrowed_by_meet_sector_country_value_and_age(cast: Cast, signed_in):
    waiting(cast, "ours", days=20, value_band=3)
    other = {"meet": make.meet("2028"), "sector": make.sector("Tourism"), "country": make.country("FR")}
    waiting(cast, "theirs", **other)
    client = signed_in(cast.coordinator)
    for asked in ({"meet": "2027"}, {"sector": "textiles"}, {"country": "JP"}, {"band": "3"}, {"age": "14"}):
        assert titles(client, **asked) == ["ours"], asked
    assert titles(client, meet="2028", sector="tourism", country="FR") == ["theirs"]
    assert client.get(QUEUE, {"band": "nonsense"}).status_code == 409


def test_its_pages_hold_fifty_and_lead_to_each_other(cast: Cast, signed_in):
    first = waiting(cast, "Number 0", days=90)
    copies = []
    for number in range(1, 53):
        first.pk, first.draft_key, first.reference = None, None, f"REC/JPN/TEX/{number:03d}9"
        first.title, first.submitted_at = f"Number {number}", clock.now() - timedelta(days=90 - number)
        first.value_band = number % 3 or None
        first._state.adding = True
        copies.append(first.title)
        first.save()
    client = signed_in(cast.nodal_officer)
    for sort in ("", "newest", "value", "score"):
        page = client.get(QUEUE, {"sort": sort})
        more = client.get(QUEUE + page.context["page"].next_url)
        seen = [row["id"] for row in [*page.context["rows"], *more.context["rows"]]]
        assert len(seen) == len(set(seen)) == 53, sort


def follow(client: Client, row: Recommendation, way: str = "next", **asked: str) -> str:
    answer = client.get(f"{QUEUE}{way}/", {"after": row.pk, **asked})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_each_page_leads_to_the_next_and_the_previous_one(cast: Cast, signed_in):
    rows = [waiting(cast, f"Number {days}", days=days) for days in (9, 5, 1)]
    client = signed_in(cast.nodal_officer)
    assert follow(client, rows[0]) == f"/recommendations/{rows[1].pk}/?queue=1"
    assert follow(client, rows[2], "previous") == f"/recommendations/{rows[1].pk}/?queue=1"
    assert follow(client, rows[1], sort="newest") == f"/recommendations/{rows[0].pk}/?sort=newest&queue=1"
    assert follow(client, rows[2]) == f"{QUEUE}?queue=1"
    assert client.get(f"{QUEUE}?queue=1").status_code == 200


def test_the_way_goes_on_after_one_is_decided(cast: Cast, signed_in):
    rows = [waiting(cast, f"Number {days}", days=days, status="under_examination") for days in (9, 5, 1)]
    client = signed_in(cast.nodal_officer)
    data = {"verb": "accept", "note": "It costs little."}
    answer = client.post(f"/recommendations/{rows[0].pk}/move/?queue=1", data)
    assert answer.headers["Location"] == f"/recommendations/{rows[0].pk}/?queue=1"
    page = client.get(answer.headers["Location"]).content.decode()
    assert f"/recommendations/queue/next/?queue=1&amp;after={rows[0].pk}" in page
    assert follow(client, rows[0]) == f"/recommendations/{rows[1].pk}/?queue=1"


def test_one_that_is_hidden_or_no_number_leads_to_the_queue(cast: Cast, signed_in):
    hidden = waiting(cast, "hidden", sector=make.sector("Tourism"))
    waiting(cast, "seen")
    client = signed_in(cast.nodal_officer)
    for after in (hidden.pk, "", "x", "²", "9" * 30):
        answer = client.get(f"{QUEUE}next/", {"after": after})
        assert answer.headers["Location"] == f"{QUEUE}?queue=1"


def test_missions_and_observers_are_led_to_no_queue(cast: Cast, signed_in):
    row = make.recommendation("submitted", by=cast.head, sensitivity="open")
    for kind in ("head", "observer", "other head", "unrelated officer"):
        assert "/queue/" not in signed_in(cast.people[kind]).get(f"/recommendations/{row.pk}/").content.decode()
    assert "/queue/" not in signed_in(cast.head).get("/recommendations/").content.decode()
    assert "/queue/" in signed_in(cast.nodal_officer).get(f"/recommendations/{row.pk}/").content.decode()


def test_its_filters_are_shown(cast: Cast, signed_in):
    page = signed_in(cast.coordinator).get(QUEUE).content.decode()
    for name in ("meet", "sector", "country", "band", "age", "sort"):
        assert f'<select name="{name}"' in page


def test_what_is_restricted_says_so_in_the_queue(cast: Cast, signed_in):
    make.recommendation("submitted", by=cast.head, sensitivity="restricted")
    page = signed_in(cast.secretary).get("/recommendations/queue/").content.decode()
    assert '<div class="muted">Restricted</div>' in page
