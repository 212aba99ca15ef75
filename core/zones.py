"""Time zones as rows name them, and by the names that people know."""

from functools import lru_cache
from zoneinfo import ZoneInfo

import structlog
from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from django.conf import settings

_log = structlog.get_logger(__name__)


@lru_cache(maxsize=2048)
def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name; the product's own (TIME_ZONE) where this machine knows none, such as one withdrawn.

    One row must neither close every page to its person nor leave others unreminded. The log says it once a process.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found, no name at all, a folder
        _log.warning("time_zone_unknown", zone=name)
        return ZoneInfo(settings.TIME_ZONE)


@lru_cache(maxsize=2048)
def city(zone: str, language: str) -> str:
    """The city that a zone such as Asia/Kolkata is named after, in `language`."""
    known = Locale.parse(language).time_zones
    # CLDR keeps its words under the name that a zone had first (Asia/Calcutta), where Babel does not look.
    for former, present in get_global("zone_aliases").items():
        if present == zone and "city" in known.get(former, {}):
            return str(known[former]["city"])
    try:
        return str(get_timezone_location(zone, locale=language, return_city=True))
    except LookupError:  # of a zone that this machine does not know
        return zone.rpartition("/")[2].replace("_", " ")
