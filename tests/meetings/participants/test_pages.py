"""The list of participants, its filters, files and saved views; adding, changing, taking off, putting back."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from core.unsent import KEY
from meetings.participants.columns import COLUMNS, OF_FILE, USUAL
from meetings.participants.models import Participant
from participants.contacts.models import Contact
from participants.models import SavedView
from tests import make
from tests.answers import Sheet, body
from tests.meetings.participants import people
from tests.statements import statements

pytestmark = pytest.mark.django_db


def base() -> str:
    return f"/meets/{make.meet().slug}/participants/"


def names(client: Client, query: str = "") -> list[str]:
    """Those on the page, in its order."""
    return [row["person"] for row in client.get(f"{base()}?{query}").context["page"].rows]


@pytest.fixture
def crowd() -> dict[str, Participant]:
    """Two delegations, a department, an observer, and one who was taken off the list."""
    rows = {"Asano": people.participant(name="Asano", designation="Ambassador", precedence=20)}
    head = rows["Asano"]
    rows["Bose"] = people.participant("accompanying", head=head, name="Bose", email="bose@example.org", mode="video")
    rows["Curie"] = people.participant(name="Curie", organisation=make.mission("FR"), precedence=10)
    rows["Das"] = people.participant("department", name="Das", organisation=make.department())
    rows["Eliot"] = people.participant("observer", name="Eliot", organisation=make.department("Audit"))
    rows["Gone"] = people.participant(name="Gone", organisation=make.mission("FR"))
    rows["Gone"].remove(by=make.secretary("Clerk"))
    for name, status in (("Asano", "accepted"), ("Bose", "sent"), ("Curie", "declined"), ("Das", "queued")):
        Participant.objects.filter(pk=rows[name].pk).update(invitation_status=status)
    return rows


FILTERS = [
    ("", ["Curie", "Asano", "Bose", "Das", "Eliot"]),
    ("sort=-precedence", ["Eliot", "Das", "Bose", "Asano", "Curie"]),
    ("sort=name", ["Asano", "Bose", "Curie", "Das", "Eliot"]),
    ("sort=-name", ["Eliot", "Das", "Curie", "Bose", "Asano"]),
    ("q=asano", ["Asano"]),
    ("q=japan", ["Asano", "Bose"]),
    ("q=japan ambassador", ["Asano"]),
    ("q=bose@example.org", ["Bose"]),
    ("q=nobody", []),
    ("category=head", ["Curie", "Asano"]),
    ("organisation=embassy-fr", ["Curie"]),
    ("organisation=no-such", []),
    ("mode=video", ["Bose"]),
    ("invitation=none", ["Eliot"]),
    ("invitation=invited", ["Curie", "Asano", "Bose", "Das"]),
    ("invitation=delivered", ["Curie", "Asano", "Bose"]),
    ("invitation=answered", ["Curie", "Asano"]),
    ("invitation=silent", ["Bose"]),
    ("invitation=declined", ["Curie"]),
    ("state=removed", ["Gone"]),
    ("state=all", ["Curie", "Asano", "Gone", "Bose", "Das", "Eliot"]),
    ("category=head&state=all&sort=name", ["Asano", "Curie", "Gone"]),
    ("head={head}", ["Bose"]),
]


@pytest.mark.parametrize(("query", "wanted"), FILTERS)
def test_each_filter_finds_its_rows_on_the_page_in_the_file_and_in_the_api(signed_in, crowd, query: str, wanted):
    query = query.format(head=crowd["Asano"].pk)
    client = signed_in(make.secretary())
    assert names(client, query) == wanted
    lines = list(csv.reader(io.StringIO(body(client.get(f"{base()}export.csv?{query}")).decode().lstrip("\ufeff"))))
    assert [line[OF_FILE.index("name")] for line in lines[1:]] == wanted
    sheet = Sheet(client.get(f"{base()}export.xlsx?{query}").content).rows()
    assert [row[OF_FILE.index("name")] for row in sheet[1:]] == wanted
    found = client.get(f"/api/v1{base()}?{query}").json()["results"]
    assert [row["name"] for row in found] == wanted


@pytest.mark.parametrize(
    "query",
    [
        *("category=king", "mode=x", "invitation=x", "state=x", "sort=x", "head=x", "organisation=a b", "rank=1"),
        *("columns=name,no", "columns=email", "columns=name,name"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_with_a_sentence(signed_in, query: str):
    client = signed_in(make.secretary())
    for path in (base(), f"{base()}export.csv", f"{base()}columns/"):
        answer = client.get(f"{path}?{query}")
        assert (answer.status_code, "filter" in answer.content.decode()) == (409, True), path


def test_missions_and_departments_list_their_own_people_with_their_addresses(signed_in, crowd):
    assert names(signed_in(make.counsellor()), "columns=name,email") == ["Asano", "Bose"]
    assert names(signed_in(make.officer())) == ["Das"]
    page = signed_in(make.officer(title="B")).get(f"{base()}?columns=name,email,phone").content.decode()
    assert "bose@example.org" not in page
    assert 'name="row"' not in page, "no boxes for who cannot change anything"
    assert names(signed_in(make.observer())) == []


def test_filters_do_not_tell_of_others(signed_in, crowd):
    client = signed_in(make.officer())
    assert names(client, f"head={crowd['Asano'].pk}") == []
    assert "Asano" not in client.get(f"{base()}?head={crowd['Asano'].pk}").content.decode()
    assert names(client, "q=asano") == names(client, "category=head") == []


@pytest.mark.parametrize("reader", [make.secretary, make.officer])
def test_an_empty_list_says_what_to_do(signed_in, reader):
    page = signed_in(reader()).get(base()).content.decode()
    is_secretary = reader is make.secretary
    assert ("Nobody is on the list yet." in page) is is_secretary
    assert ("Nobody of your organisation is on the list yet." in page) is not is_secretary
    assert "No participant fits these filters." in signed_in(make.secretary("B")).get(f"{base()}?q=x").content.decode()


# --- columns, files, saved views ------------------------------------------------------------------------------------


def test_the_page_and_its_files_show_the_chosen_columns_in_their_order(signed_in, crowd):
    client = signed_in(make.secretary())
    query = "columns=mode,name,head,email&q=bose"
    wanted = ["Takes part", "Name", "Head of delegation", "Email address"]
    first, *rest = [str(column.label) for column in client.get(f"{base()}?{query}").context["table"].columns]
    assert (first, rest) == ("Choose", wanted)
    head, line = Sheet(client.get(f"{base()}export.xlsx?{query}").content).rows()
    assert (head, line) == (wanted, ["By video", "Bose", "Asano", "bose@example.org"])


def test_every_column_can_be_shown_in_both_languages(signed_in, crowd):
    reader = make.secretary()
    client = signed_in(reader)
    query = f"columns={','.join(COLUMNS)}"
    for language in ("en", "hi"):
        reader.set_language(language)
        assert client.get(f"{base()}?{query}").status_code == 200
        assert len(Sheet(client.get(f"{base()}export.xlsx?{query}").content).rows()) == 6


def test_columns_are_chosen_on_their_page(signed_in, crowd):
    client = signed_in(make.secretary())
    shown = {f"show_{code}": "on" for code in ("name", "email")} | {"place_email": 1, "place_name": 2}
    answer = client.post(f"{base()}columns/?category=head", shown)
    assert answer.url == f"{base()}?category=head&columns=email,name"
    assert client.post(f"{base()}columns/?columns=name", {"usual": 1}).url == base()
    assert client.post(f"{base()}columns/", {"show_email": "on"}).status_code == 400
    assert str(COLUMNS[USUAL[0]].label) == "No."


def test_a_name_with_marks_is_escaped_and_no_formula(signed_in):
    people.participant(name="=Rao <b>&amp", designation="+1")
    client = signed_in(make.secretary())
    page = client.get(base()).content.decode()
    assert "=Rao &lt;b&gt;&amp;amp" in page
    assert "<b>" not in page
    text = body(client.get(f"{base()}export.csv")).decode()
    assert "'=Rao" in text
    assert Sheet(client.get(f"{base()}export.xlsx").content).formulas() == 0


def test_a_view_of_the_list_is_saved_with_its_meet_and_opened_again(signed_in, crowd):
    by = make.secretary()
    client = signed_in(by)
    page = client.get(f"{base()}?category=head&sort=name").content.decode()
    slug = make.meet().slug
    assert f"page=participants&amp;query=meet%3D{slug}%26category%3Dhead%26sort%3Dname" in page
    form = client.get("/views/keep/?page=participants&query=meet%3D2027%26category%3Dhead").context["form"]
    assert "tells" not in form.fields, "there is no daily mail about this list"
    query = f"meet={slug}&category=head&sort=name"
    client.post("/views/keep/", {"name": "Heads", "page": "participants", "query": query})
    view = SavedView.objects.get()
    answer = client.get(f"/views/{view.pk}/", follow=True)
    assert answer.redirect_chain[0][0] == f"{base()}?{query}&view={view.pk}"
    assert [row["person"] for row in answer.context["page"].rows] == ["Asano", "Curie"]
    assert "Heads" in client.get(base()).content.decode()
    assert "Heads" not in client.get(f"/meets/{make.meet('2030').slug}/participants/").content.decode()


def test_a_view_of_the_list_never_tells_by_mail(signed_in):
    client = signed_in(make.secretary())
    client.post("/views/keep/", {"name": "A", "page": "participants", "query": "meet=2027", "tells": "on"})
    assert SavedView.objects.get().tells is False


# --- adding ---------------------------------------------------------------------------------------------------------

NEW = {
    "name": "Ms Rao",
    "designation": "First Secretary",
    "email": "Rao@Example.org",
    "language": "hi",
    "time_zone": "Asia/Tokyo",
    "category": "accompanying",
    "mode": "in_person",
}


def test_somebody_new_is_added_with_their_place(signed_in):
    head = people.participant()
    client = signed_in(make.secretary())
    data = NEW | {"organisation": make.mission().pk, "head": head.pk}
    answer = client.post(f"{base()}add/", data)
    row = Participant.objects.exclude(pk=head.pk).get()
    assert answer.url == f"{base()}{row.pk}/"
    assert (row.head, row.precedence, row.contact.email, row.contact.time_zone) == (
        head,
        200,
        "rao@example.org",
        "Asia/Tokyo",
    )


@pytest.mark.parametrize("wrong", [{"name": ""}, {"email": "x"}, {"category": "king"}, {"precedence": "0"}])
def test_nothing_is_written_of_a_new_person_with_a_mistake(signed_in, wrong: dict[str, str]):
    answer = signed_in(make.secretary()).post(f"{base()}add/", NEW | wrong)
    assert (answer.status_code, Contact.objects.count(), Participant.objects.count()) == (400, 0, 0)


def test_a_new_person_for_a_full_delegation_is_not_kept_either(signed_in):
    head, _officers = people.delegation(2)
    answer = signed_in(make.secretary()).post(f"{base()}add/", NEW | {"head": head.pk})
    assert answer.status_code == 409
    assert "limit" in answer.content.decode()
    assert not Contact.objects.filter(name="Ms Rao").exists()


def test_a_known_person_is_found_by_words_and_added(signed_in, crowd):
    known = people.contact(make.mission(), name="Known Asano")
    client = signed_in(make.secretary())
    page = client.get(f"{base()}add/?q=asano").content.decode()
    assert f"?contact={known.pk}" in page
    assert f"?contact={crowd['Asano'].contact_id}" not in page, "who is on the list is not offered"
    answer = client.post(f"{base()}add/?contact={known.pk}", {"category": "observer", "mode": "video"})
    assert (answer.status_code, known.participations.get().category) == (302, "observer")
    again = client.post(f"{base()}add/?contact={known.pk}", {"category": "observer", "mode": "video"})
    assert (again.status_code, "on the list already" in again.content.decode()) == (409, True)


@pytest.mark.parametrize("number", ["x", "999999", "-1", "9" * 30, "\u0663"])
def test_a_person_who_is_not_known_is_not_found(signed_in, number: str):
    assert signed_in(make.secretary()).get(f"{base()}add/", {"contact": number}).status_code == 404


def test_one_press_adds_one_person(signed_in):
    client = signed_in(make.secretary())
    page = client.get(f"{base()}add/").content.decode()
    key = re.search(rf'name="{KEY}" value="(\w+)"', page)[1]
    answers = [client.post(f"{base()}add/", NEW | {KEY: key}) for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {f"{base()}{Participant.objects.get().pk}/"}


# --- one participant ------------------------------------------------------------------------------------------------


def test_the_page_of_a_head_shows_the_delegation_and_its_limit(signed_in):
    head, officers = people.delegation(2)
    page = signed_in(make.secretary()).get(f"{base()}{head.pk}/").content.decode()
    assert "Accompanying officers: 2 of 2" in page
    assert all(str(officer.contact) in page for officer in officers)
    page = signed_in(make.counsellor()).get(f"{base()}{officers[0].pk}/").content.decode()
    assert str(head.contact) in page
    assert officers[0].contact.email in page
    assert "Add needs" not in page


@pytest.mark.parametrize("path", ["", "edit/", "remove/", "needs/"])
def test_a_participant_of_another_meet_is_not_found(signed_in, path: str):
    row = people.participant(meet=make.meet("2030"))
    assert signed_in(make.secretary()).get(f"{base()}{row.pk}/{path}").status_code == 404


def form_of(client: Client, row: Participant) -> dict[str, Any]:
    form = client.get(f"{base()}{row.pk}/edit/").context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_an_edit_changes_what_was_typed_and_no_more(signed_in, crowd):
    client, row = signed_in(make.secretary()), crowd["Bose"]
    colleague = people.contact(make.mission(), name="Helper")
    client.post(f"{base()}{row.pk}/edit/", form_of(client, row) | {"mode": "in_person", "assistant": colleague.pk})
    row.refresh_from_db()
    assert (row.mode, row.assistant, row.category, row.head) == (
        "in_person",
        colleague,
        "accompanying",
        crowd["Asano"],
    )
    page = client.get(f"{base()}{row.pk}/").content.decode()
    assert "Helper" in page


def test_an_assistant_is_of_the_same_organisation(signed_in, crowd):
    client, row = signed_in(make.secretary()), crowd["Bose"]
    answer = client.post(f"{base()}{row.pk}/edit/", form_of(client, row) | {"assistant": crowd["Das"].contact_id})
    assert answer.status_code == 400


def test_a_stale_edit_shows_both_and_writes_nothing(signed_in, crowd):
    client, row = signed_in(make.secretary()), crowd["Bose"]
    stale = form_of(client, row) | {"precedence": 5}
    row.edit({"precedence": 6}, by=make.secretary("B"), version=row.version)
    answer = client.post(f"{base()}{row.pk}/edit/", stale)
    assert answer.status_code == 409
    assert Participant.objects.get(pk=row.pk).precedence == 6


def test_taking_off_asks_first_and_putting_back_undoes_it(signed_in, crowd):
    client, row = signed_in(make.secretary()), crowd["Eliot"]
    page = client.get(f"{base()}{row.pk}/remove/").content.decode()
    assert "no longer on the list" in page
    assert Participant.objects.current().filter(pk=row.pk).exists()
    assert client.post(f"{base()}{row.pk}/remove/").url == base()
    assert names(client, "q=eliot") == []
    page = client.get(f"{base()}{row.pk}/").content.decode()
    assert "Put back" in page
    assert client.get(f"{base()}{row.pk}/edit/").status_code == 409
    client.post(f"{base()}{row.pk}/put-back/")
    assert names(client, "q=eliot") == ["Eliot"]


# --- what it costs --------------------------------------------------------------------------------------------------


def many_of_everything(number: int) -> Participant:
    """So many rows of each table that the list and the page of a head read."""
    head = people.participant(name="Head")
    head.meet.accompanying_limit = 99
    head.meet.save()
    by = make.secretary(f"Clerk {number}")
    for _ in range(number):
        helper = people.contact(make.department(f"Council {number}"))
        officer = people.participant("accompanying", head=head, organisation=make.mission("FR"))
        officer.edit({"assistant": helper, "mode": "video"}, by=by, version=officer.version)
        substitute = people.participant("observer")
        Participant.objects.filter(pk=substitute.pk).update(substitute_for=officer)
        SavedView.keep(by=by, page="participants", name=f"View {_} {number}", query="meet=2027", is_shared=True)
        head.edit({"precedence": head.precedence + 1}, by=by, version=head.version)
    return head


@pytest.mark.parametrize("reader", ["secretary", "counsellor", "observer"])
def test_the_list_costs_the_same_with_many_rows_of_everything(signed_in, reader: str):
    client = signed_in(getattr(make, reader)())
    every = f"?columns={','.join(COLUMNS)}&state=all"
    costs = []
    for number in (1, 12, 40):
        many_of_everything(number)
        pages = [statements(client, "get", f"{base()}{query}") for query in ("", every)]
        assert all(answer.status_code == 200 for answer, _cost in pages)
        costs.append([cost for _answer, cost in pages])
    assert costs[0] == costs[1]
    # With a second page the secretariat's count of what "Select all" takes is one more.
    assert max(costs[2]) <= 6


@pytest.mark.parametrize("reader", ["secretary", "counsellor"])
def test_the_page_of_a_head_costs_the_same_with_a_large_delegation(signed_in, reader: str):
    client = signed_in(getattr(make, reader)())
    costs = []
    for number in (1, 10):
        head = many_of_everything(number)
        answer, cost = statements(client, "get", f"{base()}{head.pk}/")
        assert answer.status_code == 200
        costs.append(cost)
    assert costs[0] == costs[1] <= 16


def test_the_api_list_costs_at_most_four_statements(signed_in):
    client = signed_in(make.counsellor())
    for number in (1, 12):
        many_of_everything(number)
        answer, cost = statements(client, "get", f"/api/v1{base()}?state=all")
        assert (answer.status_code, cost <= 4) == (200, True), cost


def test_pages_follow_each_other_without_gap_or_repetition(signed_in):
    client = signed_in(make.secretary())
    for number in range(55):
        people.participant("observer", name=f"Person {number % 7}", precedence=number % 3 + 1)
    for sort in ("", "-precedence", "name", "-name"):
        first = client.get(f"{base()}?sort={sort}").context["page"]
        second = client.get(f"{base()}{first.next_url}").context["page"]
        back = client.get(f"{base()}{second.previous_url}").context["page"]
        ids = [row["id"] for row in [*first.rows, *second.rows]]
        assert (len(ids), len(set(ids)), second.next_url) == (55, 55, "")
        assert [row["id"] for row in back.rows] == ids[:50]
