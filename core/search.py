"""Search: the words that somebody looks for, in any order and any letters; references by their number.

The database is asked by the index of the words first, and for a bounded number of rows; only what it gives is narrowed
and put in order. Else the planner may walk the order of a list and look into text after text (docs/bench.md).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import reduce
from operator import and_, or_
from typing import Any, ClassVar, Self

from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, CharField, Func, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Upper
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from .rules import RuleBroken
from .text import normalize

SOUGHT = "q"  # what the filter is called; it comes last, since it looks into what the others leave
LONGEST = 200  # characters of a search
MOST_HYPHENS = 20  # PostgreSQL gives up at 33 that follow each other
MOST = 5_000  # rows found by an index; words that more rows have are looked for in the newest alone
NEWEST = 2_000  # rows into whose texts is looked then
CLOSE = 5  # numbers to one row, at most, where rows lie close

_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')
_EXCLUDED = re.compile(r"(?:^|\s)-\w")
_PARTS = re.compile(r"[\W_]+")
_TRIGRAM = 3  # letters of the shortest word that a trigram index knows
_LONGEST_NUMBER = 9  # digits
_DIGITS = (3, 4)  # to which references fill their number up


def words_of(text: str) -> list[str]:
    """The words sought, of every search there is."""
    return normalize(text).split()


def each_word(text: str, *lookups: str) -> Q:
    """The condition that one of `lookups` holds for each of the words, for sets of some thousand rows."""
    return _all(_any(Q(**{lookup: word}) for lookup in lookups) for word in words_of(text))


class Searched:
    """Mixed into a set of rows with `title` and `reference`, each with a trigram index on its capitals."""

    # What is looked into beside title and reference: a text search vector in English, which has an index.
    TEXT: ClassVar[Any]
    notice: str = ""  # for people: that not everything was searched
    model: Any

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.notice = self.notice
        return clone

    def search(self, text: str, *, exact: str = "") -> Self:
        """Those with all the words in their text, by stems, or each in title or reference; the last narrowing of all.

        Words in "quotation marks" stand together; -word must not be there. A reference is known by its number, with or
        without what stands before. The whole text, in any case, may stand in the column `exact` as well. One query,
        three for words that more than MOST rows have: then only the NEWEST rows of this set are looked into, and
        `notice` says so if it has more. Raise RuleBroken for too many hyphens.
        """
        sought = " ".join(words_of(text))
        if sought.count("-") > MOST_HYPHENS:
            raise RuleBroken(_("A search takes at most %(most)d hyphens: take some out.") % {"most": MOST_HYPHENS})
        rows: Any = self
        branches = self._branches(sought)
        if exact:
            branches.append(self._whole(exact, normalize(text).strip()))
        found = _numbers(branch[: MOST + 1] for branch in branches)
        notice = self.notice
        if len(found) > MOST:
            newest = list(rows.order_by("-pk").values_list("pk", flat=True)[: NEWEST + 1])
            notice = _too_many() if len(newest) > NEWEST else notice
            found = _numbers_among(newest[:NEWEST], branches)
        searched: Self = rows.filter(_one_of(sorted(found)))
        searched.notice = notice
        return searched

    def _branches(self, sought: str) -> list[QuerySet[Any, Any]]:
        """The numbers of all rows with these words, by text, by title, by reference, and by two of them.

        Apart, each a question to one index: else the planner asks some of them, looks up all rows that have the
        commonest word, and looks into each for the others.
        """
        rows: Any = self.model._default_manager.order_by().alias(searched_text=self.TEXT)
        terms = [quoted or plain for quoted, plain in _TERM.findall(sought)]
        conditions = [Q(searched_text=_Query(sought)), _titled(terms), reference(sought)]
        if _EXCLUDED.search(sought):
            del conditions[1]  # the text alone says what must not be there
        else:
            conditions += [self._mixed(terms), _each_in_either(terms)]
        return [rows.filter(condition).values_list("pk", flat=True) for condition in conditions if condition]

    def _whole(self, column: str, text: str) -> QuerySet[Any, Any]:
        """The numbers of all rows with this text in a column, by the index of its capitals where it is not empty."""
        rows: Any = self.model._default_manager.order_by().exclude(**{column: ""})
        same: Any = Exact(Upper(column), Upper(Value(text)))
        found: QuerySet[Any, Any] = rows.filter(same).values_list("pk", flat=True)
        return found

    @staticmethod
    def _mixed(terms: list[str]) -> Q:
        """The condition that what has a figure or a slash is the reference, and the text has the rest."""
        named = [term for term in terms if re.search(r"[0-9/]", term)]
        others = [term for term in terms if term not in named]
        is_named = reference(" ".join(named))
        return is_named & Q(searched_text=_Query(" ".join(others))) if others and is_named else Q()


def _one_of(numbers: Iterable[int]) -> Q:
    """The condition that the row's number is one of these; each is looked up, whatever the order of the rows.

    To the planner they are few. One array is read twenty times as fast as one value for each number.
    """
    listed = "{" + ",".join(map(str, numbers)) + "}"
    return Q(pk__in=RawSQL("SELECT unnest((SELECT %s::bigint[]))", [listed]))


def _numbers(branches: Iterable[QuerySet[Any, Any]]) -> set[int]:
    first, *others = branches
    return set(first.union(*others, all=True) if others else first)


def _numbers_among(rows: list[int], branches: Iterable[QuerySet[Any, Any]]) -> set[int]:
    """Those of `rows`, from the highest down. Where they lie close, by the indexes alone, with no look at a text."""
    if not rows:
        return set()
    is_close = rows[0] - rows[-1] < CLOSE * len(rows)
    among = Q(pk__range=(rows[-1], rows[0])) if is_close else _one_of(rows)
    return _numbers(branch.filter(among) for branch in branches).intersection(rows)


def _too_many() -> str:
    numbers = {"most": f"{MOST:,}", "newest": f"{NEWEST:,}"}
    return (
        _("More than %(most)s are found. Only the newest %(newest)s of this list were searched: add a word.") % numbers
    )


def _titled(terms: list[str]) -> Q:
    """The condition that the title has each term; empty where a word is too short for the index of titles."""
    if not all(_has_trigram(term) for term in terms):
        return Q()
    return _all(Q(title__icontains=_Unknown(term)) for term in dict.fromkeys(terms))


def _each_in_either(terms: list[str]) -> Q:
    """The condition that each of several terms stands in the title or in the reference: "jpn cotton", "jpn 12 cotton".

    Empty where a term is too short for both indexes.
    """
    each = [(_titled([term]), reference(term)) for term in dict.fromkeys(terms)]
    return _all(_any(either) for either in each) if len(each) > 1 and all(map(any, each)) else Q()


def _has_trigram(term: str) -> bool:
    kinds = "".join(unicodedata.category(letter)[0] for letter in term)
    return re.search(f"[LMN]{{{_TRIGRAM}}}", kinds) is not None


def reference(sought: str) -> Q:
    """The condition that a row has this reference: "REC-JPN-TEX-12", "rec jpn 12" and "12" are one of REC/JPN/TEX/012.

    The last number is the row's own; without one, parts of a reference are as good. Empty where it can be none.
    """
    parts = [part for part in _PARTS.split(sought.upper()) if part]
    place = max((place for place, part in enumerate(parts) if _is_number(part)), default=None)
    if place is None:
        return _all(Q(_Like(f"%{part}%")) for part in parts) if any(map(_has_trigram, parts)) else Q()
    number = parts.pop(place)
    ends = {number, *(f"{int(number):0{digits}}" for digits in _DIGITS)}
    return _any(Q(_Like("%".join(["", *parts, f"/{end}"]))) for end in sorted(ends))


def _is_number(part: str) -> bool:
    return part.isdecimal() and part.isascii() and len(part) <= _LONGEST_NUMBER


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, Q())


def _all(conditions: Iterable[Q]) -> Q:
    return reduce(and_, conditions, Q())


class _Unknown(Func):
    """A word that the planner does not look into: what it knows of it, or has forgotten, must not change the way."""

    template = "(SELECT %(expressions)s)"

    def __init__(self, word: str) -> None:
        super().__init__(Value(word), output_field=CharField())


class _Like(Func):
    """That the reference fits a pattern of capitals and figures: one, so that the index is asked once."""

    output_field: ClassVar[Any] = BooleanField()
    template = "(%(expressions)s)"
    arg_joiner = " LIKE "

    def __init__(self, pattern: str) -> None:
        super().__init__(Upper("reference"), _Unknown(pattern))


class _Query(SearchQuery):
    """The same for the words of a text."""

    def __init__(self, sought: str) -> None:
        super().__init__(sought, search_type="websearch", config="english")

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        sql, params = super().as_sql(*args, **kwargs)
        return f"(SELECT {sql})", params
