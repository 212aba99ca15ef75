"""What each column says, on the page and in its file: one thing, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.choices import name_of
from actions.lists import DUE, KINDS, SIGNALS, STATUS, TABLE, WAITING, is_awaited
from actions.models import ActionItem
from actions.moves import Status
from actions.won import claimed, confirmed, with_sums
from core.looks import day_html
from core.tables import Cell, Column, Reader, Table, link
from recommendations.models import Recommendation, Sensitivity

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from participants.models import User


class Words(NamedTuple):
    """What a file needs to speak while it streams, when the reader's language is in force no more."""

    language: str
    zone: tzinfo
    vacant: str
    of: Mapping[str, Mapping[Any, str]]

    @classmethod
    def now(cls) -> Words:
        """In the language and the zone in force."""
        return cls(str(get_language()), timezone.get_current_timezone(), _g("vacant"), _labels())


def _labels() -> dict[str, dict[Any, str]]:
    said: dict[str, Iterable[tuple[Any, Any]]] = {
        "status": Status.choices,
        "signal": SIGNALS.items(),
        "sensitivity": Sensitivity.choices,
        "kind": KINDS.items(),
        "priority": ActionItem.Priority.choices,
        "confidence": ActionItem.Confidence.choices,
        "waiting_on": WAITING.items(),
        "lever": Recommendation.Lever.choices,
    }
    return {name: {value: str(label) for value, label in pairs} for name, pairs in said.items()}


# What a row says in a column: a word, a number or a day.
Said = Callable[[dict[str, Any], Words], Any]


class Choice(NamedTuple):
    """A column that may be chosen. `cell` draws it on the page where it is more than the words."""

    label: Any
    said: Said
    cell: Cell | None = None
    css: str = ""
    order: str = ""


def _plain(name: str) -> Said:
    return lambda row, _words: row[name]


def _label(name: str) -> Said:
    return lambda row, words: words.of[name].get(row[name], "")


def _named(what: str, name: str) -> Said:
    return lambda row, words: name_of(what, row[name], words.language)


def _day(name: str) -> Said:
    def said(row: dict[str, Any], words: Words) -> date:
        at: datetime = row[name]
        return at.astimezone(words.zone).date()

    return said


def _waiting(row: dict[str, Any], words: Words) -> str:
    return words.of["waiting_on"][row["waiting_on"]] if is_awaited(row) else ""


def _levers(row: dict[str, Any], words: Words) -> str:
    return ", ".join(sorted(words.of["lever"][lever] for lever in row["levers"]))


CHOICES: dict[str, Choice] = {
    "number": Choice(_("No."), _plain("reference"), link("reference", "actions:item_show"), "ref"),
    "title": Choice(_("Action"), _plain("title"), link("title", "actions:item_show"), "title"),
    "country": Choice(_("Country"), _named("country", "country_id")),
    "sector": Choice(_("Sector"), _named("sector", "sector_id")),
    "readers": Choice(_("Who may read it"), _label("sensitivity")),
    "owner": Choice(_("Owner"), _plain("post")),
    "organisation": Choice(_("Organisation"), _named("organisation", "owner__organisation_id")),
    "person": Choice(_("Person"), lambda row, words: row["seat__user__name"] or words.vacant),
    "status": Choice(_("Status"), _label("status"), STATUS),
    "signal": Choice(_("Signal"), _label("signal")),
    "confidence": Choice(_("Will the date be met?"), _label("confidence")),
    "waiting": Choice(_("Waiting for"), _waiting),
    "type": Choice(_("Type of action"), _label("kind")),
    "priority": Choice(_("Priority"), _label("priority"), order="priority"),
    "lever": Choice(_("Lever of its recommendation"), _levers),
    "due": Choice(_("Due"), _plain("due_on"), DUE, order="due"),
    "first_due": Choice(_("First due"), _plain("original_due_on")),
    "moved": Choice(_("Times moved"), _plain("slip_count"), css="num"),
    "word": Choice(_("Last word"), _day("last_human_update_at"), order="word"),
    "made": Choice(_("Made"), _day("created_at")),
    "won": Choice(_("Won and confirmed, millions"), confirmed, css="num"),
    "claimed": Choice(_("Won as claimed, millions"), claimed, css="num"),
}
# Columns that show what an item won.
WON = frozenset({"won", "claimed"})
# The columns of the file where none are chosen; the page has composed ones then.
OF_FILE = (
    "number",
    "title",
    "country",
    "sector",
    "readers",
    "owner",
    "organisation",
    "person",
    "status",
    "signal",
    "due",
    "first_due",
    "moved",
    "won",
    "claimed",
)
# What the composed columns of the page say: with these one begins to choose.
USUAL = ("number", "title", "country", "sector", "owner", "organisation", "person", "status", "signal", "due")
# By one of these a row is opened.
WAYS = frozenset({"number", "title"})
NO_WAY = _("Choose the number or the action too: by one of them a row is opened.")


def table_of(chosen: Sequence[str]) -> Table:
    """The table with these columns; with the usual ones where none are chosen."""
    if not chosen:
        return TABLE
    words = Words.now()
    columns = [_column(CHOICES[code], words) for code in chosen]
    return Table(TABLE.caption, columns, mark=TABLE.mark, order=TABLE.order)


def _column(choice: Choice, words: Words) -> Column:
    return Column(choice.label, choice.cell or _cell(choice.said, words), choice.css, choice.order)


def _cell(said: Said, words: Words) -> Cell:
    def cell(row: dict[str, Any], reader: Reader) -> str:
        value = said(row, words)
        return day_html(value, reader.language) if isinstance(value, date) else escape(str(value))

    return cell


def with_chosen(rows: QuerySet[Any, Any], chosen: Sequence[str], user: User) -> QuerySet[Any, Any]:
    """Rows of `lists.listed`, with what the chosen columns need: sums won, levers that `user` may read."""
    if WON & set(chosen):
        rows = with_sums(rows)
    if "lever" not in chosen:
        return rows
    seen = Recommendation.objects.visible_to(user).order_by().values("pk")
    asked = ActionItem.recommendations.through.objects.filter(actionitem=OuterRef("pk"), recommendation__in=seen)
    return rows.annotate(levers=ArraySubquery(asked.order_by().distinct().values("recommendation__lever")))


class Lines:
    """The same rows as lines of a file. Made before the answer streams, while the reader's language is in force."""

    def __init__(self, rows: Iterable[dict[str, Any]], chosen: Sequence[str]) -> None:
        self._rows = rows
        self._choices = [CHOICES[code] for code in chosen]
        self._words = Words.now()
        self.head = [str(choice.label) for choice in self._choices]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for row in self._rows:
            yield tuple(choice.said(row, self._words) for choice in self._choices)
