"""One change to many participants: preview, one operation for one press, undo where nobody acted since."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from core import clock
from core.rules import NotAllowed, RuleBroken
from meetings.participants.bulk.models import ParticipantOperation
from meetings.participants.models import Participant
from tests import make
from tests.meetings.participants import people
from tests.statements import statements

pytestmark = pytest.mark.django_db


def base() -> str:
    return f"/meets/{make.meet().slug}/participants/"


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def preview(client: Client, kind: str, rows: list[Participant] = (), **data: Any):
    form = {"key": str(uuid4()), "step": "look", "row": [row.pk for row in rows], **data}
    return client.post(f"{base()}bulk/{kind}/", form)


def confirm(client: Client, kind: str, looked: Any, rows: list[Participant] = (), **data: Any):
    page = looked.content.decode()
    form = {name: hidden(page, name) for name in ("key", "confirmation")}
    form |= {"step": "do", "row": [row.pk for row in rows], **data}
    return client.post(f"{base()}bulk/{kind}/", form)


def perform(client: Client, kind: str, rows: list[Participant], **data: Any) -> ParticipantOperation:
    answer = confirm(client, kind, preview(client, kind, rows, **data), rows, **data)
    assert answer.status_code == 302, answer.content.decode()
    return ParticipantOperation.objects.latest("pk")


def values(rows: list[Participant], *names: str) -> list[Any]:
    found = Participant.objects.in_bulk([row.pk for row in rows])
    return [tuple(getattr(found[row.pk], name) for name in names) for row in rows]


KINDS = [
    ("category", "observer", [("observer", 600)] * 3, ("category", "precedence")),
    ("mode", "video", [("video",)] * 3, ("mode",)),
    ("precedence", "7", [(7,)] * 3, ("precedence",)),
]


@pytest.mark.parametrize(("kind", "value", "after", "names"), KINDS)
def test_a_preview_writes_nothing_and_its_confirmation_does_what_it_said(signed_in, kind, value, after, names):
    rows, client = [people.participant("department") for _ in range(3)], signed_in(make.secretary())
    before = values(rows, *names)
    looked = preview(client, kind, rows, value=value)
    assert "3 participants" in looked.content.decode()
    assert (looked.status_code, values(rows, *names)) == (200, before)
    assert not ParticipantOperation.objects.exists()
    answer = confirm(client, kind, looked, rows, value=value)
    assert values(rows, *names) == after
    page = client.get(answer.url).content.decode()
    assert ("Changed (3)" in page, "Undo" in page) == (True, True)
    client.post(f"{answer.url}undo/")
    assert values(rows, *names) == before
    assert "Undone (3)" in client.get(answer.url).content.decode()
    assert [event.verb for event in rows[0].events.all()] == ["create", "edit", "undo"]


def test_many_are_taken_off_and_come_back(signed_in):
    head, officers = people.delegation(2)
    client, rows = signed_in(make.secretary()), [head, *officers]
    operation = perform(client, "remove", rows)
    assert not Participant.objects.current().exists(), "a head goes with all officers"
    client.post(f"{base()}bulk/{operation.pk}/undo/")
    assert Participant.objects.current().count() == 3
    assert values(officers, "head_id") == [(head.pk,)] * 2


def test_a_head_stays_whose_officer_stays_and_the_page_says_why(signed_in):
    head, (one, other) = people.delegation(2)
    client = signed_in(make.secretary())
    page = preview(client, "remove", [head, one]).content.decode()
    assert "Takes 1 participant off the list" in page
    assert "give them another head first" in page
    perform(client, "remove", [head, one])
    assert set(Participant.objects.current()) == {head, other}
    page = preview(client, "category", [head], value="observer").content.decode()
    assert "possible for none" in page


def test_what_is_so_already_and_who_is_off_the_list_stay_as_they_are(signed_in):
    video, gone, third = people.participant(mode="video"), people.participant(), people.participant()
    gone.remove(by=make.secretary("B"))
    operation = perform(signed_in(make.secretary()), "mode", [video, gone, third], value="video")
    assert dict(operation.numbers()) == {"done": 1, "refused": 2}
    assert [row.version for row in Participant.objects.filter(pk__in=[video.pk, third.pk])] == [1, 2]


def test_what_somebody_changed_since_is_not_undone_and_the_others_are(signed_in):
    rows, client = [people.participant("observer") for _ in range(2)], signed_in(make.secretary())
    operation = perform(client, "precedence", rows, value="7")
    row = Participant.objects.get(pk=rows[0].pk)
    row.edit({"mode": "video"}, by=make.secretary("B"), version=row.version)
    client.post(f"{base()}bulk/{operation.pk}/undo/")
    assert values(rows, "precedence") == [(7,), (600,)]
    page = client.get(f"{base()}bulk/{operation.pk}/?outcome=kept").content.decode()
    assert "was changed since: it stays as it is" in page


def test_undo_keeps_the_rules(signed_in):
    head, officers = people.delegation(2)
    client = signed_in(make.secretary())
    operation = perform(client, "remove", officers)
    people.participant("accompanying", head=head)
    client.post(f"{base()}bulk/{operation.pk}/undo/")
    assert head.delegation.current().count() == 2, "the limit holds"
    assert dict(operation.numbers()) == {"taken_back": 1, "kept": 1}


def test_undo_is_for_thirty_minutes_and_for_who_did_it(signed_in):
    by, row = make.secretary(), people.participant()
    operation = ParticipantOperation.perform(row.meet, [row], by=by, kind="mode", value="video")
    with pytest.raises(NotAllowed):
        operation.undo(by=make.secretary("B"))
    with clock.pretend(operation.at + timedelta(minutes=30)), pytest.raises(RuleBroken, match="30 minutes"):
        operation.undo(by=by)
    with clock.pretend(operation.at + timedelta(minutes=29)):
        operation.undo(by=by)
        with pytest.raises(RuleBroken, match="Nothing of it is left"):
            operation.undo(by=by)
    assert Participant.objects.get().mode == "in_person"


def test_one_press_is_one_operation(signed_in):
    rows, client = [people.participant()], signed_in(make.secretary())
    looked = preview(client, "mode", rows, value="video")
    first = confirm(client, "mode", looked, rows, value="video")
    again = confirm(client, "mode", looked, rows, value="video")
    assert first.url == again.url
    assert (ParticipantOperation.objects.count(), Participant.objects.get().version) == (1, 2)


def test_where_the_preview_would_say_something_else_nothing_is_done(signed_in):
    rows, client = [people.participant() for _ in range(2)], signed_in(make.secretary())
    looked = preview(client, "mode", rows, value="video")
    row = Participant.objects.get(pk=rows[0].pk)
    row.edit({"precedence": 3}, by=make.secretary("B"), version=1)
    answer = confirm(client, "mode", looked, rows, value="video")
    assert (answer.status_code, "changed since the preview" in answer.content.decode()) == (409, True)
    assert not ParticipantOperation.objects.exists()
    assert confirm(client, "mode", answer, rows, value="video").status_code == 302


def test_all_that_the_filters_find_are_taken_on_other_pages_too(signed_in):
    for number in range(55):
        people.participant("observer", precedence=number + 1)
    unchanged = people.participant("department")
    client = signed_in(make.secretary())
    assert "Select all 55 matching" in client.get(f"{base()}?category=observer").content.decode()
    choice = {"all": "1", "filter": "category=observer&page=xyz", "value": "video"}
    looked = preview(client, "mode", **choice)
    assert "55 participants" in looked.content.decode()
    confirm(client, "mode", looked, **choice)
    assert Participant.objects.filter(mode="video").count() == 55
    assert Participant.objects.get(pk=unchanged.pk).mode == "in_person"


@pytest.mark.parametrize("number", [1_000, 1_001])
def test_a_thousand_are_changed_at_once_and_no_more(signed_in, number: int):
    meet, by = make.meet(), make.secretary()
    contacts = [people.contact(make.mission()) for _ in range(2)]
    model = type(contacts[0])
    made = model.objects.bulk_create(model(name=f"P {n}", organisation=make.mission()) for n in range(number))
    Participant.objects.bulk_create(Participant(meet=meet, contact=one, category="observer") for one in made)
    client = signed_in(by)
    looked = preview(client, "precedence", value="9", all="1", filter="")
    if number > 1_000:
        assert (looked.status_code, "At most 1,000" in looked.content.decode()) == (409, True)
        assert "Select all" not in client.get(base()).content.decode()
        return
    answer = confirm(client, "precedence", looked, value="9", all="1", filter="")
    assert answer.status_code == 302
    assert Participant.objects.filter(precedence=9).count() == 1_000


HOSTILE = [
    {"row": ["x", "0", "9" * 30]},
    {"row": []},
    {"row": ["999999"]},
    {"all": "1", "filter": "category=king"},
    {"all": "1", "filter": "rank=1"},
]


@pytest.mark.parametrize("data", HOSTILE)
@pytest.mark.parametrize("kind", ["category", "mode", "precedence", "remove"])
def test_what_selects_nobody_is_refused_with_a_sentence(signed_in, kind: str, data: dict[str, Any]):
    people.participant()
    client = signed_in(make.secretary())
    for answer in (client.get(f"{base()}bulk/{kind}/", data), preview(client, kind, **{"value": "7", **data})):
        assert answer.status_code == 409


@pytest.mark.parametrize(("kind", "value"), [("category", "king"), ("mode", ""), ("precedence", "0")])
def test_a_wrong_value_is_refused_beside_its_field(signed_in, kind: str, value: str):
    row, client = people.participant(), signed_in(make.secretary())
    answer = preview(client, kind, [row], value=value)
    assert (answer.status_code, hidden(answer.content.decode(), "row")) == (400, str(row.pk))


def test_participants_of_another_meet_are_not_selected(signed_in):
    other = people.participant(meet=make.meet("2030"))
    assert preview(signed_in(make.secretary()), "mode", [other], value="video").status_code == 409


@pytest.mark.parametrize("reader", [make.head_of_mission, make.officer, make.coordinator, make.observer])
def test_others_than_the_secretariat_change_nobody(signed_in, reader):
    row, person = people.participant(), reader()
    client = signed_in(person)
    operation = ParticipantOperation.perform(row.meet, [row], by=make.secretary("B"), kind="mode", value="video")
    assert preview(client, "remove", [row]).status_code == 403
    for path in (f"bulk/{operation.pk}/", "bulk/"):
        assert client.get(f"{base()}{path}").status_code == 403
    assert client.post(f"{base()}bulk/{operation.pk}/undo/").status_code == 403
    with pytest.raises(NotAllowed):
        ParticipantOperation.perform(row.meet, [row], by=person, kind="remove")
    assert Participant.objects.get().mode == "video"


def test_ones_own_operations_are_listed(signed_in):
    row, client = people.participant(), signed_in(make.secretary())
    assert "no participants in bulk yet" in client.get(f"{base()}bulk/").content.decode()
    perform(client, "category", [row], value="observer")
    page = client.get(f"{base()}bulk/").content.decode()
    assert "Set category: Observer" in page
    assert "no participants in bulk yet" in signed_in(make.secretary("B")).get(f"{base()}bulk/").content.decode()


def test_what_is_read_does_not_grow_with_the_rows(signed_in):
    client, costs = signed_in(make.secretary()), []
    for number in (2, 20):
        rows = [people.participant("accompanying", head=people.participant()) for _ in range(number)]
        operation = perform(client, "precedence", rows, value=str(number))
        paths = [f"{base()}bulk/{operation.pk}/", f"{base()}bulk/"]
        paths.append(f"{base()}bulk/remove/?" + "&".join(f"row={row.pk}" for row in rows))
        costs.append([statements(client, "get", path)[1] for path in paths])
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 6
