"""Barriers shared by several missions: who is grouped, what the reader sees of it, and the way to a joint action."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from actions.models import ActionItem
from countries.models import MASTChapter
from participants.models import User
from recommendations.common_barriers import groups as work
from recommendations.models import Recommendation
from tests import make
from tests.recommendations.conftest import Cast, with_status
from tests.statements import statements

pytestmark = pytest.mark.django_db

PAGE = "/recommendations/walls/"
TITLES = {
    "JP": "Mutual recognition of textile test certificates",
    "FR": "Recognition of the textile test certificates",
}

WORDED = {"61": "Cotton labels refused", "62": "Registration of medicines", "63": "Port fees on perishable cargo"}


def measure(code: str = "B") -> MASTChapter:
    return MASTChapter.objects.get_or_create(code=code, defaults={"title": f"Kind {code}", "source": "test"})[0]


def head(code: str) -> User:
    seat = make.post(make.mission(code), "Head of Mission", is_head=True)
    return User.objects.filter(holdings__post=seat).first() or make.head_of_mission(code)


def met(code: str, status: str = "submitted", chapter: str = "61", kind: str = "B", **values: Any) -> Recommendation:
    """One that the mission there submitted, about a measure on goods of one chapter."""
    values = {"title": f"Barrier of {code} in {chapter}", "ask": f"Ask {code} {chapter} for it."} | values
    row = make.recommendation("submitted", by=head(code), mast_chapter=measure(kind), **values)
    return with_status(row, status, hs_lines=[chapter], hs_prefixes=[chapter])


def groups(client: Client, **asked: Any) -> list[list[str]]:
    answer = client.get(PAGE, asked)
    assert answer.status_code == 200
    return [sorted(row.mission.code[-2:].upper() for row in group.members) for group in answer.context["groups"]]


@pytest.mark.parametrize("by", ["", "words"])
@pytest.mark.parametrize("kind", ["nodal officer", "secretary"])
def test_it_costs_the_same_with_one_group_and_with_three(cast: Cast, signed_in, by: str, kind: str):
    client = signed_in(cast.people[kind])
    costs = []
    for chapters in (["61"], ["62", "63"]):
        for chapter in chapters:
            for code in ("JP", "FR"):
                met(code, chapter=chapter, title=WORDED[chapter])
        answer, cost = statements(client, "get", PAGE, {"by": by})
        costs.append(cost)
    assert len(answer.context["groups"]) == 3
    assert costs[0] == costs[1]
    assert costs[0] <= 6


def test_missions_that_meet_one_measure_on_one_chapter_stand_together(cast: Cast, signed_in):
    for code in ("JP", "FR", "DE"):
        met(code)
    for code in ("JP", "FR"):
        met(code, chapter="09")
    met("JP", chapter="30")
    met("JP", chapter="30")
    met("JP", chapter="84", kind="A")
    met("FR", chapter="84", kind="C")
    client = signed_in(cast.secretary)
    assert groups(client) == [["DE", "FR", "JP"], ["FR", "JP"]]
    assert groups(client, mast="A") == []
    assert "3 missions meet it: B Kind B × HS chapter 61" in re.sub(r"\s+", " ", client.get(PAGE).content.decode())


def test_chapters_in_which_the_very_same_ones_meet_are_one_group(cast: Cast, signed_in):
    for code in ("JP", "FR"):
        make.recommendation(by=head(code), mast_chapter=measure(), hs_lines=["29", "3808"])
    page = signed_in(cast.secretary).get(PAGE)
    assert [group.chapters for group in page.context["groups"]] == [["29", "38"]]
    assert "2 missions meet it: B Kind B × HS chapters 29, 38" in re.sub(r"\s+", " ", page.content.decode())


def test_missions_that_say_much_the_same_stand_together(cast: Cast, signed_in):
    for code, title in TITLES.items():
        met(code, title=title, chapter={"JP": "61", "FR": "62"}[code])
    met("DE", title="A cargo flight to Frankfurt", chapter="63")
    client = signed_in(cast.secretary)
    assert groups(client, by="words") == [["FR", "JP"]]
    assert "2 missions ask for much the same" in client.get(PAGE, {"by": "words"}).content.decode()


@pytest.mark.parametrize("status", ["not_accepted", "withdrawn", "implemented", "dropped", "partly_implemented"])
def test_what_is_closed_stands_in_no_group(cast: Cast, signed_in, status: str):
    met("JP", title=TITLES["JP"])
    met("FR", status, title=TITLES["FR"])
    client = signed_in(cast.secretary)
    assert groups(client) == groups(client, by="words") == []


def test_drafts_stand_in_no_group(cast: Cast, signed_in):
    met("JP", title=TITLES["JP"])
    draft = make.draft(head("FR"), title=TITLES["FR"], mast_chapter=measure())
    Recommendation.objects.filter(pk=draft.pk).update(hs_prefixes=["61"])
    client = signed_in(cast.secretary)
    assert groups(client) == groups(client, by="words") == []


@pytest.mark.parametrize("by", ["", "words"])
def test_a_department_sees_and_counts_only_what_it_may_see(cast: Cast, signed_in, by: str):
    met("JP", title=TITLES["JP"])
    met("FR", title=TITLES["FR"])
    met("DE", title=TITLES["FR"], sensitivity="restricted")
    assert groups(signed_in(cast.nodal_officer), by=by) == [["FR", "JP"]]
    assert groups(signed_in(cast.unrelated_officer), by=by) == []
    assert groups(signed_in(cast.coordinator), by=by) == [["DE", "FR", "JP"]]


@pytest.mark.parametrize("kind", ["head", "counsellor", "observer"])
def test_it_is_not_for_missions_and_observers(cast: Cast, signed_in, kind: str):
    met("JP", sensitivity="open")
    met("FR", sensitivity="open", title="not for them")
    answer = signed_in(cast.people[kind]).get(PAGE)
    assert answer.status_code == 403
    assert "not for them" not in answer.content.decode()


def test_one_joint_item_is_made_of_those_that_are_accepted(cast: Cast, signed_in):
    ready = [met("JP", "accepted"), met("FR", "in_action")]
    waits = met("DE")
    client = signed_in(cast.coordinator)
    page = client.get(PAGE).content.decode()
    assert {int(pk) for pk in re.findall(r'name="recommendation"\s+value="(\d+)"', page)} == {row.pk for row in ready}
    assert page.count("Not accepted yet") == 1
    assert f"/recommendations/{waits.pk}/" in page
    path = "/actions/new/?" + "&".join(f"recommendation={row.pk}" for row in ready)
    assert client.get(path).status_code == 200
    owner = cast.nodal_officer.seats[0].post.pk
    data = {"title": "Settle it", "owner": owner, "due_on": make.working_day(), "kind": "bilateral", "priority": 1}
    assert client.post(path, data | {"sensitivity": "internal"}).status_code == 302
    assert set(ActionItem.objects.get().recommendations.all()) == set(ready)


def test_who_may_make_none_of_it_is_told_so(cast: Cast, signed_in):
    met("JP", "accepted", sensitivity="open", sector=make.sector("Steel"))
    met("FR", "accepted", sensitivity="open", sector=make.sector("Steel"))
    page = signed_in(cast.unrelated_officer).get(PAGE).content.decode()
    assert page.count("Examined by another department") == 2
    assert 'name="recommendation"' not in page
    assert "here is none yet" in page


def test_groups_and_their_members_are_paged(cast: Cast, signed_in, monkeypatch):
    monkeypatch.setattr(work, "SHOWN", 1)
    monkeypatch.setattr(work, "MEMBERS", 2)
    for code in ("JP", "FR", "DE"):
        met(code)
        met(code, chapter="62")
    client = signed_in(cast.secretary)
    first, second = (client.get(PAGE, {"page": number}) for number in (1, 2))
    assert [group.chapters for group in (*first.context["groups"], *second.context["groups"])] == [["61"], ["62"]]
    assert [answer.context["has_more"] for answer in (first, second)] == [True, False]
    assert "The newest 2 of 3." in first.content.decode()
    for wrong in ("0", "x", "9" * 40, "-1"):
        assert client.get(PAGE, {"page": wrong}).context["number"] == 1


def test_a_filter_that_makes_no_sense_is_refused(cast: Cast, signed_in):
    for wrong in ({"by": "magic"}, {"sector": "x' OR 1=1"}, {"mast": "%s"}):
        assert signed_in(cast.secretary).get(PAGE, wrong).status_code == 409


# --- for programs --------------------------------------------------------------------------------------------


API = "/api/v1/recommendations/walls/"


def told(client: Client, **asked: Any) -> dict[str, Any]:
    answer = client.get(API, asked)
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("by", ["", "words"])
def test_programs_read_the_groups_of_the_page(cast: Cast, signed_in, by: str):
    rows = [met(code, title=TITLES[code], ask="The same.") for code in ("JP", "FR")]
    with_status(rows[0], "accepted", hs_lines=["61"], hs_prefixes=["61"])
    (group,) = told(signed_in(cast.secretary), **({"by": by} if by else {}))["results"]
    assert (group["missions"], group["count"], group["may_act"]) == (2, 2, True)
    assert group["hs_chapters"] == ([] if by else ["61"])
    assert "2 missions" in group["heading"]
    found = {one["id"]: one for one in group["members"]}
    assert set(found) == {row.pk for row in rows}
    assert {one["mission"] for one in group["members"]} == {"embassy-jp", "embassy-fr"}
    assert [found[row.pk]["why_not"] for row in rows] == ["", "Not accepted yet"]


def test_programs_page_through_them(cast: Cast, signed_in, monkeypatch):
    monkeypatch.setattr(work, "SHOWN", 1)
    for code, chapter in (("JP", "61"), ("FR", "61"), ("JP", "62"), ("FR", "62"), ("DE", "61")):
        met(code, chapter=chapter)
    client = signed_in(cast.secretary)
    first = told(client, mast="B")
    assert [group["hs_chapters"] for group in first["results"]] == [["61"]]
    assert first["previous"] is None
    second = client.get(first["next"]).json()
    assert [group["hs_chapters"] for group in second["results"]] == [["62"]]
    assert second["next"] is None
    assert "mast=B" in second["previous"]
    assert client.get(second["previous"]).json()["results"] == first["results"]
    assert told(client, mast="C")["results"] == []


def test_for_programs_it_costs_the_same_with_one_group_and_with_three(cast: Cast, signed_in):
    client = signed_in(cast.nodal_officer)
    costs = []
    for chapters in (["61"], ["62", "63"]):
        for chapter in chapters:
            met("JP", chapter=chapter)
            met("FR", chapter=chapter)
        costs.append(statements(client, "get", API)[1])
    assert costs[0] == costs[1] <= 4


def test_programs_of_others_are_refused_and_what_makes_no_sense_is_named(cast: Cast, signed_in):
    for person in (cast.head, cast.observer):
        answer = signed_in(person).get(API)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    client = signed_in(cast.secretary)
    for wrong in ({"by": "magic"}, {"page": "0"}, {"page": "501"}, {"mast": "%s"}, {"sort": "newest"}):
        answer = client.get(API, wrong)
        assert (answer.status_code, list(answer.json()["fields"])) == (400, list(wrong))


def test_programs_read_only_what_their_reader_sees(cast: Cast, signed_in):
    met("JP", sensitivity="restricted")
    met("FR", sensitivity="restricted")
    assert told(signed_in(cast.nodal_officer))["results"] == []
    assert len(told(signed_in(cast.secretary))["results"]) == 1
