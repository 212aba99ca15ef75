"""How often one address may read calendars: counted in Redis, since reading writes nothing to the database."""

from __future__ import annotations

from django.core.cache import caches

from core import clock

# Calendar programs of a whole mission come from one address.
MOST_A_MINUTE = 120
SECONDS = 60


def is_welcome(address: str | None) -> bool:
    """Count a request from this IP address; whether it is within the limit. Without Redis there is none."""
    minute = int(clock.now().timestamp()) // SECONDS
    key, cache = f"calendar:{address}:{minute}", caches["sessions"]
    number = cache.get(key, 0) + 1
    cache.set(key, number, 2 * SECONDS)
    return bool(number <= MOST_A_MINUTE)
