"""Typed readers of the environment that say plainly what is missing or wrong."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

YES = frozenset({"1", "true", "yes", "on"})
RATE = re.compile(r"(\d{1,6})/(\d{0,4})([smh])")
SECONDS = {"s": 1, "m": 60, "h": 3600}
NO = frozenset({"", "0", "false", "no", "off"})
SMTP_PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587, "submission": 587, "submit": 587}
STARTTLS = frozenset({"smtp+tls", "submission", "submit"})
MAIL_BACKENDS = {**dict.fromkeys(SMTP_PORTS, "smtp"), "console": "console", "memory": "locmem", "dummy": "dummy"}


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
    if found is None or any(isinstance(value, list) for value in found.get("OPTIONS", {}).values()):
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


def mail(name: str) -> dict[str, Any]:
    """Django's settings of the mail server at an address, {} of none. Raise ImproperlyConfigured on any other address.

    smtps:// and ?ssl=1 encrypt from the first byte; submission://, smtp+tls:// and ?tls=1 begin with STARTTLS.
    """
    address = text(name)
    try:
        return _mail(urlsplit(address)) if address else {}
    except (KeyError, ValueError):
        message = f"{name} must name a mail server: submission://account:password@host:587, smtps:// or smtp://."
        raise ImproperlyConfigured(message) from None  # the cause may quote a part of the password


def _mail(url: SplitResult) -> dict[str, Any]:
    query = {key: values[0].lower() in {*YES, "y", "t"} for key, values in parse_qs(url.query).items()}
    by_ssl = url.scheme == "smtps" or query.get("ssl", False)
    return {
        "EMAIL_BACKEND": f"django.core.mail.backends.{MAIL_BACKENDS[url.scheme]}.EmailBackend",
        "EMAIL_HOST": url.hostname or "localhost",
        "EMAIL_PORT": url.port or SMTP_PORTS.get(url.scheme, 25),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": by_ssl,
        "EMAIL_USE_TLS": not by_ssl and (url.scheme in STARTTLS or query.get("tls", False)),
    }
