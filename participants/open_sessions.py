"""Where a person is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from core import clock

from .caller import browser_name
from .models import User
from .session_limits import SEEN_AT, SIGNED_IN_AT, has_begun, time_left


@dataclass(frozen=True)
class OpenSession:
    """One place where a person is signed in."""

    pk: int
    browser: str
    address: str
    signed_in_at: datetime
    seen_at: datetime
    is_current: bool


def open_sessions(user: User, current_key: str) -> list[OpenSession]:
    """The person's sessions that still work, this one first, then the last used. Two queries."""
    rows = UserSession.objects.filter(user=user)
    data = _data([row.session_key for row in rows])
    found = [
        _opened(row, data[row.session_key], current_key) for row in rows if _works(data.get(row.session_key), user)
    ]
    return sorted(found, key=lambda one: (one.is_current, one.seen_at), reverse=True)


def end_session(user: User, pk: int) -> bool:
    """Sign the person out in one place; whether there was such a session of theirs."""
    rows = list(UserSession.objects.filter(user=user, pk=pk))
    get_adapter().end_sessions(rows)
    return bool(rows)


def end_others(user: User, current_key: str) -> None:
    """Sign the person out everywhere but here."""
    get_adapter().end_sessions(list(UserSession.objects.filter(user=user).exclude(session_key=current_key)))


@clock.by_database()
def forget_expired() -> None:
    """Remove the sessions that have expired, and the forms kept in them. Raise WrongClockError."""
    SessionStore.clear_expired()


def note_seen(session_key: str) -> None:
    """Write down for the person's list that a session was used now."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=clock.now())


def _data(keys: list[str]) -> dict[str, dict[str, Any]]:
    """What the sessions of these keys hold, where they are kept still."""
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=clock.now())
    return {row.session_key: row.get_decoded() for row in rows}


def _works(data: dict[str, Any] | None, user: User) -> bool:
    """Whether a request with this session would be let in."""
    if not data or not has_begun(data) or time_left(data, user).ended_by:
        return False
    return constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())


def _opened(row: UserSession, data: dict[str, Any], current_key: str) -> OpenSession:
    return OpenSession(
        pk=row.pk,
        browser=browser_name(row.user_agent) or _("Unknown browser"),
        address=row.ip,
        signed_in_at=datetime.fromtimestamp(data[SIGNED_IN_AT], UTC),
        seen_at=datetime.fromtimestamp(data[SEEN_AT], UTC),
        is_current=row.session_key == current_key,
    )
