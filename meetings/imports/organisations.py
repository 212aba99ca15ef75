"""Which organisation somebody means: by its name, short name or code, or by the city or country of a mission."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from countries.models import Country, Organisation

from .words import is_nothing

# From here on a name that is written otherwise is proposed, and left to people.
SIMILAR = 0.72
_LONGEST = 200  # characters that are compared
_MOST_WORDS = 12
_SHORT = (
    (r"\beoi\b|\bemb\.? of india\b|\bindian embassy\b", "embassy of india"),
    (r"\bhci\b|\bhcoi\b|\bindian high commission\b|\bh\.?c\.? of india\b", "high commission of india"),
    (r"\bcgi\b|\bcg of india\b|\bconsulate of india\b|\bindian consulate\b", "consulate general of india"),
    (r"\bd/o\b|\bdeptt?\.? of\b|\bdeptt?\b", "department of"),
    (r"\bm/o\b|\bmin\.? of\b", "ministry of"),
    (r"\bg/o\b|\bgovt\.? of india\b|\bgovernment of india\b|\bgoi\b", " "),
    (r"&", " and "),
)
_KINDS = (
    ("embassy", Organisation.Kind.EMBASSY),
    ("दूतावास", Organisation.Kind.EMBASSY),
    ("high commission", Organisation.Kind.HIGH_COMMISSION),
    ("उच्चायोग", Organisation.Kind.HIGH_COMMISSION),
    ("consulate", Organisation.Kind.CONSULATE),
    ("कोंसलावास", Organisation.Kind.CONSULATE),
)
# What is left of the name of a mission without these is the place where it is.
_FILLING = re.compile(
    r"\b(?:embassy|high commission|consulate|general|permanent mission|mission|of|the|india|indian|in|at|to|new delhi"
    r"|republic|भारत|का|के|राजदूतावास|दूतावास|उच्चायोग)\b|भारत|राजदूतावास|दूतावास|उच्चायोग"
)
# Names of countries beside those of the reference data.
_ALSO = {
    "US": ("usa", "us", "u s a", "united states of america", "america"),
    "GB": ("uk", "u k", "great britain", "britain", "england"),
    "AE": ("uae", "u a e", "emirates"),
    "KR": ("korea", "republic of korea", "rok"),
    "NL": ("holland", "netherlands", "the netherlands"),
    "RU": ("russian federation",),
    "TR": ("turkey", "turkiye", "türkiye"),
    "CN": ("prc",),
    "SA": ("ksa",),
}


@dataclass(frozen=True)
class Found:
    """The organisation that a text means, if any, and whether there is no doubt."""

    organisation: Organisation | None
    is_sure: bool


def normalized(text: str) -> str:
    """The text in small letters, with short forms in full, and without marks."""
    text = unicodedata.normalize("NFC", text).casefold()
    for short, whole in _SHORT:
        text = re.sub(short, f" {whole} ", text)
    text = "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in text)
    return " ".join(text.split())


class OrganisationIndex:
    """All organisations by the names that people give them. Two statements, when it is first asked."""

    @cached_property
    def _organisations(self) -> list[Organisation]:
        return list(Organisation.objects.select_related("country").order_by("pk"))

    @cached_property
    def by_pk(self) -> dict[int, Organisation]:
        return {one.pk: one for one in self._organisations}

    @cached_property
    def _names(self) -> dict[str, set[int]]:
        names: dict[str, set[int]] = defaultdict(set)
        for one in self._organisations:
            for name in {one.name, one.name_hi, one.short_name, one.code, one.code.replace("-", " ")}:
                if name and (key := normalized(name)):
                    names[key].add(one.pk)
            outside = re.sub(r"\([^)]*\)", "", one.name)
            names[normalized(outside)].add(one.pk)
        return names

    @cached_property
    def _places(self) -> dict[str, set[int]]:
        """Missions by city, and by the names and codes of their country."""
        places: dict[str, set[int]] = defaultdict(set)
        for one in self._organisations:
            if one.is_mission:
                for name in {one.city, *_names_of(one.country)}:
                    if key := normalized(name):
                        places[key].add(one.pk)
        return places

    def find(self, text: str, country: str = "") -> Found:
        """The organisation that `text` means, with the words of a column for the country where there is one."""
        text, country = ("" if is_nothing(one) else one for one in (text, country))
        key = normalized(text)
        if not key:
            return self._of_country(normalized(country)) if country else Found(None, is_sure=True)
        if len(found := self._names.get(key, set())) == 1:
            return self._sure(found)
        return self._in_place(key, normalized(country)) or Found(None, is_sure=False)

    def propose(self, text: str) -> Organisation | None:
        """The organisation whose name is most like the text, if one is like it at all. Some milliseconds."""
        key = normalized(text)[:_LONGEST]
        best, best_ratio = None, SIMILAR
        for name, found in self._names.items():
            matcher = SequenceMatcher(None, key, name, autojunk=False)
            if matcher.real_quick_ratio() <= best_ratio or matcher.quick_ratio() <= best_ratio:
                continue
            if (ratio := matcher.ratio()) > best_ratio:
                best, best_ratio = next(iter(found)), ratio
        return self.by_pk[best] if best else None

    def _sure(self, found: Iterable[int]) -> Found:
        return Found(self.by_pk[next(iter(found))], is_sure=True)

    def _of_country(self, place: str) -> Found:
        """The mission in a country named alone: its embassy or high commission, not a consulate."""
        found = {pk for pk in self._places.get(place, ()) if self.by_pk[pk].kind != Organisation.Kind.CONSULATE}
        return self._sure(found) if len(found) == 1 else Found(None, is_sure=not place or not found)

    def _in_place(self, key: str, country: str) -> Found | None:
        """A mission by where it is; None where the text speaks of none, or of one that is not known."""
        kind = next((kind for word, kind in _KINDS if word in key), None)
        rest = " ".join(_FILLING.sub(" ", key).split())
        if kind is None:
            return self._of_country(rest) if self._places.get(rest) else None
        found = self._places.get(rest) or self._places.get(country) or self._places_within(rest)
        fitting = [pk for pk in found if self.by_pk[pk].kind == kind]
        if len(fitting) == 1:
            return self._sure(fitting)
        # An embassy where there is a high commission.
        return Found(self.by_pk[next(iter(found))], is_sure=False) if len(found) == 1 else None

    def _places_within(self, text: str) -> set[int]:
        """The missions of each place that is named within a longer text: "tokyo japan"."""
        words = text.split()[:_MOST_WORDS]
        pieces = {" ".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, len(words) + 1)}
        return {pk for piece in pieces for pk in self._places.get(piece, ())}


def _names_of(country: Country | None) -> set[str]:
    if country is None:
        return set()
    return {country.name, country.name_hi, country.code, country.iso3, *_ALSO.get(country.code, ())}
