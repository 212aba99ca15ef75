import runpy
import sys
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings

from actions.models import ActionItem
from bench.load import make_load
from bench.make_load import main
from countries.models import Organisation, Sector
from meetings.models import Meet
from meetings.participants.models import Participant
from participants.models import User
from recommendations.models import Recommendation
from samples.removal import remove_samples
from tests import make

pytestmark = pytest.mark.django_db


def load(items: int = 30, recommendations: int = 40, missions: int = 20, participants: int = 0) -> None:
    make_load(items=items, recommendations=recommendations, missions=missions, participants=participants)


@pytest.fixture
def reference_data() -> None:
    call_command("load_reference", stdout=StringIO())


def test_it_adds_so_many_rows_all_marked_as_sample(reference_data):
    load()
    load(items=5, recommendations=5)
    assert ActionItem.objects.filter(is_sample=True).count() == 35
    assert Recommendation.objects.filter(is_sample=True).count() == 45
    assert Organisation.objects.missions().count() == 20


def test_its_recommendations_differ_as_those_of_life_do(reference_data):
    load(items=0, recommendations=300)
    rows = list(Recommendation.objects.select_related("mast_chapter"))
    assert len({row.title for row in rows}) > 250
    assert len({row.ask for row in rows}) == 300
    assert {"submitted", "in_action", "draft", "deferred"} <= {row.status for row in rows}
    assert len({row.sector_id for row in rows}) == Sector.objects.count()
    assert len({row.value_band for row in rows}) > 5
    goods = [row for row in rows if row.hs_lines]
    assert all(set(row.hs_lines) <= set(row.hs_prefixes) for row in goods)
    assert len({row.hs_prefixes[0] for row in goods}) > 20
    assert len({row.mast_chapter for row in rows}) > 5
    assert all(row.submitted_at and row.reference for row in rows if row.was_submitted)


def test_some_words_are_common_and_many_are_rare(reference_data):
    load(items=0, recommendations=300)
    everything = Recommendation.objects.visible_to(make.secretary())
    many, few = everything.search("should").count(), everything.search("handmade").count()
    assert 0 < few < 15 < many


def test_the_second_load_says_other_things_than_the_first(reference_data):
    load(items=0, recommendations=50)
    load(items=0, recommendations=50)
    assert Recommendation.objects.values("ask").distinct().count() > 95
    load(items=0, recommendations=100)
    assert Recommendation.objects.filter(status="merged").exists(), "some live on in what was there before"


def test_the_trail_of_each_leads_to_where_it_stands(reference_data):
    load(items=0)
    accepted = Recommendation.objects.filter(status="accepted").first()
    assert list(accepted.events.order_by("at").values_list("verb", flat=True)) == [
        "create",
        "submit",
        "examine",
        "accept",
    ]


def test_its_rows_are_shown_as_others_are(reference_data, signed_in):
    load(participants=30)
    meet = f"/meets/{Meet.objects.get().slug}/"
    client = signed_in(User.objects.get(email="load.secretary@example.org"))
    for path in ("/meets/", "/countries/", "/countries/JP/", "/search/?q=the"):
        assert client.get(path).status_code == 200
    for path in ("participants/", "invitations/", "invitations/funnel/"):
        assert client.get(meet + path).status_code == 200
    assert Participant.objects.visible_to(make.secretary()).filter(meet__slug=meet.split("/")[2]).count() == 30


def test_its_rows_go_with_the_samples(reference_data):
    load(participants=30)
    remove_samples(by=make.user("secretariat"))
    assert not Participant.objects.exists()
    assert not ActionItem.objects.exists()
    assert not Recommendation.objects.exists()
    assert not User.objects.active().filter(is_sample=True).exists()


@override_settings(DEBUG=False)
def test_it_is_refused_where_real_people_work(reference_data, settings):
    settings.LOCAL = False
    assert "set LOCAL=1 on a machine for measuring" in main([])
    assert not ActionItem.objects.exists()


def test_without_reference_data_it_says_what_to_run_first(db, settings):
    settings.LOCAL = True
    assert "run load_reference first" in main([])


def test_as_a_program_it_ends_well_where_it_added_rows(reference_data, settings, monkeypatch):
    settings.LOCAL = True
    monkeypatch.setattr(sys, "argv", ["make_load", "--items", "3", "--recommendations", "3", "--missions", "20"])
    monkeypatch.delitem(sys.modules, "bench.make_load")
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("bench.make_load", run_name="__main__")
    assert not ended.value.code
    assert ActionItem.objects.count() == 3
