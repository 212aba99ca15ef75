"""Time zones by the names that people know."""

from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location


@lru_cache(maxsize=2048)
def city(zone: str, language: str) -> str:
    """The city that a zone such as Asia/Kolkata is named after, in `language`."""
    known = Locale.parse(language).time_zones
    # CLDR keeps its words under the name that a zone had first (Asia/Calcutta), where Babel does not look.
    for former, present in get_global("zone_aliases").items():
        if present == zone and "city" in known.get(former, {}):
            return str(known[former]["city"])
    return str(get_timezone_location(zone, locale=language, return_city=True))
