"""What the hosts and servers in the settings are: on this machine or another, one or a whole domain."""

import os
from collections.abc import Iterator, Mapping
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList
from redis.connection import SSLConnection, parse_url

TLS_MODES = frozenset({"require", "verify-ca", "verify-full"})  # of libpq's sslmode


def is_loopback(host: str) -> bool:
    """Whether the name or number leads to this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_loopback_url(url: str) -> bool:
    return is_loopback(urlsplit(url).hostname or "")


def is_public_suffix(domain: str) -> bool:
    """Whether strangers have names below the domain: below `org`, `gov.in`, `github.io`, not below `example.org`."""
    name = domain.strip(".").lower()
    return "." not in name or _public_suffixes().is_public(name)


@cache
def _public_suffixes() -> PublicSuffixList:
    """The list as it came with its package; nothing is fetched."""
    return PublicSuffixList()


def is_wide_origin(origin: str) -> bool:
    """Whether a star in a trusted origin takes in strangers, or is where Django does not read it as meant."""
    host = urlsplit(origin).hostname or ""
    if "*" not in host:
        return not host
    return not host.startswith("*.") or "*" in host[2:] or is_public_suffix(host[2:])


def is_remote_database(database: Mapping[str, Any]) -> bool:
    """Whether a connection leaves this machine, by what Django and libpq are told."""
    options = database.get("OPTIONS", {})
    is_named = database.get("HOST") or options.get("host")
    if "service" in options or (not is_named and os.environ.get("PGSERVICE")):  # a file elsewhere names the host
        return True
    named = [
        database.get("HOST") or options.get("host") or os.environ.get("PGHOST", ""),
        options.get("hostaddr") or os.environ.get("PGHOSTADDR", ""),
    ]
    hosts = [host for names in named for host in str(names).split(",") if host]
    return not all(host.startswith(("/", "@")) or is_loopback(host) for host in hosts)


def has_tls(database: Mapping[str, Any]) -> bool:
    return database.get("OPTIONS", {}).get("sslmode") in TLS_MODES


def redis_servers(url: str) -> Iterator[dict[str, Any]]:
    """What redis-py makes of each server in the address. Raise ValueError on an address that it does not know."""
    for address in url.replace(",", ";").split(";"):  # as Django's cache does
        server: dict[str, Any] = parse_url(address)
        yield server


def is_remote_redis(server: Mapping[str, Any]) -> bool:
    return "path" not in server and not is_loopback(server.get("host", "localhost"))


def is_verified_tls(server: Mapping[str, Any]) -> bool:
    """Whether the line is encrypted and the server shows a certificate that is checked, with the name in it."""
    checked = str(server.get("ssl_cert_reqs", "required")).lower() == "required"
    named = server.get("ssl_check_hostname", True) is True
    return server.get("connection_class") is SSLConnection and checked and named


def broker(redis_url: str) -> str:
    """REDIS_URL as Celery reads it. Left to itself, kombu checks no certificate of a rediss:// server."""
    return ";".join(_broker(address) for address in redis_url.replace(",", ";").split(";"))


def _broker(address: str) -> str:
    if address.startswith("rediss://") and "ssl_cert_reqs=" not in address:
        return f"{address}{'&' if '?' in address else '?'}ssl_cert_reqs=required"
    return address.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
