"""Records sign-ins and changes of how people sign in, as Django and django-allauth announce them."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import password_changed, password_reset, password_set, user_logged_in
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_login_failed

from participants.models import User
from participants.models.access_records import Kind, Outcome, record


def connect() -> None:
    """Listen to these signals; called once, when Django is ready."""
    user_logged_in.connect(on_sign_in)
    user_login_failed.connect(on_failed_sign_in)
    authentication_failed.connect(on_wrong_code)
    authenticator_added.connect(on_factor_added)
    authenticator_reset.connect(on_factor_added)
    authenticator_removed.connect(on_factor_removed)
    password_changed.connect(on_password_changed)
    password_set.connect(on_password_changed)
    password_reset.connect(on_password_reset)


def on_sign_in(request: Any, user: Any, **_more: Any) -> None:
    steps = [step.get("type") or step["method"] for step in get_authentication_records(request, user)]
    record(Kind.SIGN_IN, person=user, detail={"by": "+".join(steps)} if steps else {})


def on_failed_sign_in(credentials: Any, **_more: Any) -> None:
    """The person whose address was typed; where nobody has it, what was typed is kept in no form."""
    typed = str(credentials.get("email") or "").strip().lower()
    person = User.objects.filter(email=typed).first()
    record(Kind.SIGN_IN_FAILED, person=person, outcome=Outcome.REFUSED, detail={"by": "password"})


def on_wrong_code(user: Any, authenticator: Any, **_more: Any) -> None:
    record(Kind.SIGN_IN_FAILED, person=user, outcome=Outcome.REFUSED, detail={"by": str(authenticator.type)})


def on_factor_added(user: Any, authenticator: Any, **_more: Any) -> None:
    record(Kind.FACTOR_ADDED, person=user, subject=f"person {user.pk}", detail={"type": str(authenticator.type)})


def on_factor_removed(user: Any, authenticator: Any, **_more: Any) -> None:
    record(Kind.FACTOR_REMOVED, person=user, subject=f"person {user.pk}", detail={"type": str(authenticator.type)})


def on_password_changed(user: Any, **_more: Any) -> None:
    record(Kind.PASSWORD_CHANGED, person=user, subject=f"person {user.pk}")


def on_password_reset(user: Any, **_more: Any) -> None:
    record(Kind.PASSWORD_RESET, person=user, subject=f"person {user.pk}")
