"""The first account and the demonstration's accounts."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from countries.models import Organisation
from participants.models import Holding, Post, User
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "tea and brochures 17"


@pytest.fixture(autouse=True)
def _given(settings):
    settings.FIRST_PASSWORD = PASSWORD
    settings.LOCAL = True
    make.commerce()


def accounts(*words: str) -> list[dict[str, str]]:
    out = StringIO()
    call_command("make_accounts", *words, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_the_first_account_is_of_the_secretariat_and_holds_the_coordinators_post():
    assert accounts() == [{"kind": "Administrator", "email": "coordinator@example.org", "password": PASSWORD}]
    user = User.objects.get()
    assert user.is_secretariat
    assert user.is_superuser
    assert not user.is_sample
    assert [str(seat.post) for seat in user.seats] == ["Meet Coordinator, Department of Commerce"]
    assert user.check_password(PASSWORD)


def test_a_second_run_makes_nothing_more():
    assert accounts() == accounts()
    assert User.objects.count() == 1
    assert Holding.objects.count() == 1


def test_nobody_is_made_where_someone_of_the_secretariat_can_sign_in():
    make.secretary()
    assert accounts() == []
    assert User.objects.count() == 1


def test_a_closed_secretariat_account_does_not_count():
    make.user("secretariat", is_active=False)
    assert len(accounts()) == 1


def test_an_address_that_another_account_has_is_refused():
    make.observer(email="coordinator@example.org")
    with pytest.raises(CommandError, match="name another address"):
        accounts()


def test_a_password_that_was_changed_since_is_not_printed():
    accounts()
    user = User.objects.get()
    user.set_password("quite another phrase")
    user.save()
    assert accounts() == []


def test_without_a_given_password_one_is_made(settings):
    settings.FIRST_PASSWORD = ""
    [account] = accounts()
    assert User.objects.get().check_password(account["password"])
    assert len(account["password"]) >= 16
    assert accounts() == []


@pytest.mark.parametrize("word", ["short", "password123456"])
def test_a_weak_first_password_is_refused(settings, word: str):
    settings.FIRST_PASSWORD = word
    with pytest.raises(CommandError, match="FIRST_PASSWORD"):
        accounts()
    assert not User.objects.exists()


def test_a_wrong_address_is_refused():
    with pytest.raises(CommandError, match="--email"):
        accounts("--email", "nobody")


def test_without_reference_data_it_says_what_to_run():
    Organisation.objects.all().delete()
    with pytest.raises(CommandError, match="load_reference"):
        accounts()


def test_the_samples_fill_every_post_and_show_one_account_for_each_kind_of_user():
    for code in ("JP", "FR"):
        make.mission(code)
    make.department()
    shown = accounts("--sample")
    assert [account["kind"] for account in shown] == [
        "Secretariat",
        "Head of mission",
        "Counsellor",
        "Officer of the coordinating department",
        "Officer of a department",
        "Observer",
        "Administrator",
    ]
    assert not Post.objects.vacant().exists()
    assert all(account["password"] == PASSWORD for account in shown)
    assert set(User.objects.filter(is_sample=False).values_list("email", flat=True)) == {"coordinator@example.org"}


def test_the_samples_have_the_ladder_and_the_zone_of_their_mission():
    make.mission("JP")
    accounts("--sample")
    counsellor = User.objects.get(email__startswith="counsellor.")
    assert [str(post.title) for post in counsellor.seats[0].post.seniors()] == ["Head of Mission"]
    assert counsellor.time_zone == "Asia/Tokyo"
    under = Post.objects.get(title="Under Secretary")
    assert [post.title for post in under.seniors()] == ["Deputy Secretary", "Joint Secretary"]


def test_the_samples_are_made_once_and_leave_alone_what_was_changed_since():
    make.mission("JP")
    first = accounts("--sample")
    counted = User.objects.count(), Post.objects.count()
    head = Post.objects.get(title="Head of Mission")
    head.vacate(by=None)
    assert accounts("--sample") == first
    assert (User.objects.count(), Post.objects.count()) == counted
    assert Post.objects.get(pk=head.pk).holder is None


def test_samples_are_refused_on_a_server(settings):
    settings.LOCAL = False
    with pytest.raises(CommandError, match="one machine"):
        accounts("--sample")
