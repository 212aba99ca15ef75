"""Barriers shared by several missions: live recommendations in groups, by kind of measure and goods or by wording.

Two statements a page. The first reads the newest of what the reader may see, a bounded number, so that its cost does
not grow with the table; the second reads the members of the groups on the page.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models.functions import Left
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext as _n

from core.rules import NotAllowed
from recommendations.moves import ACTIONABLE, OPEN_TO_DECISION, Status, is_examiner, reads_internal
from recommendations.recommendation.models import Recommendation
from recommendations.recommendation.queries import RecommendationQuerySet
from recommendations.similarity.trigrams import Trigrams, similarity

if TYPE_CHECKING:
    from participants.models import User

# Somebody has still to decide on it, or to do it.
LIVE = OPEN_TO_DECISION | ACTIONABLE | {Status.RETURNED, Status.DEFERRED}
SHOWN = 10  # groups on a page
LAST = 500  # page
MEMBERS = 30  # of a group on the page
# How many of the newest are compared. Wordings are compared in pairs.
BY_GOODS, BY_WORDS = 5000, 500
COLUMNS = ("id", "mission_id", "mast_chapter_id", "hs_prefixes")
# Similarity from which wordings are in one group, and the characters of an ask that are compared.
SAME_TITLE, LIKE_TITLE, SAME_ASK = 0.5, 0.3, 0.45
READ = 300

# Their names come from COLUMNS; the set of the reader stands in place of {live}.
GOODS = """
WITH live AS MATERIALIZED ({live})
SELECT (array_agg(live.id ORDER BY live.id DESC))[1:%s], count(*), count(DISTINCT mission_id) AS missions, chapter
FROM live, unnest(hs_prefixes) AS chapter
WHERE length(chapter) = 2 AND mast_chapter_id IS NOT NULL
GROUP BY mast_chapter_id, chapter
HAVING count(DISTINCT mission_id) > 1
ORDER BY missions DESC, count(*) DESC, mast_chapter_id, chapter
"""


@dataclass(frozen=True)
class Text:
    """The wording of one recommendation, its trigrams taken out."""

    number: int
    mission: int
    title: int
    ask: int

    def is_like(self, other: Text) -> bool:
        """Of another mission, with much the same title; or with a title somewhat alike, and much the same ask."""
        if self.mission == other.mission:
            return False
        title = similarity(self.title, other.title)
        return title >= SAME_TITLE or (title >= LIKE_TITLE and similarity(self.ask, other.ask) >= SAME_ASK)


@dataclass
class BarrierGroup:
    """One group: the numbers of its members (the newest, as many as are shown), of how many, of how many missions."""

    numbers: list[int]
    count: int
    missions: int
    chapters: list[str] = field(default_factory=list)
    members: list[Recommendation] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """How many missions meet which barrier."""
        first = self.members[0]
        if self.chapters:
            facts = {"missions": self.missions, "kind": first.mast_chapter, "chapters": ", ".join(self.chapters)}
            return (
                _n(
                    "%(missions)d missions meet it: %(kind)s × HS chapter %(chapters)s",
                    "%(missions)d missions meet it: %(kind)s × HS chapters %(chapters)s",
                    len(self.chapters),
                )
                % facts
            )
        return _g("%(missions)d missions ask for much the same: %(title)s") % {
            "missions": self.missions,
            "title": first.title,
        }

    @property
    def may_act(self) -> bool:
        """Whether one action item can be made of some of them now."""
        return any(not row.why_not for row in self.members)  # type: ignore[attr-defined]


def common_barriers(
    rows: RecommendationQuerySet, user: User, *, by_words: bool = False, page: int = 1
) -> tuple[list[BarrierGroup], bool]:
    """The groups on a page among `rows` (what `user` may see), what most missions meet first; and whether more follow.

    Raise NotAllowed to who does not examine.
    """
    if not reads_internal(user):
        raise NotAllowed(_("This page is for the officers who examine recommendations, and for the secretariat."))
    live = rows.filter(status__in=sorted(LIVE), was_submitted=True).order_by("-pk")
    found = _by_words(live) if by_words else _by_goods(live)
    shown = found[SHOWN * (page - 1) : SHOWN * page]
    _read_members(shown, user)
    return shown, len(found) > SHOWN * page


def _fetch(statement: str, live: RecommendationQuerySet, most: int, *values: int) -> list[tuple[Any, ...]]:
    sql, params = live.values(*COLUMNS)[:most].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("{live}", sql), [*params, *values])
        return list(cursor.fetchall())


def _texts(live: RecommendationQuerySet) -> list[Text]:
    trigrams = Trigrams()
    rows = live.values_list("pk", "mission_id", "title", Left("ask", READ))[:BY_WORDS]
    return [Text(pk, mission, trigrams.of(title), trigrams.of(ask)) for pk, mission, title, ask in rows]


def _by_goods(live: RecommendationQuerySet) -> list[BarrierGroup]:
    """The chapters in which the very same recommendations meet are one group."""
    found: dict[Any, BarrierGroup] = {}
    for numbers, count, missions, chapter in _fetch(GOODS, live, BY_GOODS, MEMBERS):
        is_whole = count == len(numbers)  # else only the newest of its members are known
        key = tuple(numbers) if is_whole else chapter + str(numbers)
        found.setdefault(key, BarrierGroup(numbers, count, missions)).chapters.append(chapter)
    return list(found.values())


def _by_words(live: RecommendationQuerySet) -> list[BarrierGroup]:
    """Each group is one recommendation with all that are like it, and no recommendation stands in two of them."""
    texts = _texts(live)
    missions = {text.number: text.mission for text in texts}
    near: dict[int, set[int]] = defaultdict(set)
    for one, other in combinations(texts, 2):
        if one.is_like(other):
            near[one.number].add(other.number)
            near[other.number].add(one.number)

    def met_by(number: int) -> int:
        return len({missions[one] for one in near[number]})

    found: list[BarrierGroup] = []
    taken: set[int] = set()
    for centre in sorted(near, key=lambda number: (-met_by(number), -number)):
        members = {centre, *near[centre]} - taken
        mission_count = len({missions[one] for one in members})
        if centre not in taken and mission_count > 1:
            taken |= members
            numbers = [centre, *sorted(members - {centre}, reverse=True)][:MEMBERS]
            found.append(BarrierGroup(numbers, len(members), mission_count))
    return sorted(found, key=lambda group: -group.missions)


def _read_members(shown: list[BarrierGroup], user: User) -> None:
    """Give each its members, each with `why_not`: why no action item can be made of it, or nothing."""
    numbers = {number for group in shown for number in group.numbers}
    read = Recommendation.objects.select_related("mission", "country", "sector", "mast_chapter").in_bulk(numbers)
    for row in read.values():
        row.why_not = _why_not(row, user)  # type: ignore[attr-defined]
    for group in shown:
        group.members = [read[number] for number in group.numbers if number in read]


def _why_not(row: Recommendation, user: User) -> str:
    if row.status not in ACTIONABLE:
        return _g("Not accepted yet")
    if not is_examiner(row, user):
        return _g("Examined by another department")
    return "" if user.seats else _g("Made by who holds a post")
