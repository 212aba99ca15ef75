"""Typed readers of the environment that say plainly what is missing or wrong."""

import os
import re
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

YES = frozenset({"1", "true", "yes", "on"})
RATE = re.compile(r"(\d{1,6})/(\d{0,4})([smh])")
SECONDS = {"s": 1, "m": 60, "h": 3600}
NO = frozenset({"", "0", "false", "no", "off"})


def text(name: str, default: str = "") -> str:
    """The variable's text, or that of the file named by ``NAME_FILE`` (container secrets)."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            message = f"{name}_FILE names {file}, which cannot be read: {error.strerror}."
            raise ImproperlyConfigured(message) from error
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    """Raise ImproperlyConfigured on a word that is neither yes nor no."""
    word = os.environ.get(name)
    if word is None:
        return default
    if word.strip().lower() in YES:
        return True
    if word.strip().lower() in NO:
        return False
    message = f"{name} is {word!r}; write 1 for yes or 0 for no."
    raise ImproperlyConfigured(message)


def number(name: str, default: int) -> int:
    """Raise ImproperlyConfigured when the text is not a whole number."""
    word = text(name)
    if not word:
        return default
    try:
        return int(word)
    except ValueError as error:
        message = f"{name} is {word!r}; write a whole number."
        raise ImproperlyConfigured(message) from error


def rates(name: str, default: str) -> list[tuple[int, int]]:
    """Limits such as "60/m,1500/h" as (how often, seconds), none of no text. Raise ImproperlyConfigured."""
    found = [RATE.fullmatch(word) for word in names(name, default)]
    if None in found:
        message = f"{name} is {text(name, default)!r}; write limits such as 60/m,1500/h (s, m or h, also 20/10m)."
        raise ImproperlyConfigured(message)
    return [(int(one[1]), int(one[2] or 1) * SECONDS[one[3]]) for one in found if one]


def names(name: str, default: str = "") -> list[str]:
    """The comma-separated words of a variable."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(name: str, default: str, **limits: int) -> dict[str, Any]:
    """The PostgreSQL at an address, in Django's words. Raise ImproperlyConfigured on any other address.

    {} where there is neither an address nor a default. `limits`: PostgreSQL's settings in seconds; 0 is none.
    """
    address = text(name, default)
    if not address and not default:
        return {}
    found = _postgres(address)
    if found is None:
        message = f"{name} must name a PostgreSQL database: postgres://account:password@host:5432/name."
        raise ImproperlyConfigured(message)
    # Our statements are small: to compile one (JIT) takes longer than to run it a hundred times.
    ours = ["-c jit=off", *(f"-c {limit}={seconds}s" for limit, seconds in limits.items())]
    options = found.setdefault("OPTIONS", {})
    options["options"] = " ".join([*ours, options.get("options", "")]).strip()  # the last one of a name wins
    return found


def _postgres(address: str) -> dict[str, Any] | None:
    if not address.startswith(("postgres://", "postgresql://")):
        return None
    try:
        return dict(dj_database_url.parse(address, engine="core.postgres", conn_max_age=60, conn_health_checks=True))
    except ValueError:
        return None
