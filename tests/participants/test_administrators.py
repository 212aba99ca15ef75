"""Who changes address, role, second factor and access of whom: only a superuser those of an administrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import Client
from django.urls import reverse

from core import clock
from core.rules import NotAllowed, RuleBroken
from participants.models import User, UserEvent
from reminders.delivery import deliver
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make

pytestmark = pytest.mark.django_db

ACTORS: dict[str, dict[str, Any]] = {
    "superuser": {"role": "secretariat", "is_staff": True, "is_superuser": True},
    "staff": {"role": "secretariat", "is_staff": True},
    "secretary": {"role": "secretariat"},
    "officer with flags": {"role": "officer", "is_staff": True, "is_superuser": True},
    "officer": {"role": "officer"},
    "observer": {"role": "observer"},
}
TARGETS: dict[str, dict[str, Any]] = {
    "plain": {},
    "staff": {"is_staff": True},
    "superuser": {"is_staff": True, "is_superuser": True},
    "superuser alone": {"is_superuser": True},
}
# Written again by hand: which actor may do each of the changes to which target.
MAY = {
    "superuser": set(TARGETS),
    "staff": {"plain"},
    "secretary": {"plain"},
    "officer with flags": set(),
    "officer": set(),
    "observer": set(),
}
CASES = [(actor, target) for actor in ACTORS for target in TARGETS]
FIELDS = {"name": "Same", "language": "en", "time_zone": "Asia/Kolkata", "version": "1"}


def factor(person: User) -> None:
    Authenticator.objects.get_or_create(user=person, type="totp", defaults={"data": {"secret": "x"}})


def close(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


def edited(person: User, by: User, **values: Any) -> None:
    person.edit(values, by=by, version=person.version)


# change -> what must be so before, and the change by the model
CHANGES: dict[str, tuple[Callable[[User], None] | None, Callable[[User, User], None]]] = {
    "email": (None, lambda person, by: edited(person, by, email="thief@example.org")),
    "role": (None, lambda person, by: edited(person, by, role="observer")),
    "factor": (factor, lambda person, by: person.remove_second_factor(by=by)),
    "close": (None, lambda person, by: person.close(by=by)),
    "open": (close, lambda person, by: person.open_again(by=by)),
    "invite": (None, lambda person, by: person.invite(by=by)),
}
# change -> the same on the page: the last part of its address, and what is sent
PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "email": ("edit", {"email": "thief@example.org", "role": "secretariat"}),
    "role": ("edit", {"role": "observer"}),
    "factor": ("second-factor", {}),
    "close": ("close", {}),
    "open": ("open", {}),
    "invite": ("invite", {}),
}


def pair(actor: str, target: str, change: str) -> tuple[User, User]:
    """Who acts, and upon whom: somebody of the secretariat, ready for the change, with others beside them."""
    by = make.user(**ACTORS[actor])
    make.user("secretariat")
    person = make.user("secretariat", name="Same", **TARGETS[target])
    if prepare := CHANGES[change][0]:
        prepare(person)
        person.refresh_from_db()
    return by, person


def state(person: User) -> tuple[Any, ...]:
    """All that gets somebody into the account."""
    row = User.objects.get(pk=person.pk)
    flags = (row.is_active, row.is_staff, row.is_superuser, row.session_number, row.has_second_factor)
    return (row.email, row.role, *flags, UserEvent.objects.filter(subject=person).count())


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(("actor", "target"), CASES)
def test_the_model_lets_only_a_superuser_touch_an_administrator(actor: str, target: str, change: str):
    by, person = pair(actor, target, change)
    before = state(person)
    if target in MAY[actor]:
        CHANGES[change][1](person, by)
        assert person.events.get().actor == by
        return
    with pytest.raises(NotAllowed):
        CHANGES[change][1](person, by)
    assert state(person) == before


@pytest.mark.parametrize("change", PAGES)
@pytest.mark.parametrize(("actor", "target"), CASES)
def test_the_pages_follow(signed_in, actor: str, target: str, change: str):
    by, person = pair(actor, target, change)
    before, (page, sent) = state(person), PAGES[change]
    data = ({"email": person.email} | FIELDS | sent) if page == "edit" else sent
    answer = signed_in(by).post(f"/people/{person.pk}/{page}/", data)
    if target in MAY[actor]:
        assert answer.status_code == 302
        assert person.events.get().actor == by
        return
    # On the form the fields are locked, so that what a forged request sends for them is not read.
    assert answer.status_code == (302 if by.is_secretariat and page == "edit" else 403)
    assert state(person) == before


@pytest.mark.parametrize("rights", [{"is_staff": "on"}, {"is_superuser": "on"}, {"groups": "1"}], ids=str)
@pytest.mark.parametrize("actor", ACTORS)
def test_in_the_admin_only_a_superuser_gives_rights(signed_in, actor: str, rights: dict[str, str]):
    by, person = make.user(**ACTORS[actor]), make.user("secretariat")
    group = Group.objects.create(name="Reference data")
    rights = {name: str(group.pk) if name == "groups" else value for name, value in rights.items()}
    if by.is_staff:
        by.user_permissions.set(Permission.objects.filter(content_type__app_label__in=("participants", "auth")))
    lists = {f"{name}-{kind}_FORMS": 0 for name in ("holdings", "events") for kind in ("TOTAL", "INITIAL")}
    answer = signed_in(by).post(reverse("admin:participants_user_change", args=[person.pk]), rights | lists)
    fresh = User.objects.get(pk=person.pk)
    has_rights = bool(fresh.is_staff or fresh.is_superuser or fresh.groups.exists())
    assert has_rights == (actor == "superuser")
    assert person.events.count() == (actor == "superuser")
    assert answer.status_code in ((302,) if actor == "superuser" else (403, 302))


def test_no_rights_go_to_who_is_not_of_the_secretariat_or_is_closed_and_nobody_drops_their_own():
    chief = make.user(**ACTORS["superuser"])
    for person in (make.officer(), make.user("secretariat", is_active=False)):
        with pytest.raises(RuleBroken, match="Only open accounts of the secretariat"):
            person.set_admin_rights({"is_staff": True}, by=chief)
    with pytest.raises(RuleBroken, match="ask another superuser"):
        chief.set_admin_rights({"is_superuser": False}, by=chief)
    make.user("secretariat")
    with pytest.raises(RuleBroken, match="ask another superuser"):
        edited(chief, chief, role="observer")
    assert User.objects.get(pk=chief.pk).is_superuser


@pytest.mark.parametrize("change", ["role", "close"])
def test_who_leaves_the_secretariat_or_is_closed_loses_all_rights_and_the_trail_says_so(change: str):
    by, person = pair("superuser", "superuser", change)
    person.groups.add(Group.objects.create(name="Reference data"))
    person.user_permissions.set(Permission.objects.all()[:1])
    CHANGES[change][1](person, by)
    fresh = User.objects.get(pk=person.pk)
    assert (fresh.is_staff, fresh.is_superuser) == (False, False)
    assert (fresh.groups.count(), fresh.user_permissions.count()) == (0, 0)
    changes = person.events.get().changes
    assert (changes["is_staff"], changes["is_superuser"]) == (["True", "False"], ["True", "False"])


def test_other_details_of_an_administrator_are_the_secretariats_to_change():
    by, person = pair("secretary", "superuser", "email")
    edited(person, by, name="Ms Asha Rao")
    assert User.objects.get(pk=person.pk).name == "Ms Asha Rao"


@pytest.mark.parametrize("kind", ["password", "invite"])
def test_a_link_into_an_administrators_account_is_sent_again_by_superusers_alone(signed_in, kind: str):
    secretary, person = make.secretary(), make.user(**ACTORS["superuser"])
    notice = Notice.for_account(kind, to=person.pk, occasion="lost")
    notice.status = Notice.Status.FAILED
    notice.save()
    path = f"/notices/{notice.pk}/resend/"
    assert signed_in(secretary).post(path).status_code == 403
    assert Notice.objects.count() == 1
    assert signed_in(make.user(**ACTORS["superuser"])).post(path).status_code == 302


# --- the password is asked for again ------------------------------------------------------------------------


@pytest.mark.parametrize("change", PAGES)
def test_each_change_asks_for_the_password_again_and_is_done_after_it(client: Client, change: str):
    by, person = pair("superuser", "plain", change)
    client.force_login(by, backend="allauth.account.auth_backends.AuthenticationBackend")
    before, (page, sent) = state(person), PAGES[change]
    data = ({"email": person.email} | FIELDS | sent) if page == "edit" else sent
    path = f"/people/{person.pk}/{page}/"
    asked = client.post(path, data)
    assert asked.url.startswith("/accounts/reauthenticate/")
    assert state(person) == before
    wrong = client.post(asked.url, {"password": "not the password"})
    assert (wrong.status_code, state(person)) == (200, before)
    done = client.post(asked.url, {"password": make.PASSWORD})
    assert (done.status_code, done.url) == (302, f"/people/{person.pk}/")
    assert person.events.get().actor == by


def test_rights_in_the_admin_ask_for_the_password_again(client: Client):
    by, person = pair("superuser", "plain", "role")
    client.force_login(by, backend="allauth.account.auth_backends.AuthenticationBackend")
    path = reverse("admin:participants_user_change", args=[person.pk])
    assert client.get(path).url.startswith("/accounts/reauthenticate/")


# --- and the person is told ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        ("role", "The role of your account was changed."),
        ("factor", "The second factor was taken away from your account."),
        ("close", "Your account was closed."),
        ("open", "Your account was opened again."),
    ],
)
def test_the_person_is_told_by_mail_who_did_it(change: str, subject: str):
    by, person = pair("superuser", "plain", change)
    CHANGES[change][1](person, by)
    sweep()
    sweep()
    deliver()
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([person.email], subject)
    assert f"Done by: {by.label_at(clock.now())}" in sent.body
    assert ("accounts/password/reset" in sent.body) == (change != "close"), "who is closed sets no password"


def test_a_changed_address_is_told_to_both_addresses():
    by, person = pair("superuser", "plain", "email")
    former = person.email
    edited(person, by, email="new@example.org", role="observer")
    sweep()
    deliver()
    received = {(one.to[0], one.subject) for one in mail.outbox}
    assert {(former, "The email address of your account was changed. No more mail comes to this address.")} < received
    assert {one for one, _subject in received} == {former, "new@example.org"}
    [left] = [one for one in mail.outbox if one.to == [former]]
    assert f"Done by: {by.label_at(clock.now())}" in left.body
    assert "new@example.org" not in left.body
    assert Notice.objects.get(detail="address_left").to_address == former


@pytest.mark.parametrize("change", ["role", "factor"])
def test_what_was_done_before_the_address_changed_is_told_to_the_address_of_then(change: str):
    by, person = pair("superuser", "plain", change)
    former = person.email
    CHANGES[change][1](person, by)
    person.refresh_from_db()
    edited(person, by, email="new@example.org")
    person.refresh_from_db()
    edited(person, by, email="newer@example.org")
    sweep()
    deliver()
    subject = {"role": "The role of your account", "factor": "The second factor was taken away"}[change]
    assert [one.to[0] for one in mail.outbox if one.subject.startswith(subject)] == [former]
    changed = "The email address of your account was changed to this one"
    assert {one.to[0] for one in mail.outbox if one.subject.startswith(changed)} == {
        "new@example.org",
        "newer@example.org",
    }


def test_the_former_address_is_told_also_when_the_account_is_closed_at_once():
    by, person = pair("superuser", "plain", "email")
    former = person.email
    edited(person, by, email="new@example.org")
    person.close(by=by)
    sweep()
    deliver()
    assert {one.to[0] for one in mail.outbox} == {former, "new@example.org"}
    assert {one.subject for one in mail.outbox if one.to == ["new@example.org"]} == {"Your account was closed."}
