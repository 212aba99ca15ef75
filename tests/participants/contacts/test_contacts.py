"""Contacts: the list, adding and editing, through pages and by the API; duplicates."""

from __future__ import annotations

import json
import re
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.rules import NotAllowed, RuleBroken
from participants.contacts.distinct import mark_distinct
from participants.contacts.duplicates import pairs_of, similar_to
from participants.contacts.models import Contact, DistinctPair
from tests import make

pytestmark = pytest.mark.django_db


def contact(name: str, **values) -> Contact:
    return Contact.add(by=None, name=name, **values)


@pytest.fixture
def secretary():
    return make.secretary()


def test_only_the_secretariat_changes_contacts(secretary):
    row = contact("Ravi Menon")
    for other in (make.coordinator(), make.head_of_mission(), make.officer(), make.observer()):
        with pytest.raises(NotAllowed):
            Contact.add(by=other, name="X")
        with pytest.raises(NotAllowed):
            row.edit({"name": "X"}, by=other, version=1)
    row.edit({"designation": "Ambassador"}, by=secretary, version=1)
    assert row.events.last().changes == {"designation": ["", "Ambassador"]}


def test_the_list_is_filtered_searched_and_costs_the_same_for_many(signed_in, secretary):
    client = signed_in(secretary)
    tokyo = make.mission("JP")
    contact("Ravi Menon", organisation=tokyo, email="ravi@example.org")
    account = make.head_of_mission("FR")
    contact("Marie", user=account)

    def cost() -> int:
        client.get("/contacts/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/contacts/").status_code == 200
        return len(queries)

    few = cost()
    for number in range(20):
        contact(f"Person {number}", organisation=make.mission(f"X{chr(65 + number)}"), email=f"p{number}@example.org")
    assert cost() == few <= 6
    for query, expected in (
        ("q=menon+tokyo", False),
        ("q=ravi", True),
        (f"organisation={tokyo.pk}", True),
        ("account=yes", False),
        ("email=no", False),
        ("state=merged", False),
    ):
        assert (b"Ravi Menon" in client.get(f"/contacts/?{query}").content) is expected, query
    assert client.get("/contacts/?state=x").status_code == 409


def test_a_contact_is_added_and_edited_on_pages(signed_in, secretary):
    client = signed_in(secretary)
    fields = {"name": "Ravi Menon", "language": "en", "time_zone": "Asia/Tokyo", "email": "Ravi@Example.org"}
    answer = client.post("/contacts/add/", fields | {"other_emails": "a@example.org, b@example.org"})
    row = Contact.objects.get()
    assert answer.headers["Location"] == f"/contacts/{row.pk}/"
    assert (row.email, row.other_emails) == ("ravi@example.org", ["a@example.org", "b@example.org"])
    page = client.get(f"/contacts/{row.pk}/edit/")
    base = page.context["form"]["base"].value()
    client.post(f"/contacts/{row.pk}/edit/", fields | {"name": "Ravi K. Menon", "version": 1, "base": base})
    row.refresh_from_db()
    assert (row.name, row.version) == ("Ravi K. Menon", 2)
    refused = client.post("/contacts/add/", fields | {"other_emails": "nonsense", "name": "<b>x</b>"})
    assert refused.status_code == 400
    assert Contact.objects.count() == 1


def test_the_page_of_one_tells_its_history_to_the_secretariat_alone(signed_in, secretary):
    row = contact("Ravi Menon", organisation=make.mission("JP"))
    client = signed_in(secretary)
    client.get("/contacts/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get(f"/contacts/{row.pk}/")
    assert b"added this person" in page.content
    assert len(queries) <= 16
    for other in (make.head_of_mission("JP"), make.coordinator(), make.observer()):
        assert signed_in(other).get(f"/contacts/{row.pk}/").status_code == 403


def test_the_api_lists_adds_and_edits(signed_in, secretary):
    client = signed_in(secretary)
    tokyo = make.mission("JP")
    sent = {"name": "Ravi Menon", "organisation": tokyo.code, "email": "ravi@example.org"}
    added = client.post("/api/v1/contacts/", sent, content_type="application/json")
    assert added.status_code == 201, added.content
    pk = added.json()["id"]
    assert added.json()["organisation"] == tokyo.code
    url = f"/api/v1/contacts/{pk}/"
    patch = {"data": json.dumps({"designation": "Ambassador"}), "content_type": "application/json"}
    assert client.patch(url, **patch).status_code == 428
    assert client.patch(url, **patch, headers={"If-Match": '"1"'}).json()["designation"] == "Ambassador"
    assert (
        client.patch(
            url, data='{"name": "X"}', content_type="application/json", headers={"If-Match": '"1"'}
        ).status_code
        == 412
    )
    listed = client.get("/api/v1/contacts/?q=ravi").json()["results"]
    assert [(one["name"], one["organisation"]) for one in listed] == [("Ravi Menon", tokyo.code)]
    bad = client.post("/api/v1/contacts/", {"name": "x\x07", "nickname": "y"}, content_type="application/json")
    assert bad.status_code == 400


def test_others_read_their_own_organisations_people_by_the_api_and_write_nothing(signed_in):
    row = contact("Ravi Menon", organisation=make.mission("JP"))
    seen = {
        make.head_of_mission("JP"): 1,
        make.head_of_mission("FR"): 0,
        make.officer(): 0,
        make.coordinator(): 0,
        make.observer(): 0,
    }
    for person, number in seen.items():
        client = signed_in(person)
        assert len(client.get("/api/v1/contacts/").json()["results"]) == number
        status = client.get(f"/api/v1/contacts/{row.pk}/").status_code
        assert status == (200 if number else 404)
        assert client.post("/api/v1/contacts/", {"name": "X"}, content_type="application/json").status_code == 403
        assert client.patch(f"/api/v1/contacts/{row.pk}/", "{}", content_type="application/json").status_code == (
            403 if number else 404
        )


def test_duplicates_are_found_by_name_address_and_post(secretary):
    tokyo = make.mission("JP")
    first = contact("Sunita Rao", organisation=tokyo, designation="Counsellor", email="s@example.org")
    name = contact("Rao Sunita")
    email = contact("S. R.", email="s@example.org")
    post = contact("Somebody Else", organisation=tokyo, designation="counsellor")
    contact("Ravi Menon")
    pairs = pairs_of(Contact.objects.all(), secretary).rows
    found = {(one.first, one.second): one.reasons for one in pairs}
    assert found == {
        (first, name): ["Similar name"],
        (first, email): ["Same email address"],
        (first, post): ["Same post"],
    }
    assert set(similar_to(first, secretary)) == {name, email, post}


def crowd_of_one_post() -> None:
    """300 pairs, more than one page has."""
    textiles = make.department("Ministry of Textiles")
    for number in range(25):
        contact(
            "".join(chr(97 + (number * step) % 26) for step in range(1, 9)), organisation=textiles, designation="US"
        )


def test_a_crowd_of_one_post_hides_no_similar_name(secretary):
    first, second = contact("Sunita Rao"), contact("Rao Sunita")
    crowd_of_one_post()
    pairs = pairs_of(Contact.objects.all(), secretary).rows
    assert (first, second) in {(one.first, one.second) for one in pairs}


def test_pairs_that_one_page_does_not_hold_follow_on_the_next(signed_in, secretary):
    client = signed_in(secretary)
    found = re.compile(r"/contacts/(\d+)/not-same/(\d+)/")
    for name in ("Sunita Rao", "Rao Sunita"):
        contact(name)
    assert "have more pairs" not in client.get("/contacts/duplicates/").content.decode()
    crowd_of_one_post()
    first = client.get("/contacts/duplicates/").content.decode()
    assert "These people have more pairs than the 200 listed here." in first
    assert 'href="?pairs=2"' in first
    second = client.get("/contacts/duplicates/?pairs=2").content.decode()
    assert "have more pairs" not in second
    assert "First pairs of these people" in second
    pages = [set(found.findall(page)) for page in (first, second)]
    assert [len(page) for page in pages] == [200, 101]
    assert not pages[0] & pages[1]
    for odd in ("0", "-1", "x", "", "²", "9" * 5_000, "000001" + "9" * 5_000, "1000"):
        assert found.search(client.get("/contacts/duplicates/", {"pairs": odd}).content.decode())


def test_the_page_of_duplicates_leaves_out_what_is_merged(signed_in, secretary):
    first, second = contact("Sunita Rao"), contact("Sunita  Rao")
    client = signed_in(secretary)
    assert f"/contacts/{second.pk}/merge/{first.pk}/" in client.get("/contacts/duplicates/").content.decode()
    Contact.objects.filter(pk=second.pk).update(merged_into=first)
    assert b"No duplicates" in client.get("/contacts/duplicates/").content


ADDRESSES = {
    "first": {"email": "office@example.org"},
    "further": {"other_emails": ["a@example.org", "office@example.org"]},
    "account": {},
}


# No two accounts have one address.
@pytest.mark.parametrize(
    ("older", "newer"), [pair for pair in product(ADDRESSES, repeat=2) if pair != ("account", "account")]
)
def test_any_shared_address_is_a_ground(secretary, older, newer):
    people = []
    for number, kind in enumerate((older, newer)):
        user = make.user("officer", email="office@example.org") if kind == "account" else None
        people.append(contact(("Sunita Rao", "Gopal Das")[number], user=user, **ADDRESSES[kind]))
    contact("Ravi Menon", email="other@example.org", other_emails=["b@example.org"])
    first, second = people
    found = [(one.first, one.second, one.reasons) for one in pairs_of(Contact.objects.all(), secretary).rows]
    assert found == [(first, second, ["Same email address"])]
    assert similar_to(first, secretary) == [second]
    assert similar_to(second, secretary) == [first]


def test_who_is_not_the_same_is_not_offered_again_until_that_is_undone(signed_in, secretary):
    first, second = contact("Sunita Rao"), contact("Rao Sunita")
    client = signed_in(secretary)
    url = f"/contacts/{second.pk}/not-same/{first.pk}/"
    page = client.get("/contacts/duplicates/").content.decode()
    assert f"/contacts/{first.pk}/not-same/{second.pk}/" in page
    assert f"/contacts/{first.pk}/not-same/{second.pk}/" in client.get(f"/contacts/{first.pk}/").content.decode()
    for _press in range(2):
        assert client.post(url, {"next": f"/contacts/{first.pk}/"}).headers["Location"] == f"/contacts/{first.pk}/"
    assert DistinctPair.objects.get().by == secretary
    assert [(one.verb, one.actor) for one in second.events.all()] == [("create", None), ("distinct", secretary)]
    assert b"No duplicates" in client.get("/contacts/duplicates/").content
    assert similar_to(first, secretary) == similar_to(second, secretary) == []
    listed = client.get("/contacts/duplicates/not-same/").content.decode()
    assert secretary.name in listed
    assert "marked this person as not the same" in client.get(f"/contacts/{first.pk}/").content.decode()
    there = client.post(f"{url}undo/", {"next": "https://evil.example/"}).headers["Location"]
    assert there == "/contacts/duplicates/not-same/"
    assert client.post(f"{url}undo/").status_code == 409
    assert similar_to(first, secretary) == [second]
    assert [one.verb for one in first.events.all()] == ["create", "distinct", "undistinct"]
    assert b"No pair is marked" in client.get("/contacts/duplicates/not-same/").content


def test_programs_mark_and_undo_by_the_same_rules(signed_in, secretary):
    first, second = contact("Sunita Rao", organisation=make.mission("JP")), contact("Rao Sunita")
    client, url = signed_in(secretary), f"/api/v1/contacts/{second.pk}/distinct/{first.pk}/"
    assert client.get(url).status_code == 404
    marked = client.post(url).json()
    assert (marked["first"], marked["second"]) == (first.pk, second.pk)
    assert secretary.name in marked["by"]
    assert client.get(url).json() == client.post(url).json() == marked
    assert client.post(f"/api/v1/contacts/{first.pk}/distinct/{first.pk}/").status_code == 409
    assert client.delete(url).status_code == 204
    assert client.delete(url).status_code == 409
    for other in (make.head_of_mission("JP"), make.coordinator(), make.observer()):
        assert signed_in(other).post(url).status_code == 404
        with pytest.raises(NotAllowed):
            mark_distinct(first, second, by=other)
    assert DistinctPair.objects.count() == 0


def test_the_lists_of_pairs_cost_the_same_for_many(signed_in, secretary):
    client = signed_in(secretary)

    def cost(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    costs = []
    for number in (2, 12):
        for place in range(number):
            name = f"{chr(65 + place)}{number} Menon of {place * 977}"
            mark_distinct(contact(name), contact(f"{name}."), by=secretary)
            contact("Sunita Rao", email=f"{number}.{place}@example.org")
        costs.append([cost("/contacts/duplicates/"), cost("/contacts/duplicates/not-same/")])
    assert costs[0] == costs[1]
    assert max(costs[1]) <= 12


def test_a_merged_contact_is_not_edited(secretary):
    first, second = contact("A"), contact("B")
    Contact.objects.filter(pk=second.pk).update(merged_into=first)
    second.refresh_from_db()
    with pytest.raises(RuleBroken, match="merged into"):
        second.edit({"name": "C"}, by=secretary, version=second.version)
