"""Statements that are composed once read what Django would compose each time."""

import pytest
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q
from django.test.utils import CaptureQueriesContext

from actions.models import ActionItem
from core.statements import Among, Composed, Condition, Joined
from participants.models import Holding, User
from tests import make

pytestmark = pytest.mark.django_db

SEATS = Joined(lambda user: Holding.objects.filter(user=user, until_on=None), "post", "post__organisation")


def named(name: str) -> Condition:
    return Condition("{row}.name = %s", [name])


def test_joined_rows_are_those_of_select_related_by_one_query():
    head = make.head_of_mission()
    django = Holding.objects.select_related("post__organisation").get(user=head)
    with CaptureQueriesContext(connection) as queries:
        (seat,) = SEATS.read(head.pk)
        organisation = seat.post.organisation
    assert len(queries) == 1
    for ours, theirs in ((seat, django), (seat.post, django.post), (organisation, django.post.organisation)):
        assert {f.attname: getattr(ours, f.attname) for f in ours._meta.concrete_fields} == {
            f.attname: getattr(theirs, f.attname) for f in theirs._meta.concrete_fields
        }


def test_joined_rows_may_be_saved_like_others():
    head = make.head_of_mission()
    (seat,) = SEATS.read(head.pk)
    seat.post.title = "Chargé d'affaires"
    seat.post.save(update_fields=["title"])
    assert [each.post.title for each in SEATS.read(head.pk)] == ["Chargé d'affaires"]


def test_of_nobody_there_are_none():
    assert SEATS.read(0) == []


def test_a_condition_holds_alone_beside_others_and_in_a_subquery():
    asha, bela = make.head_of_mission(name="Asha"), make.officer(name="Bela")
    item = make.item("open", owner=asha)
    both = User.objects.filter(pk__in=[asha.pk, bela.pk])
    assert both.filter(named("Asha")).get() == asha
    assert both.exclude(named("Asha")).get() == bela
    assert set(both.filter(Q(named("Asha")) | Q(pk=bela.pk))) == {asha, bela}
    held = Holding.objects.filter(user__in=User.objects.filter(named("Asha")), post=OuterRef("owner"))
    assert ActionItem.objects.filter(Exists(held)).get() == item
    assert not ActionItem.objects.filter(Exists(Holding.objects.filter(user__in=both.filter(named("nobody")))))


def test_what_is_asked_for_goes_beside_the_statement():
    assert not User.objects.filter(named("x' OR 'x' = 'x")).exists()


def test_a_composed_set_reads_what_it_is_asked_for_each_time_and_is_composed_once():
    asha, bela, chetan = (make.officer(title=name, name=name) for name in ("Asha", "Bela", "Chetan"))
    made = []

    def named(shape, numbers):
        made.append(shape)
        rows = User.objects.filter(Among(F("pk"), numbers[0])).exclude(pk=numbers[1])
        return rows.order_by(shape).values("name", again=F("pk"))

    people = Composed(named)
    everybody = [chetan.pk, asha.pk, bela.pk]
    assert [row["name"] for row in people.rows("name", [everybody, bela.pk])] == ["Asha", "Chetan"]
    assert people.rows("name", [[bela.pk, asha.pk], asha.pk]) == [{"name": "Bela", "again": bela.pk}]
    assert people.rows("name", [[], 0]) == []
    assert people.count("name", [everybody, 0]) == 3
    assert made == ["name"]
    assert [row["name"] for row in people.rows("-name", [everybody, 0])] == ["Chetan", "Bela", "Asha"]
    assert made == ["name", "-name"]


def test_a_composed_set_that_can_have_no_rows_asks_nothing(django_assert_num_queries):
    nobody = Composed(lambda _shape, _numbers: User.objects.none().values("pk"))
    with django_assert_num_queries(0):
        assert nobody.rows(()) == []
        assert nobody.count(()) == 0


def test_a_process_keeps_so_many_statements_and_no_more(monkeypatch):
    monkeypatch.setattr(Composed, "MOST", 3)
    people = Composed(lambda shape, _numbers: User.objects.filter(digest_hour=shape).values("pk"))
    for hour in range(9):
        people.rows(hour)
    assert len(people._known) <= 3
