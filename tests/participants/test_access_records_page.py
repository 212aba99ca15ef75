"""Who reads the access records, and what the list of them shows."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from participants.models import AccessRecord, User
from participants.models.access_records import record
from tests import make
from tests.answers import Sheet, body

pytestmark = pytest.mark.django_db
Kind = AccessRecord.Kind
CALLER_ADDRESS = "203.0.113.7"


def rows_of(client: Client, query: str) -> list[list[str]]:
    text = body(client.get(f"/audit/export/?{query}")).decode().removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text)))[1:]


def test_the_list_is_narrowed_by_kind_person_day_address_row_and_outcome(signed_in):
    owner = make.officer(name="Asha Rao")
    item = make.item("underway", owner=owner, sensitivity="restricted")
    client = Client(REMOTE_ADDR=CALLER_ADDRESS)
    client.post("/accounts/login/", {"login": owner.email, "password": "wrong"})
    signed_in(owner).get(f"/actions/{item.pk}/")
    client = signed_in(make.secretary())
    today = clock.today()
    for query, number in [
        ("kind=view", 1),
        ("kind=sign_in", 0),
        ("person=asha", 2),
        ("person=nobody", 0),
        ("address=203.0.113.7", 1),
        ("address=203.0.113.8", 0),
        (f"row=Action+item+{item.pk}", 1),
        (f"row=action+item+{item.pk}0", 0),
        ("outcome=refused&person=asha", 1),
        (f"person=asha&from_on={today - timedelta(days=1)}&until_on={today + timedelta(days=1)}", 2),
        (f"person=asha&from_on={today + timedelta(days=2)}", 0),
        (f"person=asha&until_on={today - timedelta(days=2)}", 0),
    ]:
        page = client.get(f"/audit/?{query}")
        assert (page.status_code, len(page.context["page"].rows)) == (200, number), query
        assert len(rows_of(client, query)) == number, query
    assert client.get("/audit/?kind=nothing").status_code == 409
    assert client.get("/audit/?address=tea").status_code == 409


def test_the_list_is_read_in_pages_and_both_files_hold_all_of_it(signed_in):
    person = make.observer()
    for _number in range(60):
        record(Kind.SIGN_OUT, person=person)
    client = signed_in(make.secretary())
    first = client.get("/audit/?kind=sign_out").context["page"]
    second = client.get(f"/audit/{first.next_url}").context["page"]
    assert (len(first.rows), len(second.rows)) == (50, 10)
    assert {row["id"] for row in first.rows}.isdisjoint({row["id"] for row in second.rows})
    assert len(rows_of(client, "kind=sign_out")) == 60
    assert len(Sheet(body(client.get("/audit/export.xlsx?kind=sign_out"))).rows()) == 61


def test_the_list_costs_the_same_with_one_row_and_with_three(signed_in):
    person, reader = make.observer(), make.secretary()
    costs = []
    for _round in range(2):
        client = signed_in(reader)
        client.get("/audit/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/audit/")
        costs.append(len(asked))
        for _number in range(3):
            record(Kind.SIGN_OUT, person=person)
    assert costs[0] == costs[1] <= 6


def test_an_observer_reads_it_once_a_superuser_has_made_them_an_auditor(signed_in):
    observer = make.observer()
    client = signed_in(observer)
    assert client.get("/audit/").status_code == 403
    assert 'href="/audit/"' not in client.get("/").content.decode()
    auditors = Group.objects.create(name="Auditors")
    auditors.permissions.add(Permission.objects.get(codename="view_accessrecord"))
    observer.groups.add(auditors)
    assert client.get("/audit/").status_code == 200
    assert AccessRecord.objects.visible_to(User.objects.get(pk=observer.pk)).exists() is False
    assert client.get("/audit/export/").status_code == 200
    assert AccessRecord.objects.visible_to(make.officer()).count() == 0


def given(person: User, how: str) -> User:
    permission = Permission.objects.get(codename="view_accessrecord")
    if how == "group":
        group = Group.objects.create(name="Auditors")
        group.permissions.add(permission)
        person.groups.add(group)
    if how == "own":
        person.user_permissions.add(permission)
    if how == "other":
        person.user_permissions.add(Permission.objects.exclude(pk=permission.pk)[0])
    if how == "superuser":
        User.objects.filter(pk=person.pk).update(is_superuser=True)
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("how", ["", "group", "own", "other", "superuser"])
@pytest.mark.parametrize("kind", ["observer", "officer", "counsellor", "secretary"])
def test_the_menu_leads_to_the_records_whoever_may_open_them(signed_in, kind: str, how: str):
    person = given(getattr(make, kind)(), how)
    client = signed_in(person)
    may = client.get("/audit/").status_code == 200
    assert may == (kind == "secretary" or how in ("group", "own"))
    assert ('href="/audit/"' in client.get("/settings/").content.decode()) == may
