"""People's accounts: roles, closing, sessions, keys for programs."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from core import clock
from core.rules import NotAllowed, RuleBroken, StaleEdit
from participants.models import ApiToken, User
from tests import make
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_small_letters_and_is_one_persons():
    person = User.register(by=None, email="Head.Tokyo@Example.org", name="Head", role="mission")
    assert person.email == "head.tokyo@example.org"
    with pytest.raises(RuleBroken, match="look again"):
        User.register(by=None, email="HEAD.tokyo@example.org", name="Other", role="mission")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(email="Head@example.org")


def test_nobody_can_sign_in_as_a_person_who_has_set_no_password():
    person = User.register(by=None, email="new@example.org", name="New", role="mission")
    assert not person.has_usable_password()


def test_an_account_is_not_closed_while_its_person_holds_a_post():
    head = make.head_of_mission()
    with pytest.raises(RuleBroken, match="still holds: Head of Mission, Embassy of India, Japan"):
        head.close(by=make.secretary())
    head.seats[0].post.vacate(by=None)
    head.close(by=make.secretary(title="Desk Officer"), note="Retired.")
    assert [event.sentence() for event in head.events.all()] == ["closed the account"]
    assert not User.objects.get(pk=head.pk).is_active


def test_closing_and_opening_twice_are_refused_with_a_sentence():
    person, secretary = make.observer(), make.secretary()
    with pytest.raises(RuleBroken, match="is open already"):
        person.open_again(by=secretary)
    person.close(by=secretary)
    with pytest.raises(RuleBroken, match="is closed already"):
        person.close(by=secretary)
    person.open_again(by=secretary)
    assert person.is_active


def test_nobody_closes_their_own_account():
    secretary = make.user("secretariat")
    make.secretary()
    with pytest.raises(RuleBroken, match="your own account"):
        secretary.close(by=secretary)


def test_the_last_account_of_the_secretariat_is_neither_closed_nor_demoted():
    last = make.user("secretariat")
    make.user("secretariat", is_active=False)
    with pytest.raises(RuleBroken, match="last account of the secretariat"):
        last.close(by=None)
    with pytest.raises(RuleBroken, match="last account of the secretariat"):
        last.edit({"role": "observer"}, by=last, version=1)
    last.refresh_from_db()
    assert last.is_active
    assert last.is_secretariat


@pytest.mark.django_db(transaction=True)
def test_two_of_the_secretariat_who_close_each_other_at_once_leave_one():
    first, second = make.user("secretariat"), make.user("secretariat")
    outcomes = at_once(lambda: first.close(by=second), lambda: second.close(by=first))
    assert outcomes.count("done") == 1
    assert User.objects.secretariat().count() == 1


def test_closing_ends_sessions_and_they_stay_ended_when_the_account_opens_again(signed_in):
    person, secretary = make.observer(), make.secretary()
    client = signed_in(person)
    assert client.get("/settings/").status_code == 200
    person.close(by=secretary)
    assert client.get("/settings/").status_code == 302
    person.open_again(by=secretary)
    assert client.get("/settings/").status_code == 302


def test_a_change_of_role_ends_sessions_and_keys(signed_in):
    person, secretary = make.observer(), make.secretary()
    client = signed_in(person)
    ApiToken.issue(person, note="script", days=1)
    person.edit({"role": "officer"}, by=secretary, version=person.version)
    assert client.get("/settings/").status_code == 302
    assert not person.tokens.exists()


def test_a_role_that_does_not_go_with_a_post_held_is_refused():
    head = make.head_of_mission()
    with pytest.raises(RuleBroken, match="does not go with this role: Head of Mission"):
        head.edit({"role": "officer"}, by=make.secretary(), version=1)


def test_people_change_their_own_details_but_not_their_name_address_or_role():
    person = make.observer()
    person.edit({"digest_hour": 9}, by=person, version=1)
    for values in ({"role": "secretariat"}, {"email": "other@example.org"}, {"name": "Observer of the minister"}):
        with pytest.raises(NotAllowed, match="Only the secretariat"):
            person.edit(values, by=person, version=person.version)
    with pytest.raises(NotAllowed, match="other people"):
        person.edit({"name": "X"}, by=make.officer(), version=person.version)
    assert User.objects.get(pk=person.pk).role == "observer"


def test_two_administrators_do_not_overwrite_each_other():
    person, secretary = make.observer(), make.secretary()
    person.edit({"name": "First"}, by=secretary, version=1)
    with pytest.raises(StaleEdit) as refusal:
        person.edit({"role": "officer"}, by=secretary, version=1)
    assert refusal.value.details["yours"] == [("Role", "Officer")]
    assert refusal.value.details["theirs"] == [("Role", "Observer")]


def test_the_trail_says_what_changed_in_words():
    person, secretary = make.observer(), make.secretary()
    person.edit({"role": "officer", "language": "hi"}, by=secretary, version=1)
    assert person.events.get().lines() == [
        {"label": "Role", "before": "Observer", "after": "Officer"},
        {"label": "Language", "before": "English", "after": "Hindi"},
    ]


def test_an_invitation_is_put_on_record_for_open_accounts_only():
    person, secretary = make.observer(), make.secretary()
    person.invite(by=secretary)
    assert person.events.get().sentence() == "sent the link to set a password"
    person.close(by=secretary)
    with pytest.raises(RuleBroken, match="account is closed"):
        person.invite(by=secretary)


def test_people_see_their_own_account_and_the_secretariat_all():
    secretary, person = make.secretary(), make.observer()
    assert set(User.objects.visible_to(secretary)) == {secretary, person}
    assert list(User.objects.visible_to(person)) == [person]


def get(token: str):
    return Client().get("/api/v1/me/", headers={"Authorization": f"Token {token}"})


def test_a_key_opens_the_api_until_it_expires_and_reading_deletes_nothing():
    person = make.officer()
    row, token = ApiToken.issue(person, note="nightly export", days=30)
    assert token not in (row.digest, row.begins_with)
    assert get(token).status_code == 200
    ApiToken.objects.filter(pk=row.pk).update(expiry=clock.now() - timedelta(seconds=1))
    assert get(token).status_code == 401
    assert person.tokens.count() == 1


def test_a_key_ends_when_it_is_revoked_and_with_the_account():
    person = make.observer()
    row, token = ApiToken.issue(person, note="one", days=30)
    row.revoke(by=person)
    assert get(token).status_code == 401
    _, token = ApiToken.issue(person, note="two", days=30)
    person.close(by=make.secretary())
    assert get(token).status_code == 401
    person.open_again(by=make.secretary())
    assert get(token).status_code == 401
    assert [event.verb for event in person.events.all()] == ["token_add", "token_revoke", "token_add", "close", "open"]


def test_nobody_has_more_than_twenty_keys():
    person = make.observer()
    for number in range(20):
        ApiToken.issue(person, note=str(number), days=1)
    with pytest.raises(RuleBroken, match="You have 20 keys: revoke one first"):
        ApiToken.issue(person, note="one too many", days=1)


def test_people_see_only_their_own_keys():
    person, other = make.observer(), make.observer()
    ApiToken.issue(other, note="theirs", days=1)
    row, _ = ApiToken.issue(person, note="mine", days=1)
    assert list(ApiToken.objects.visible_to(person)) == [row]
