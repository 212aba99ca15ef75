"""The board: a column for each status, its first cards, and by which moves the reader may move each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import reduce
from typing import Any, NamedTuple

from django.utils.translation import gettext as _g

from actions.items.models import ActionItem
from actions.items.queries import ActionItemQuerySet
from actions.moves import LIVE, WORKING, Status
from core import clock
from core.figures import Figure
from core.lifecycle import Move
from participants.models import User

from .columns import WARNINGS, waits_for

SHOWN = 30  # cards of a column
MOST = 500  # of a column's items are counted
RECENT = timedelta(days=30)  # for so long what is verified stays on the board
COLUMNS = (
    Status.PLANNED,
    Status.OPEN,
    Status.REFUSED,
    Status.UNDERWAY,
    Status.ON_HOLD,
    Status.DONE,
    Status.VERIFIED,
)
# What the small form of a card can take beside the reason; other moves have their page.
TAKES = frozenset({"until_on"})


class Card:
    """One item as the reader sees it. Asks nothing of the database: `for_board` has read it all."""

    def __init__(self, item: ActionItem, user: User) -> None:
        self.item = item
        if item.has_worked is not None:  # type: ignore[attr-defined]
            item.workers[user.pk] = item.has_worked  # type: ignore[attr-defined]
        moves = item.moves_for(user)
        self.moves = [move for move in moves if TAKES.issuperset(move.takes)]
        self.elsewhere: list[Move] = [move for move in moves if move not in self.moves]

    @property
    def with_reason(self) -> str:
        """The moves that need a reason, in words."""
        return ", ".join(str(move.label) for move in self.moves if move.why)

    @property
    def is_held(self) -> bool:
        """Whether one of the moves asks for a day."""
        return any(move.takes for move in self.moves)

    @property
    def is_counted(self) -> bool:
        """Whether the days to its due date matter to anybody still."""
        return self.item.status in LIVE - {Status.DONE}

    @property
    def is_late(self) -> bool:
        return self.item.status in WORKING and self.item.due_on < clock.today()

    @property
    def warns(self) -> bool:
        """Whether its owner sees it at risk or in trouble."""
        return self.item.signal in WARNINGS and self.item.status in LIVE

    @property
    def waits_for(self) -> str:
        """For whom its owner waits, in words."""
        return waits_for({"waiting_on": self.item.waiting_on, "status": self.item.status})


class Column(NamedTuple):
    """`number` is of all that fit; None where they are more than MOST. `url`: the table with all of them."""

    status: Status
    cards: list[Card]
    number: int | None
    url: str

    @property
    def label(self) -> str:
        return str(self.status.label)

    @property
    def in_all(self) -> str:
        """How many there are, in words."""
        return _g("more than %(most)d") % {"most": MOST} if self.number is None else str(self.number)

    @property
    def figure(self) -> Figure:
        return Figure.of(MOST if self.number is None else self.number, self.url, is_more=self.number is None)

    @property
    def is_cut(self) -> bool:
        """Whether it has more than is shown."""
        return self.number is None or self.number > len(self.cards)


def columns(
    rows: ActionItemQuerySet,
    user: User,
    *,
    order: tuple[str, ...],
    url: Callable[[Status], str],
    also: Iterable[Status] = (),
    since: datetime | None = None,
) -> list[Column]:
    """Columns of `rows`, which `user` may see: one statement, and one more to count where a column is cut.

    `url` says where the table has those of a status, `also` names statuses beside those that always have a column.
    Where `rows` has nothing that was verified before `since`, it is said here once more: for one status alone the
    database follows the index of those moments.
    """
    statuses = [*COLUMNS, *also]
    parts = {status: rows.filter(status=status) for status in statuses}
    if since is not None:
        parts[Status.VERIFIED] = parts[Status.VERIFIED].filter(status_at__gte=since)
    first = _together([part.order_by(*order).values("pk")[: SHOWN + 1] for part in parts.values()])
    found: dict[str, list[Any]] = defaultdict(list)
    for item in ActionItem.objects.filter(pk__in=first).for_board(user).order_by(*order):
        found[item.status].append(item)
    numbers = {status: len(items) for status, items in found.items()}
    cut = [part for status, part in parts.items() if numbers.get(status, 0) > SHOWN]
    counted: dict[str, int] = _counted(cut) if cut else {}
    return [
        Column(
            status, [Card(one, user) for one in found[status][:SHOWN]], _honest(numbers | counted, status), url(status)
        )
        for status in statuses
    ]


def _honest(numbers: dict[str, int], status: Status) -> int | None:
    number = numbers.get(status, 0)
    return None if number > MOST else number


def _together(parts: Sequence[Any]) -> Any:
    """Each part walks its index and stops, however many there are."""
    return reduce(lambda one, other: one.union(other, all=True), parts)


def _counted(parts: Iterable[ActionItemQuerySet]) -> dict[str, int]:
    """How many there are of each status, counted up to one more than MOST."""
    return Counter(
        _together([part.order_by("due_on", "id").values_list("status", flat=True)[: MOST + 1] for part in parts])
    )
