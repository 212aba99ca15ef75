"""What the server refuses to start with. Each refusal is a sentence that says what to do."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

WEAKEST_SECRET = 50  # characters; Django's own check (security.W009) asks for as many
DEFAULT_PASSWORDS = frozenset({"postgres", "password", "exportmeet", "change-me", "changeme", "secret", "admin"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})


def refuse_insecure(settings: Mapping[str, Any]) -> None:
    """Raise ImproperlyConfigured with every insecurity found in the settings, unless DEBUG is set."""
    if settings["DEBUG"]:
        return
    found = list(insecurities(settings))
    if found:
        raise ImproperlyConfigured("\n".join(found))


def insecurities(settings: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each thing that must not stand as it is on a server."""
    yield from _weak_secret(settings["SECRET_KEY"])
    hosts = settings["ALLOWED_HOSTS"]
    if not hosts:
        yield "ALLOWED_HOSTS is empty: name the hosts that this server answers for, separated by commas."
    if any("*" in host for host in hosts):
        yield "ALLOWED_HOSTS may not contain *: name the hosts that this server answers for."
    if settings["LOCAL"] and not set(hosts) <= LOOPBACK:
        yield "LOCAL is for one machine alone: with it ALLOWED_HOSTS may name only 127.0.0.1 and localhost."
    if not settings["LOCAL"] and not settings["SITE_URL"].startswith("https://"):
        yield "SITE_URL must be the address that people type, beginning with https://: mails link to it."
    if settings["DATABASES"]["default"].get("PASSWORD", "") in DEFAULT_PASSWORDS:
        yield "DATABASE_URL carries a default password: give the database account a password of its own."
    if not settings["EMAIL_TIMEOUT"] or settings["EMAIL_TIMEOUT"] < 0:
        yield "EMAIL_TIMEOUT is 0: set the seconds after which a silent mail server is given up, such as 60."
    if settings["NOTICE_LEASE"] <= 2 * settings["EMAIL_TIMEOUT"]:
        yield "NOTICE_LEASE must be more than twice EMAIL_TIMEOUT: else a slow mail server makes mails arrive twice."
    yield from _documents(settings)
    if settings["CLOCK_SHIFT"] and not settings["LOCAL"]:
        yield "CLOCK_SHIFT is for rehearsals on one machine: unset it, or set LOCAL=1."


def _documents(settings: Mapping[str, Any]) -> Iterator[str]:
    if any(settings["DOCUMENTS_DIR"].is_relative_to(folder) for folder in _handed_out(settings)):
        yield "DOCUMENTS_DIR lies in a folder that everybody may read: put uploaded files somewhere else."
    if settings["REQUIRE_SCANNER"] and not settings["CLAMD_SOCKET"]:
        yield "REQUIRE_SCANNER needs CLAMD_SOCKET: name the path or host:port where ClamAV's clamd listens."


def _handed_out(settings: Mapping[str, Any]) -> Iterator[Any]:
    """The folders that are served to everybody."""
    yield from settings["STATICFILES_DIRS"]
    if settings["STATIC_ROOT"]:
        yield settings["STATIC_ROOT"]


def _weak_secret(secret: str) -> Iterator[str]:
    if not secret:
        yield "SECRET_KEY is missing: set it to at least 50 random characters, the same on all servers."
    elif len(secret) < WEAKEST_SECRET or len(set(secret)) < 10 or secret.startswith("django-insecure-"):
        yield "SECRET_KEY is weak: set it to at least 50 random characters, the same on all servers."
