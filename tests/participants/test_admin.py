"""Django's admin: what has a history stays as it is; only the secretariat's administrators enter."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client, RequestFactory
from django.urls import reverse

from core.history import Event
from participants.models import Holding, Post, User
from tests import make

pytestmark = pytest.mark.django_db
REGISTERED = sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label)
# Set by moves and hand-overs alone.
BY_MOVES = {"status", "status_at", "owner", "verifier", "version", "referred_to", "merged_into", "post", "mission"}


def has_history(model: type[models.Model]) -> bool:
    """Whether changes of its rows are recorded, or it is itself a record."""
    return hasattr(model, "events") or issubclass(model, Event | Holding)


def label(value: object) -> str:
    return value._meta.label if isinstance(value, type) else ""


@pytest.fixture
def request_of_superuser(rf: RequestFactory):
    request = rf.get("/admin/")
    request.user = make.user("secretariat", is_staff=True, is_superuser=True)
    return request


@pytest.mark.parametrize(("model", "page"), REGISTERED, ids=label)
def test_what_moves_decide_is_not_typed_in_the_admin(request_of_superuser, model, page):
    typed = set(page.get_form(request_of_superuser, model(), change=True).base_fields)
    if has_history(model):
        assert typed & BY_MOVES == set()
        assert typed & {field.name for field in model._meta.fields if field.name.endswith(("_by", "_at"))} == set()


@pytest.mark.parametrize(("model", "page"), REGISTERED, ids=label)
def test_what_has_a_history_is_not_deleted_in_the_admin(request_of_superuser, model, page):
    if has_history(model):
        assert not page.has_delete_permission(request_of_superuser)
        assert "delete_selected" not in page.get_actions(request_of_superuser)


@pytest.mark.parametrize(("model", "page"), REGISTERED, ids=label)
def test_history_is_read_only_wherever_it_is_shown(request_of_superuser, model, page):
    shown = [page, *page.get_inline_instances(request_of_superuser)]
    for one in shown:
        if issubclass(one.model, Event | Holding):
            assert not one.has_add_permission(request_of_superuser, None)
            assert not one.has_change_permission(request_of_superuser)
            assert not one.has_delete_permission(request_of_superuser)


def test_the_tables_of_people_posts_and_meets_are_there():
    shown = {model._meta.label for model, _page in REGISTERED}
    assert {"participants.User", "participants.Post", "participants.ApiToken", "meetings.Meet"} <= shown
    assert not {name for name in shown if name.startswith(("account.", "mfa."))}


@pytest.mark.parametrize("name", ["participants_user", "participants_post", "participants_apitoken", "meetings_meet"])
def test_lists_and_rows_can_be_looked_up(signed_in, name: str):
    person = make.head_of_mission()
    make.meet()
    client = signed_in(make.user("secretariat", is_staff=True, is_superuser=True))
    assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200
    pk = {"participants_user": person.pk, "participants_post": person.post_ids[0], "meetings_meet": make.meet().pk}
    if name in pk:
        assert client.get(reverse(f"admin:{name}_change", args=[pk[name]])).status_code == 200
    assert client.get(reverse(f"admin:{name}_add")).status_code == 403


def test_a_person_or_a_post_cannot_be_deleted_by_its_address(signed_in):
    person = make.head_of_mission()
    client = signed_in(make.user("secretariat", is_staff=True, is_superuser=True))
    for name, pk in [("participants_user", person.pk), ("participants_post", person.post_ids[0])]:
        assert client.post(reverse(f"admin:{name}_delete", args=[pk]), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=person.pk).exists()
    assert Post.objects.filter(pk=person.post_ids[0]).exists()


@pytest.mark.parametrize("role", ["mission", "officer", "secretariat", "observer"])
@pytest.mark.parametrize("flags", [{}, {"is_staff": True}, {"is_staff": True, "is_superuser": True}], ids=str)
def test_only_administrators_of_the_secretariat_enter(signed_in, role: str, flags: dict[str, bool]):
    client = signed_in(make.user(role, **flags))
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == (200 if role == "secretariat" and flags else 403)


def test_a_closed_administrator_stays_out(signed_in):
    client = signed_in(make.user("secretariat", is_staff=True, is_superuser=True, is_active=False))
    assert client.get("/admin/").status_code == 302


def test_signing_in_to_the_admin_is_signing_in_to_the_product():
    client, person = Client(), make.user("secretariat", is_staff=True, is_superuser=True)
    assert client.get("/admin/", follow=True).redirect_chain[-1] == ("/accounts/login/?next=/admin/", 302)
    assert client.get("/admin/login/").url == "/accounts/login/?next=/admin/"
    answer = client.post("/admin/login/", {"username": person.email, "password": make.PASSWORD})
    assert answer.url == "/accounts/login/?next=/admin/"
    assert "_auth_user_id" not in client.session
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/admin/password_change/").url == "/accounts/password/change/"


def test_a_superuser_makes_an_administrator_and_it_stands_in_the_trail(signed_in):
    person = make.user("secretariat")
    client = signed_in(make.user("secretariat", name="Chief", is_staff=True, is_superuser=True))
    forged = {"role": "observer", "email": "x@example.org", "is_active": "", "password": "x", "name": "X"}
    lists = {f"{name}-{kind}_FORMS": 0 for name in ("holdings", "events") for kind in ("TOTAL", "INITIAL")}
    path = reverse("admin:participants_user_change", args=[person.pk])
    answer = client.post(path, {"is_staff": "on"} | forged | lists)
    assert answer.status_code == 302
    fresh = User.objects.get(pk=person.pk)
    assert fresh.is_staff
    assert (fresh.role, fresh.email, fresh.name, fresh.is_active) == (person.role, person.email, person.name, True)
    assert fresh.password == person.password
    event = person.events.get()
    assert (event.actor.name, event.changes) == ("Chief", {"is_staff": ["False", "True"]})


def test_an_administrator_who_is_no_superuser_gives_nobody_more_rights(signed_in):
    from django.contrib.auth.models import Permission  # noqa: PLC0415 - only here

    person = make.user("secretariat", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(content_type__app_label="participants"))
    client = signed_in(person)
    path = reverse("admin:participants_user_change", args=[person.pk])
    assert client.get(path).status_code == 200
    assert client.post(path, {"is_staff": "on", "is_superuser": "on"}).status_code == 403
    assert not User.objects.get(pk=person.pk).is_superuser
