"""Time zones to choose from, by part of the world, in the reader's language."""

from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.choices import LongSelect
from core.zones import city, zone_of

AREAS = {
    "Asia": _("Asia"),
    "Africa": _("Africa"),
    "America": _("America"),
    "Atlantic": _("Atlantic Ocean"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific Ocean"),
}

Choices = list[tuple[str, list[tuple[str, str]]]]


class ZoneField(forms.ChoiceField):
    """One of these, the product's own where this machine does not know the present one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=choices, widget=LongSelect, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return zone_of(value).key if isinstance(value, str) else value


def choices() -> Choices:
    """Every inhabited zone of IANA's zone.tab, which lists each once and no outdated name."""
    return _choices(get_language() or "en")


@cache
def _choices(language: str) -> Choices:
    found: dict[str, list[tuple[str, str]]] = {area: [] for area in AREAS}
    countries = Locale.parse(language).territories
    for country, name in _zones():
        area = name.partition("/")[0]
        if area in found:
            found[area].append((name, f"{city(name, language)} ({countries.get(country, country)})"))
    return [(str(AREAS[area]), sorted(rows, key=lambda row: row[1])) for area, rows in found.items()]


@cache
def _zones() -> list[list[str]]:
    """The code of the country and the zone."""
    lines = files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[:3:2] for line in lines if line and not line.startswith("#")]
