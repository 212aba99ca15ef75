"""When a session ends by itself: after nobody used it for a while, and at the latest eight hours after sign-in."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from core import clock

from .models import User

STAFF_IDLE = timedelta(minutes=30)  # officers, the secretariat, administrators
OTHERS_IDLE = timedelta(hours=2)  # missions and observers, on bad networks
LONGEST = timedelta(hours=8)  # from sign-in, however busy
# The last use is written down once in this time: not each request writes.
NOTED_EVERY = timedelta(minutes=1)

# In the session, in seconds since 1970.
SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
Session = MutableMapping[str, Any]


@dataclass(frozen=True)
class TimeLeft:
    """Seconds until a session ends: unless it is used, and at the latest."""

    idle: int
    longest: int

    @property
    def ended_by(self) -> str:
        """Why it is over, "idle" or "longest"; empty while it is not."""
        return "longest" if self.longest <= 0 else "idle" if self.idle <= 0 else ""


def begin(session: Session) -> None:
    """Start counting, at sign-in."""
    session[SIGNED_IN_AT] = session[SEEN_AT] = _now()


def has_begun(session: Session) -> bool:
    return SIGNED_IN_AT in session and SEEN_AT in session


def time_left(session: Session, user: User) -> TimeLeft:
    """How long the session of `user` still lasts; it has begun."""
    idle, now = idle_limit(user), _now()
    return TimeLeft(
        idle=session[SEEN_AT] + int(idle.total_seconds()) - now,
        longest=session[SIGNED_IN_AT] + int(LONGEST.total_seconds()) - now,
    )


def idle_limit(user: User) -> timedelta:
    is_staff = user.is_officer or user.is_secretariat or user.is_staff or user.is_superuser
    return STAFF_IDLE if is_staff else OTHERS_IDLE


def is_use_due(session: Session) -> bool:
    """Whether the last use was written down so long ago that this one is."""
    return bool(_now() - session[SEEN_AT] >= NOTED_EVERY.total_seconds())


def note_use(session: Session) -> None:
    session[SEEN_AT] = _now()


def _now() -> int:
    return int(clock.now().timestamp())
