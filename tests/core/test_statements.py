"""Statements that are composed once read what Django would compose each time."""

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.test.utils import CaptureQueriesContext

from actions.models import ActionItem
from core.statements import Condition, Joined
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
