"""Recommendations similar to a text that is being written, or to a row; what they share, in words.

No learning, no index beside the database's own: trigrams and stems of the words, HS lines, kind of measure, sector.
One statement. Each of a few indexes proposes a bounded number of rows, and these alone are scored, so that it costs
about the same at ten thousand rows and at a hundred thousand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, TrigramDistance, TrigramSimilarity
from django.db.models import Case, Exists, F, FloatField, Func, OuterRef, QuerySet, Value, When
from django.db.models.functions import Left
from django.utils.translation import gettext as _g

from countries.models import MASTChapter, Sector
from recommendations.moves import Status
from recommendations.recommendation.models import Recommendation
from recommendations.recommendation.queries import WORDS, RecommendationQuerySet
from recommendations.text.models import prefixes

SHOWN = 6  # on a page
# Rows that one index may propose.
BY_TITLE, BY_WORDS, BY_GOODS, BY_MEASURE = 60, 60, 60, 40
RUNS = 12  # runs of neighbouring words looked for
READ = 300  # characters of an ask that are compared
LEAST = 0.2  # similarity below which two are not shown as similar
# What each similarity, between 0 and 1, counts.
TITLE, ASK, WORDING, GOODS, KIND, SECTOR = 0.6, 0.2, 0.2, 0.35, 0.1, 0.05
# Similarity from which it is named as a reason.
SIMILAR_TITLE, SIMILAR_ASK = 0.3, 0.3

_BREAKS = re.compile(r"[\s,.;:!?()\[\]{}\"'“”‘’«»/|–—-]+")
_SHORTEST = 4  # letters of a word that says something
# What every ask says.
_EMPTY = frozenset(
    {"should", "shall", "must", "with", "from", "that", "this", "their", "into", "before", "after"}
    | {"department", "ministry", "government", "india", "indian", "export", "exports", "exporters"}
)
_CHAPTER = 2  # figures
_RUN = 4  # words: a run of fewer stands in too many texts


@dataclass(frozen=True)
class SimilarityQuery:
    """What to find similar ones of: a text, be it half written. `besides` is the row itself, which is left out.

    Places and classifications by their codes.
    """

    title: str = ""
    ask: str = ""
    hs_lines: tuple[str, ...] = ()
    mast_chapter: str = ""
    sectors: tuple[str, ...] = ()
    besides: int = 0
    prefixes: list[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "prefixes", prefixes(self.hs_lines))

    @classmethod
    def like(cls, row: Recommendation) -> SimilarityQuery:
        """As `row` stands; its further sectors are known of rows of `with_codes()`."""
        main = [row.sector.code] if row.sector else []
        return cls(
            title=row.title,
            ask=row.ask,
            hs_lines=tuple(row.hs_lines),
            mast_chapter=row.mast_chapter.code if row.mast_chapter else "",
            sectors=(*main, *getattr(row, "other_sector_codes", ())),
            besides=row.pk,
        )

    @property
    def headings(self) -> list[str]:
        """The codes by which goods are the same: headings and what lies under them, else chapters."""
        return [code for code in self.prefixes if len(code) > _CHAPTER] or self.prefixes

    @property
    def words(self) -> Any:
        """Runs of neighbouring words as a query of full text; None without any."""
        runs = [*_runs(self.title, shortest=2), *_runs(self.ask[:READ])][:RUNS]
        queries = [SearchQuery(run, config="english") for run in runs]
        return reduce(or_, queries) if queries else None

    def shares(self, other: Recommendation) -> str:
        """The longest HS code under which both have goods."""
        return max({*self.prefixes} & {*other.hs_prefixes}, key=lambda code: (len(code), code), default="")


def _runs(text: str, shortest: int = _RUN) -> list[str]:
    """Each four neighbours among the words that say something; all of them where there are fewer, but `shortest`."""
    words = [word for word in _BREAKS.split(text.lower()) if len(word) >= _SHORTEST and word not in _EMPTY]
    last = max(len(words) - _RUN, 0)
    return [" ".join(words[start : start + _RUN]) for start in range(last + 1)] if len(words) >= shortest else []


def find_similar(rows: RecommendationQuerySet, query: SimilarityQuery, most: int = SHOWN) -> list[Recommendation]:
    """The `most` rows most like `query` among `rows` (what the reader may see), each with `similarity` and `why`.

    What was withdrawn is left out; what was merged is found, for its page leads on.
    """
    rows = rows.exclude(pk=query.besides).exclude(status=Status.WITHDRAWN)
    found = list(_proposed(rows, query))
    if not found:
        return []
    candidates = found[0].union(*found[1:]) if len(found) > 1 else found[0]
    scored = _scored(Recommendation.objects.filter(pk__in=candidates), query)
    # The least similarity is asked of the few that are left: in the statement it would score every row twice.
    best: Iterable[Any] = scored.order_by("-similarity", "-pk")[:most]
    return [_explained(row, query) for row in best if row.similarity >= LEAST]


def _proposed(rows: RecommendationQuerySet, query: SimilarityQuery) -> Iterator[QuerySet[Any, Any]]:
    """The numbers of the rows that each index proposes: of titles the nearest, else the newest."""
    # An expression, lest the planner walk the rows one by one from the newest and look into each.
    newest = (F("pk") * -1).asc()
    numbers = rows.order_by(newest).values("pk")
    if query.title:
        yield numbers.order_by(TrigramDistance("title", query.title))[:BY_TITLE]
    if query.words is not None:
        yield numbers.alias(words=WORDS).filter(words=query.words)[:BY_WORDS]
    if query.hs_lines:
        yield numbers.filter(hs_prefixes__overlap=query.headings)[:BY_GOODS]
    if query.mast_chapter:
        yield _of_one_measure(numbers, query)[:BY_MEASURE]


def _of_one_measure(rows: QuerySet[Any, Any], query: SimilarityQuery) -> QuerySet[Any, Any]:
    """The same kind of measure on goods of the same chapters or, where none is named, in the same sectors."""
    # A subquery is a constant to the planner.
    rows = rows.filter(mast_chapter=MASTChapter.objects.filter(code=query.mast_chapter).values("pk")[:1])
    chapters = [code for code in query.prefixes if len(code) == _CHAPTER]
    if chapters:
        return rows.filter(hs_prefixes__overlap=chapters)
    return rows.filter(sector__in=Sector.objects.filter(code__in=query.sectors).values("pk"))


def _scored(rows: RecommendationQuerySet, query: SimilarityQuery) -> QuerySet[Any, Any]:
    """With each similarity, and their sum as `similarity`."""
    own = SearchVector("title", weight="A", config="english") + SearchVector(
        Left("ask", READ), weight="B", config="english"
    )
    nothing = Value(0.0)
    further = Recommendation.other_sectors.through.objects.filter(
        recommendation=OuterRef("pk"), sector__code__in=query.sectors
    )
    return (
        rows.select_related("mission", "country", "sector", "mast_chapter")
        .annotate(
            like_title=TrigramSimilarity("title", query.title) if query.title else nothing,
            like_ask=TrigramSimilarity(Left("ask", READ), query.ask[:READ]) if query.ask else nothing,
            like_words=SearchRank(own, query.words, normalization=32) if query.words is not None else nothing,
            like_goods=SharedLength("hs_prefixes", codes=query.prefixes) if query.hs_lines else nothing,
            like_kind=_one_if(mast_chapter__code=query.mast_chapter) if query.mast_chapter else nothing,
            has_further=Exists(further),
        )
        .annotate(
            like_sector=Case(
                When(sector__code__in=query.sectors, then=1.0), When(has_further=True, then=0.5), default=0.0
            )
        )
        .annotate(
            similarity=F("like_title") * TITLE
            + F("like_ask") * ASK
            + F("like_words") * WORDING
            + F("like_goods") * GOODS
            + F("like_kind") * KIND
            + F("like_sector") * SECTOR
        )
    )


def _one_if(**fits: Any) -> Case:
    return Case(When(**fits, then=1.0), default=0.0, output_field=FloatField())


class SharedLength(Func):
    """The figures of the longest code that stands both in the column and in `codes`, as a part of eight."""

    template = "COALESCE((SELECT max(length(code)) FROM unnest(%(expressions)s)) / 8.0, 0)"
    output_field = FloatField()

    def __init__(self, column: str, *, codes: list[str]) -> None:
        super().__init__(F(column), Value(codes), arg_joiner=") AS code WHERE code = ANY(")


def _explained(row: Any, query: SimilarityQuery) -> Recommendation:
    row.why = [*_why(row, query)] or [_g("some of the same words")]
    recommendation: Recommendation = row
    return recommendation


def _why(row: Any, query: SimilarityQuery) -> Iterable[str]:
    if row.like_title >= SIMILAR_TITLE:
        yield _g("similar title")
    if row.like_ask >= SIMILAR_ASK:
        yield _g("similar ask")
    if code := query.shares(row):
        yield goods_label(code)
    if row.like_kind:
        yield _g("same kind of measure (%(chapter)s)") % {"chapter": row.mast_chapter}
    if row.like_sector == 1:
        yield _g("same sector")
    elif row.like_sector:
        yield _g("a further sector in common")


def goods_label(code: str) -> str:
    """What two share that have this HS code in common."""
    sentence = {
        2: _g("same HS chapter %(code)s"),
        4: _g("same HS heading %(code)s"),
        6: _g("same HS subheading %(code)s"),
        8: _g("same tariff line %(code)s"),
    }[len(code)]
    return sentence % {"code": code}
