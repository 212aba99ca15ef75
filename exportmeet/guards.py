"""What the server refuses to start with. Each refusal is a sentence that says what to do."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from . import addresses

WEAKEST_SECRET = 50  # characters; Django's own check (security.W009) asks for as many
DEFAULT_PASSWORDS = frozenset(
    {
        "postgres",
        "redis",
        "password",
        "exportmeet",
        "change-me",
        "changeme",
        "secret",
        "admin",
        "root",
        "guest",
        "test",
    }
)


def refuse_insecure(settings: Mapping[str, Any]) -> None:
    """Raise ImproperlyConfigured with every insecurity found in the settings.

    With DEBUG, only with what would let others reach the server, or read what it sends to others.
    """
    found = list(_insecure_at_work(settings) if settings["DEBUG"] else insecurities(settings))
    if found:
        raise ImproperlyConfigured("\n".join(found))


def insecurities(settings: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each thing that must not stand as it is on a server."""
    yield from _weak_secret("SECRET_KEY", settings["SECRET_KEY"])
    for former in settings["SECRET_KEY_FALLBACKS"]:
        yield from _weak_secret("SECRET_KEY_FALLBACKS", former)
    yield from _wide_hosts(settings["ALLOWED_HOSTS"])
    if settings["LOCAL"]:
        yield from _beyond_this_machine("LOCAL", settings)
    elif not settings["SITE_URL"].startswith("https://"):
        yield "SITE_URL must be the address that people type, beginning with https://: mails link to it."
    yield from _wide_origins(settings["CSRF_TRUSTED_ORIGINS"], is_local=settings["LOCAL"])
    yield from _open_database("DATABASE_URL", settings["DATABASES"]["default"])
    yield from _wrong_owner(settings["MIGRATION_DATABASE"], settings["DATABASES"]["default"])
    yield from _open_redis(settings["REDIS_URL"])
    yield from _weak_mail(settings)
    yield from _documents(settings)
    if settings["CLOCK_SHIFT"] and not settings["LOCAL"]:
        yield "CLOCK_SHIFT is for rehearsals on one machine: unset it, or set LOCAL=1."


def _insecure_at_work(settings: Mapping[str, Any]) -> Iterator[str]:
    yield from _beyond_this_machine("DEBUG", settings)
    yield from _open_line("DATABASE_URL", settings["DATABASES"]["default"])
    yield from _open_line("MIGRATION_DATABASE_URL", settings["MIGRATION_DATABASE"])
    yield from _open_redis(settings["REDIS_URL"])
    yield from _open_mail(settings)


def _beyond_this_machine(mode: str, settings: Mapping[str, Any]) -> Iterator[str]:
    """What would let others reach a server that is meant for one machine."""
    if not all(addresses.is_loopback(host) for host in settings["ALLOWED_HOSTS"]):
        yield f"{mode} is for one machine alone: with it ALLOWED_HOSTS may name only 127.0.0.1 and localhost."
    if not addresses.is_loopback_url(settings["SITE_URL"]):
        yield f"{mode} is for one machine alone: with it SITE_URL must begin with http://127.0.0.1 or http://localhost."


def _wide_hosts(hosts: list[str]) -> Iterator[str]:
    if not hosts:
        yield "ALLOWED_HOSTS is empty: name the hosts that this server answers for, separated by commas."
    if any("*" in host for host in hosts):
        yield "ALLOWED_HOSTS may not contain *: name the hosts that this server answers for."
    for host in hosts:
        if host.startswith(".") and addresses.is_public_suffix(host):
            yield f"ALLOWED_HOSTS takes in everybody below {host}: name the hosts that this server answers for."


def _wide_origins(origins: list[str], *, is_local: bool) -> Iterator[str]:
    for origin in origins:
        is_ours = is_local and addresses.is_loopback_url(origin)
        if urlsplit(origin).scheme != "https" and not is_ours:
            yield f"CSRF_TRUSTED_ORIGINS names {origin}: write addresses that begin with https://."
        elif addresses.is_wide_origin(origin):
            yield f"CSRF_TRUSTED_ORIGINS takes in strangers by {origin}: name the addresses from which forms may come."


def _open_database(name: str, database: Mapping[str, Any]) -> Iterator[str]:
    if _is_default(database.get("PASSWORD"), database.get("USER"), database.get("NAME")):
        yield f"{name} carries a default password: give the database account a password of its own."
    yield from _open_line(name, database)


def _open_line(name: str, database: Mapping[str, Any]) -> Iterator[str]:
    if not database or not addresses.is_remote_database(database):
        return
    if not (database.get("PASSWORD") or "").strip():
        yield f"{name} names another machine without a password: write postgres://account:password@host:5432/name."
    if not addresses.has_tls(database):
        yield f"{name} names another machine without TLS: end it with ?sslmode=verify-full, or at least require."


def _is_default(password: str | None, *names: str | None) -> bool:
    """Whether everybody would try this password first: a well-known one, or the name of the account."""
    plain = (password or "").strip().lower()
    return plain in DEFAULT_PASSWORDS or (plain != "" and plain in {(name or "").lower() for name in names})


def _wrong_owner(owner: Mapping[str, Any], application: Mapping[str, Any]) -> Iterator[str]:
    yield from _open_database("MIGRATION_DATABASE_URL", owner)
    if owner and owner["NAME"] != application["NAME"]:
        yield "MIGRATION_DATABASE_URL names another database than DATABASE_URL: both must name the same one."
    if owner and owner["USER"] == application["USER"]:
        yield "MIGRATION_DATABASE_URL names the account of DATABASE_URL: give the web server one of its own."


def _open_redis(url: str) -> Iterator[str]:
    try:
        servers = list(addresses.redis_servers(url))
    except ValueError:
        yield "REDIS_URL must begin with redis://, rediss:// or unix://."
        return
    for server in filter(addresses.is_remote_redis, servers):
        password = server.get("password") or ""
        if not password.strip() or _is_default(password, server.get("username")):
            yield "REDIS_URL names another machine without a password of its own: write rediss://:password@host:6379/0."
        if not addresses.is_verified_tls(server):
            yield "REDIS_URL names another machine without TLS that is checked: begin it with rediss:// alone."


def _weak_mail(settings: Mapping[str, Any]) -> Iterator[str]:
    if not _is_smtp(settings) and not settings["LOCAL"]:
        yield "EMAIL_URL names no mail server, so mails would be lost or lie open: begin it with submission:// or smtps://."
    yield from _open_mail(settings)
    if not settings["EMAIL_TIMEOUT"] or settings["EMAIL_TIMEOUT"] < 0:
        yield "EMAIL_TIMEOUT is 0: set the seconds after which a silent mail server is given up, such as 60."
    if settings["NOTICE_LEASE"] <= 2 * settings["EMAIL_TIMEOUT"]:
        yield "NOTICE_LEASE must be more than twice EMAIL_TIMEOUT: else a slow mail server makes mails arrive twice."


def _open_mail(settings: Mapping[str, Any]) -> Iterator[str]:
    is_encrypted = settings.get("EMAIL_USE_TLS") or settings.get("EMAIL_USE_SSL")
    is_here = addresses.is_loopback(settings.get("EMAIL_HOST") or "localhost")
    if _is_smtp(settings) and not is_encrypted and not is_here:
        yield "EMAIL_URL sends mails and their links unencrypted: begin it with submission:// (STARTTLS) or smtps://."


def _is_smtp(settings: Mapping[str, Any]) -> bool:
    return str(settings["EMAIL_BACKEND"]).endswith("smtp.EmailBackend")


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


def _weak_secret(name: str, secret: str) -> Iterator[str]:
    if not secret:
        yield f"{name} is missing: set it to at least 50 random characters, the same on all servers."
    elif len(secret) < WEAKEST_SECRET or len(set(secret)) < 10 or secret.startswith("django-insecure-"):
        yield f"{name} is weak: set it to at least 50 random characters, the same on all servers."
