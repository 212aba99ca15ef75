"""The list of action items: what it shows to whom, its filters, its file, what it costs."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from actions.lists.forms import ItemFilter
from actions.models import ActionItem, AgendaItem, Outcome, Review
from core import clock
from meetings.models import Session
from participants.models import User
from participants.models.tokens import ApiToken
from tests import make
from tests.actions.conftest import Cast, with_status
from tests.statements import statements

pytestmark = pytest.mark.django_db


def shown(client: Client, query: str = "") -> list[str]:
    """The titles in the list, in its order."""
    answer = client.get(f"/actions/?{query}")
    assert answer.status_code == 200
    return [row["title"] for row in answer.context["page"].rows]


def programs(client: Client, query: str = "") -> list[str]:
    """The same through the API."""
    answer = client.get(f"/api/v1/actions/?{query}")
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["results"]]


def file_of(client: Client, query: str = "") -> list[list[str]]:
    answer = client.get(f"/actions/export/?{query}")
    text = b"".join(answer.streaming_content).decode()
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


# Statements of the page at most, and of the API; a token takes one or two more.
@pytest.mark.parametrize(
    ("kind", "most", "api"), [("owner", 6, 3), ("head", 6, 3), ("secretary", 6, 2), ("observer", 6, 2)]
)
def test_the_list_costs_the_same_with_one_row_and_with_three(cast: Cast, signed_in, kind: str, most: int, api: int):
    client = signed_in(cast.of(kind))
    for number in (1, 3):
        while ActionItem.objects.count() < number:
            cast.item("open", sensitivity="open")
        client.get("/actions/")  # the layout counts the desk and keeps the number for a while
        answer, count = statements(client, "get", "/actions/")
        assert (answer.status_code, len(answer.context["page"].rows)) == (200, number)
        assert count <= most
        answer, count = statements(client, "get", "/api/v1/actions/")
        assert (len(answer.json()["results"]), count) == (number, api)


def test_the_api_list_with_a_token_takes_at_most_four_statements(cast: Cast):
    cast.item("open")
    _row, key = ApiToken.issue(cast.owner, note="Test", days=1)
    client = Client(headers={"Authorization": f"Token {key}"})
    answer, count = statements(client, "get", "/api/v1/actions/")
    assert (answer.status_code, len(answer.json()["results"])) == (200, 1)
    assert count <= 4


def test_each_person_sees_what_the_design_says(cast: Cast, signed_in):
    cast.item("open", title="internal")
    cast.item("open", title="open", sensitivity="open")
    cast.item("open", title="restricted", sensitivity="restricted")
    everything = {"internal", "open", "restricted"}
    sees = dict.fromkeys(("owner", "senior", "colleague", "head", "counsellor"), everything)
    sees |= {"coordinator": everything, "secretary": everything}
    sees |= {kind: {"open"} for kind in ("other head", "unrelated officer", "observer", "taker")}
    for kind, wanted in sees.items():
        client = signed_in(cast.of(kind))
        assert set(shown(client)) == wanted, kind
        assert set(programs(client)) == wanted, kind
        assert {line[1] for line in file_of(client)[1:]} == wanted, kind


def test_the_nodal_department_sees_its_sector_but_what_is_restricted(cast: Cast, signed_in):
    steel = make.department("Ministry of Steel")
    sector = make.sector("Steel", nodal=steel)
    for words in ("internal", "restricted"):
        cast.item("open", title=words, sensitivity=words, sector=sector)
    assert shown(signed_in(cast.taker)) == ["internal"]


def test_the_department_to_which_a_recommendation_was_referred_follows_its_items(cast: Cast, signed_in):
    referred = make.department("Ministry of Tourism")
    asked = make.recommendation("under_examination", by=cast.head)
    asked.move("refer", by=cast.secretary, note="Yours to say.", department=referred, by_on=make.day_from_today(9))
    asked.move("accept", by=cast.secretary, note="It costs little.", without_answer=True)
    make.item("open", owner=cast.owner, asked=asked, by=cast.secretary, title="followed", sensitivity="restricted")
    assert shown(signed_in(cast.unrelated_officer)) == ["followed"]


def test_without_a_state_the_list_shows_what_is_live_the_earliest_due_first(cast: Cast, signed_in):
    for status, days in (("open", 30), ("underway", 10), ("verified", 5), ("cancelled", 5), ("planned", 20)):
        with_status(cast.item("open", title=status, due_on=make.working_day(days)), status)
    client = signed_in(cast.secretary)
    assert shown(client) == programs(client) == ["underway", "planned", "open"]
    assert shown(client, "sort=-due") == ["open", "planned", "underway"]
    assert shown(client, "sort=newest") == ["planned", "underway", "open"]
    assert set(shown(client, "state=all")) == {"open", "underway", "verified", "cancelled", "planned"}
    assert shown(client, "state=verified") == ["verified"]


def test_filters_narrow_to_what_they_say_and_the_api_and_the_file_agree(cast: Cast, signed_in):
    today = clock.today()
    late = cast.item("underway", title="late work on certificates")
    soon = cast.item("underway", title="soon")
    ActionItem.objects.filter(pk=late.pk).update(due_on=today - timedelta(days=2))
    ActionItem.objects.filter(pk=soon.pk).update(due_on=today + timedelta(days=3))
    done = cast.item("done", title="done")
    ActionItem.objects.filter(pk=done.pk).update(due_on=today - timedelta(days=2))
    other = make.item("open", owner=cast.taker, by=cast.secretary, title="other", country=make.country("FR"))
    client = signed_in(cast.secretary)
    for query, wanted in {
        "state=late": ["late work on certificates"],
        "state=week": ["soon"],
        "state=open": ["other"],
        "country=FR": ["other"],
        "country=XX": [],
        "sector=textiles&state=done": ["done"],
        "organisation=ministry-of-steel": ["other"],
        "q=CERTIFICATES": ["late work on certificates"],
        f"q={other.reference.lower()}": ["other"],
        "q=nothing of the kind": [],
        "q=100%25": [],
    }.items():
        assert shown(client, query) == wanted, query
        assert programs(client, query) == wanted, query
        assert [line[1] for line in file_of(client, query)[1:]] == wanted, query


def test_an_item_for_two_countries_and_sectors_is_found_by_each(cast: Cast, signed_in):
    asked = [
        make.recommendation("accepted", by=by, sector=make.sector(name))
        for by, name in ((cast.head, "Jute"), (cast.other_head, "Coir"))
    ]
    values = {"owner": cast.post, "due_on": make.working_day(), "title": "Talk to both"}
    ActionItem.make(by=cast.secretary, recommendations=asked, **values)
    client = signed_in(cast.secretary)
    for query in ("country=JP", "country=FR", "sector=jute", "sector=coir"):
        assert shown(client, query) == programs(client, query) == ["Talk to both"], query


def test_mine_ours_and_what_i_must_verify(cast: Cast, signed_in):
    cast.item("underway", title="mine")
    make.item("underway", owner=cast.colleague, by=cast.secretary, title="my colleague's")
    with_status(cast.item("done", title="to verify"), "done")
    for kind, query, wanted in (
        ("owner", "assigned_to=mine", {"mine", "to verify"}),
        ("owner", "assigned_to=ours", {"mine", "to verify", "my colleague's"}),
        ("owner", "assigned_to=verify", set()),
        ("head", "assigned_to=verify", {"to verify"}),
        ("counsellor", "assigned_to=verify", set()),
    ):
        client = signed_in(cast.of(kind))
        assert set(shown(client, query)) == set(programs(client, query)) == wanted, (kind, query)


def test_the_head_of_a_mission_verifies_what_its_other_posts_were_named_for(cast: Cast, signed_in):
    item = cast.item("open", title="named for the counsellor", verifier=cast.counsellor.seats[0].post)
    with_status(item, "done")
    assert shown(signed_in(cast.head), "assigned_to=verify") == ["named for the counsellor"]
    assert shown(signed_in(cast.counsellor), "assigned_to=verify") == ["named for the counsellor"]


def test_pages_of_the_list_neither_lose_nor_repeat_a_row(cast: Cast, signed_in):
    asked = make.recommendation("accepted", by=cast.head)
    days = [make.working_day(10), make.working_day(20)]
    for number in range(53):
        make.item(asked=asked, owner=cast.owner, by=cast.secretary, title=f"{number}", due_on=days[number % 2])
    client = signed_in(cast.secretary)
    first = client.get("/actions/").context["page"]
    second = client.get(f"/actions/{first.next_url}").context["page"]
    back = client.get(f"/actions/{second.previous_url}").context["page"]
    titles = [row["title"] for row in [*first.rows, *second.rows]]
    assert (len(first.rows), len(titles), len(set(titles))) == (50, 53, 53)
    assert back.rows == first.rows
    assert len(file_of(client)) == 54
    answer = client.get("/api/v1/actions/").json()
    assert len(client.get(answer["next"]).json()["results"]) == 3


@pytest.mark.parametrize("query", ["page=nonsense", "page=WyJmIiwxXQ"])
def test_a_broken_link_to_a_page_is_said_in_words(cast: Cast, signed_in, query: str):
    client = signed_in(cast.secretary)
    assert client.get(f"/actions/?{query}").status_code == 409
    assert client.get(f"/api/v1/actions/?{query}").status_code == 409


@pytest.mark.parametrize(
    "query",
    ["state=nonsense", "sort=nonsense", "assigned_to=nonsense", "country=<script>", "q=" + "x" * 201, "q=a%00b"],
)
def test_a_filter_that_makes_no_sense_is_refused_by_the_list_its_file_and_the_api(cast, signed_in, query):
    cast.item("open", title="there")
    client = signed_in(cast.secretary)
    for path in ("/actions/", "/actions/export/"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 409
        assert "The list has no such filter: " in answer.content.decode()
    assert client.get(f"/api/v1/actions/?{query}").status_code == 400


def test_the_api_refuses_a_filter_that_it_does_not_know(cast: Cast, signed_in):
    answer = signed_in(cast.secretary).get("/api/v1/actions/?stat=open")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["stat"])


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "No action item is live"),
        ("assigned_to=mine", "Nothing live belongs to your posts"),
        ("assigned_to=ours", "Nothing live belongs to your organisation"),
        ("assigned_to=verify", "Nothing waits for you to verify"),
        ("state=late", "No action item fits these filters"),
    ],
)
def test_an_empty_list_says_why_and_what_to_do(cast: Cast, signed_in, query: str, words: str):
    assert words in signed_in(cast.secretary).get(f"/actions/?{query}").content.decode()


def test_an_observer_has_nothing_of_their_own_and_no_tabs(cast: Cast, signed_in):
    assert 'class="tabs"' not in signed_in(cast.observer).get("/actions/").content.decode()


def test_the_file_holds_no_formula_and_one_thing_in_each_cell(cast: Cast, signed_in):
    item = cast.item("underway", title="=HYPERLINK(1)", sensitivity="open")
    head, line = file_of(signed_in(cast.secretary))
    assert len(head) == len(line)
    assert line[:3] == [item.reference, "'=HYPERLINK(1)", "Japan"]
    assert item.due_on.isoformat() in line
    assert cast.owner.name in line


def test_the_file_is_in_the_readers_language(cast: Cast, signed_in):
    make.country("JP", name_hi="जापान")
    item = cast.item("underway")
    type(item.country).objects.filter(pk=item.country_id).update(name_hi="जापान")
    reader: Any = cast.secretary
    type(reader).objects.filter(pk=reader.pk).update(language="hi")
    assert "जापान" in file_of(signed_in(type(reader).objects.get(pk=reader.pk)))[1]


def test_a_vacant_post_and_a_late_item_are_said_in_words(cast: Cast, signed_in):
    item = cast.item("underway")
    ActionItem.objects.filter(pk=item.pk).update(due_on=clock.today() - timedelta(days=3), slip_count=2, signal="red")
    item.owner.vacate(by=None)
    page = signed_in(cast.secretary).get("/actions/").content.decode()
    for words in ("vacant", "3 days late", "moved 2 times", "In trouble", 'class="is-late"'):
        assert words in page


def test_its_filters_are_shown(cast: Cast, signed_in):
    page = signed_in(cast.coordinator).get("/actions/?filters=all").content.decode()
    for name in ("state", "country", "sector", "organisation", "sort"):
        assert f'<select name="{name}"' in page


def filtered(client: Client, query: str) -> list[str]:
    """The titles that a filter leaves, in the list, the API and the file alike."""
    titles = shown(client, query)
    assert programs(client, query) == [line[1] for line in file_of(client, query)[1:]] == titles, query
    return titles


def test_a_day_a_month_and_a_financial_year_end_where_india_says(cast: Cast, signed_in):
    for title, on in (
        ("today", date(2027, 3, 29)),
        ("march", date(2027, 3, 31)),
        ("april", date(2027, 4, 1)),
        ("late", date(2027, 3, 26)),
    ):
        ActionItem.objects.filter(pk=cast.item("underway", title=title).pk).update(due_on=on)
    client = signed_in(cast.secretary)
    with clock.pretend(make.moment(date(2027, 3, 29))):
        client = signed_in(cast.secretary)
        assert filtered(client, "state=month") == filtered(client, "state=year") == ["today", "march"]
        assert filtered(client, "day=2027-03-31") == ["march"]
        assert filtered(client, "day=2027-03-30") == []
    with clock.pretend(make.moment(date(2027, 4, 1))):
        assert filtered(signed_in(cast.secretary), "state=year") == ["april"], "a new year has begun"


def test_what_a_vacant_post_owns_and_what_nobody_says_a_word_on(cast: Cast, signed_in):
    cast.item("underway", title="quiet")
    ActionItem.objects.update(last_human_update_at=clock.now() - timedelta(days=30))
    left = make.item("open", owner=cast.taker, by=cast.secretary, title="left behind")
    left.owner.vacate(by=None)
    client = signed_in(cast.secretary)
    assert filtered(client, "vacant=on") == programs(client, "vacant=true") == ["left behind"]
    assert filtered(client, "days_without_update=30") == ["quiet"]
    assert filtered(client, "days_without_update=31") == []


def test_one_post_and_one_meet(cast: Cast, signed_in):
    cast.item("underway", title="textiles")
    other = make.item("open", owner=cast.taker, by=cast.secretary, title="steel")
    ActionItem.objects.filter(pk=other.pk).update(meet=make.meet("2031"))
    client = signed_in(cast.secretary)
    assert filtered(client, f"post={cast.post.pk}") == filtered(client, f"meet={make.meet().slug}") == ["textiles"]
    assert filtered(client, "meet=2031") == ["steel"]
    page = client.get(f"/actions/?post={cast.post.pk}").content.decode()
    assert "Owner&#x27;s post: <strong>Under Secretary</strong>" in page, "whoever's it is, it has a name"


def test_lever_and_pace_are_those_of_recommendations_that_the_reader_sees(cast: Cast, signed_in):
    asked = make.recommendation("accepted", by=cast.head, lever="barrier")
    make.item("open", owner=cast.owner, asked=asked, by=cast.secretary, title="talk", sensitivity="open")
    cast.item("open", title="another")
    for kind in ("secretary", "head"):
        client = signed_in(cast.of(kind))
        assert filtered(client, "lever=barrier&progress_class=on_schedule&q=talk") == ["talk"], kind
        assert filtered(client, "progress_class=implemented") == filtered(client, "lever=wto") == [], kind
    stranger = signed_in(cast.observer)
    assert filtered(stranger, "") == ["talk"]
    assert filtered(stranger, "lever=barrier") == filtered(stranger, "progress_class=on_schedule") == []


@pytest.mark.parametrize(
    "query", ["lever=barrier", "progress_class=on_schedule", "vacant=on", "days_without_update=30", "meet=2027"]
)
def test_a_filter_looks_nothing_up_row_by_row(cast: Cast, query: str):
    cast.item("open")
    filters = ItemFilter(QueryDict(query), user=cast.secretary)
    plan = filters.narrow(ActionItem.objects.visible_to(cast.secretary)).order_by("due_on", "id")[:51].explain()
    for number in re.findall(r"^ +SubPlan (\d+)", plan, re.MULTILINE):
        assert f"hashed SubPlan {number}" in plan, plan


def test_an_item_is_found_by_its_own_country_and_sector_and_by_those_of_who_asked(signed_in):
    steel, textiles = make.sector("Steel"), make.sector("Textiles")
    by = make.secretary()
    asked = [
        make.recommendation("accepted", by=make.head_of_mission("JP"), sector=textiles),
        make.recommendation("accepted", by=make.head_of_mission("FR"), sector=steel),
    ]
    item = ActionItem.make(
        by=by,
        recommendations=asked,
        owner=make.officer().seats[0].post,
        due_on=make.working_day(),
        verifier=by.seats[0].post,
        title="Hold one fair",
    )
    make.country("DE")

    def found(**asked_for: str) -> bool:
        return item.reference in signed_in(by).get("/actions/", asked_for).content.decode()

    assert [found(country=code) for code in ("JP", "FR", "DE")] == [True, True, False]
    assert [found(sector=sector.code) for sector in (steel, textiles)] == [True, True]
    item.edit({"country": make.country("DE")}, by=by, version=item.version)
    assert [found(country=code) for code in ("JP", "FR", "DE")] == [True, True, True]
    item.edit({"country": None, "sector": None}, by=by, version=item.version)
    assert [found(country=code) for code in ("JP", "FR", "DE")] == [True, True, False]
    assert found(sector=steel.code)


def test_a_post_whose_holder_has_no_access_is_vacant_in_the_list_as_on_the_desk(signed_in):
    owner, by = make.officer(), make.secretary()
    item = make.item("underway", owner=owner)
    assert item.reference not in signed_in(by).get("/actions/?vacant=on").content.decode()
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert item.reference in signed_in(by).get("/actions/?vacant=on").content.decode()


def test_a_country_that_was_just_added_is_found_at_once(signed_in):
    by = make.secretary()
    signed_in(by).get("/actions/")  # which keeps the countries of now
    item = make.item("open", country=make.country("NL"))
    assert item.reference in signed_in(by).get("/actions/?country=NL").content.decode()


def test_states_and_statuses_go_together_and_what_was_verified_lately_is_a_state(cast: Cast, signed_in):
    long_ago = clock.now() - timedelta(days=31)
    with_status(cast.item("open", title="lately"), "verified")
    with_status(cast.item("open", title="long ago"), "verified", status_at=long_ago)
    late = cast.item("underway", title="late")
    ActionItem.objects.filter(pk=late.pk).update(due_on=clock.today() - timedelta(days=2))
    cast.item("underway", title="in time")
    client = signed_in(cast.secretary)
    for query, wanted in {
        "status=verified": {"lately", "long ago"},
        "state=lately": {"lately"},
        "state=late&status=underway": {"late"},
        "state=late&status=open": set(),
        "status=underway": {"late", "in time"},
    }.items():
        assert set(shown(client, query)) == wanted, query
        assert set(programs(client, query)) == wanted, query


def test_what_was_won_beside_money_is_a_filter(cast: Cast, signed_in):
    for title, amount in (("money", {"amount": 3, "currency": "USD", "period": "2026-27"}), ("words", {})):
        item = cast.item("underway", title=title)
        Outcome.claim(item, by=cast.owner, words="A first order.", source="Letter", **amount)
    client = signed_in(cast.secretary)
    for query, wanted in {"won=words": ["words"], "won=any": ["money", "words"]}.items():
        assert sorted(shown(client, query)) == sorted(programs(client, query)) == wanted


def test_a_session_finds_what_was_raised_in_it_and_what_it_reviewed(cast: Cast, signed_in):
    raised, other = cast.item("underway", title="raised"), cast.item("underway", title="reviewed")
    session = Session.add(make.meet(), by=None, title="Logistics", kind="logistics")
    asked = make.recommendation("accepted", by=cast.head, session=session)
    raised.recommendations.add(asked)
    review = Review.call(meet=make.meet(), title="Review", on=None, by=cast.secretary)
    review.take_open(by=cast.secretary)
    AgendaItem.objects.exclude(item=other).delete()
    client = signed_in(cast.secretary)
    for number, wanted in ((session.pk, ["raised"]), (review.session_id, ["reviewed"]), (999_999, [])):
        assert shown(client, f"session={number}") == programs(client, f"session={number}") == wanted
    assert "Logistics (2027)" in client.get("/actions/?filters=all").content.decode()


def test_a_session_tells_nobody_what_they_may_not_read(cast: Cast, signed_in):
    session = Session.add(make.meet(), by=None, title="Logistics", kind="logistics")
    asked = make.recommendation("accepted", by=cast.head, session=session, sensitivity="internal")
    item = make.item("underway", owner=cast.owner, asked=asked, by=cast.secretary, title="open", sensitivity="open")
    assert item.sensitivity == "open"
    assert shown(signed_in(cast.secretary), f"session={session.pk}") == ["open"]
    assert shown(signed_in(cast.observer)) == ["open"]
    assert shown(signed_in(cast.observer), f"session={session.pk}") == []
