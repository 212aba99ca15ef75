"""Which organisation somebody means: by its name, short name or code, or by the city or country of a mission."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from countries.models import Country, Organisation

from .words import is_nothing

# From here on a name that is written otherwise is proposed, and left to people.
SIMILAR = 0.72
_SHORT_WORD = 5  # letters; in shorter ones a slip makes another word
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
# Says of what kind an organisation is, not which.
_KIND_WORDS = frozenset(
    ("ministry", "department", "council", "board", "office", "division", "and", "for", "मंत्रालय", "विभाग", "परिषद")
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
        """The only organisation whose name matches with typing errors, or by its distinct words; or None.

        Words that many names share, such as "Embassy of India", tell of none.
        """
        key = normalized(text)[:_LONGEST]
        found = self._misspelt(key) or self._by_distinct_words(self._distinct_words(key))
        return self.by_pk[next(iter(found))] if len(found) == 1 else None

    def _misspelt(self, key: str) -> set[int]:
        """Those of whose name each word is there, or a slip of it."""
        words = key.split()
        named = ((name.split(), found) for name, found in self._names.items())
        alike = (found for theirs, found in named if len(theirs) == len(words) and all(map(_is_like, words, theirs)))
        return set().union(*alike)

    def _by_distinct_words(self, words: Iterable[str]) -> set[int]:
        """Those whose names have these words, and whose distinct words are mostly these."""
        known = {self._known_word(word) for word in words if not self._is_common(word)}
        if not known or "" in known:
            return set()
        length = sum(map(len, known))
        pairs = set.intersection(*(self._by_word[word] for word in known))
        return {one for one, theirs in pairs if 2 * length / (length + sum(map(len, theirs))) >= SIMILAR}

    def _distinct_words(self, key: str) -> frozenset[str]:
        """The distinct words of a name: those that no other organisation has."""
        return frozenset(_FILLING.sub(" ", key).split()) - _KIND_WORDS - self._shared

    @cached_property
    def _shared(self) -> frozenset[str]:
        """The words that names of several organisations have."""
        having: dict[str, set[int]] = defaultdict(set)
        for name, found in self._names.items():
            for word in name.split():
                having[word] |= found
        return frozenset(word for word, found in having.items() if len(found) > 1)

    @cached_property
    def _by_word(self) -> dict[str, set[tuple[int, frozenset[str]]]]:
        """Each distinct word -> its organisations, with all distinct words of the name that has it."""
        words: dict[str, set[tuple[int, frozenset[str]]]] = defaultdict(set)
        for name, found in self._names.items():
            theirs = self._distinct_words(name)
            for word in theirs:
                words[word] |= {(one, theirs) for one in found}
        return dict(words)

    def _is_common(self, word: str) -> bool:
        """Whether it is "ministry" and the like, written with a slip."""
        return word not in self._by_word and any(_is_a_slip(word, one) for one in self._shared | _KIND_WORDS)

    def _known_word(self, word: str) -> str:
        """The distinct word that is meant; empty for none."""
        if word in self._by_word:
            return word
        near = [one for one in self._by_word if _is_a_slip(word, one)]
        return near[0] if len(near) == 1 else ""

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


def _is_like(one: str, other: str) -> bool:
    return one == other or _is_a_slip(one, other)


def _is_a_slip(one: str, other: str) -> bool:
    """Whether a letter more, less, or another, or two that changed places, make one word of the other."""
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _SHORT_WORD:
        return False
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[same:], other[same:]
    is_swapped = one[:2] == other[:2][::-1] and one[2:] == other[2:]
    return is_swapped or one[1:] == other[1:] or one[1:] == other or one == other[1:]


def _names_of(country: Country | None) -> set[str]:
    if country is None:
        return set()
    return {country.name, country.name_hi, country.code, country.iso3, *_ALSO.get(country.code, ())}
