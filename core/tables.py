"""Lists as tables, drawn by plain functions: for fifty rows a template costs six times as much.

A list is described once, `TABLE = Table(_("Action items, the earliest due first"), (Column(_("Action"), ...), ...))`,
and its page says `{% table page.rows table %}`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from . import clock
from .ui import chip_html, day_html, due_html, status_html


class Reader(NamedTuple):
    """Whom a table is drawn for: their calendar day and their language."""

    today: date
    language: str


# The HTML within one cell, escaped: "" leaves the cell empty, and out of the card that a row is on a telephone.
Cell = Callable[[Any, Reader], str]
# The class of one row: "is-late", "needs-you" or "".
Mark = Callable[[Any], str]


# Columns that a sheet of A4 takes side by side: upright, and laid wide.
MOST_UPRIGHT, MOST_ABREAST = 6, 10


@dataclass(frozen=True)
class Column:
    """`css`: title, ref, num or nowrap (docs/ui.md); `order`: what `?sort=` must say to sort by it."""

    label: Any
    cell: Cell
    css: str = ""
    order: str = ""


@dataclass(frozen=True)
class Table:
    """A list: its name for screen readers, its columns, the class of each row, its default order."""

    caption: Any
    columns: Sequence[Column]
    mark: Mark | None = None
    order: str = ""

    @property
    def paper(self) -> str:
        """How it is printed: "wide" on a sheet laid across, "many" columns in lines of text, else upright."""
        number = len([column for column in self.columns if "no-print" not in column.css])
        return "many" if number > MOST_ABREAST else "wide" if number > MOST_UPRIGHT else ""

    def body(self, rows: Iterable[Any]) -> SafeString:
        """Draw the rows, `<tr>` by `<tr>`."""
        reader = Reader(clock.today(timezone.get_current_timezone()), get_language() or "")
        cells = [(_opening(column), column.cell) for column in self.columns]
        lines = []
        for row in rows:
            css = self.mark(row) if self.mark else ""
            lines.append(f'<tr class="{css}">' if css else "<tr>")
            lines.extend(f"{opening}{cell(row, reader)}</td>" for opening, cell in cells)
            lines.append("</tr>")
        return mark_safe("".join(lines))  # noqa: S308 - every cell escapes what it shows


def value(row: Any, name: str) -> Any:
    """`name` of a row of `.values()` or of a model."""
    return row[name] if isinstance(row, Mapping) else getattr(row, name)


def text(name: str) -> Cell:
    """Show a plain value."""
    return lambda row, _reader: _escaped(value(row, name))


def words(label: Callable[[Any], Any]) -> Cell:
    """Show what `label` returns for the row: a text, a number or a calendar day."""

    def cell(row: Any, reader: Reader) -> str:
        shown = label(row)
        return day_html(shown, reader.language) if isinstance(shown, date) else _escaped(shown)

    return cell


def link(name: str, url_name: str, key: str = "id", *, within: str = "") -> Cell:
    """Show a value as a link to the row's own page, whose address takes one number.

    `within` names the value that stands before it in the address, where there is one: the meet's short name.
    """
    return link_of(lambda row: value(row, name), url_name, key, within=within)


def link_of(
    label: Callable[[Any], Any],
    url_name: str,
    key: str = "id",
    *,
    within: str = "",
    query: str = "",
    is_walked: bool = False,
) -> Cell:
    """The same with what `label` returns for the row.

    `query` names the value that stands behind the address, where there is one; `is_walked` lets keys walk the rows.
    """
    attribute = " data-row" if is_walked else ""

    def cell(row: Any, _reader: Reader) -> str:
        before = (str(value(row, within)),) if within else ()
        page = address(url_name, value(row, key), *before) + (f"?{escape(value(row, query))}" if query else "")
        return f'<a href="{page}"{attribute}>{_escaped(label(row))}</a>'

    return cell


def link_below(name: str, base: str, key: str = "id") -> Cell:
    """Show a value as a link to the row's number below the address `base`; without a number, only the value."""

    def cell(row: Any, _reader: Reader) -> str:
        label, number = _escaped(value(row, name)), value(row, key)
        return f'<a href="{escape(base)}{int(number)}/">{label}</a>' if number else label

    return cell


def status(model: str) -> Cell:
    """Show the chip of the row's `status`, in the words of `model` ("actions.actionitem")."""
    return lambda row, reader: status_html(str(value(row, "status")), model, reader.language)


def chip(name: str, tone: str = "neutral") -> Cell:
    """Show a value as a chip."""
    return lambda row, _reader: chip_html(str(value(row, name)), tone) if value(row, name) else ""


def day(name: str) -> Cell:
    """Show a calendar day."""
    return lambda row, reader: day_html(value(row, name), reader.language) if value(row, name) else ""


def due(name: str, *, live: Callable[[Any], bool] = lambda _row: True) -> Cell:
    """Show a deadline: how far it is ahead or past while the row is `live`, else only the day."""

    def cell(row: Any, reader: Reader) -> str:
        on = value(row, name)
        if not on:
            return ""
        return due_html(on, reader.today, reader.language) if live(row) else day_html(on, reader.language)

    return cell


def percent(name: str) -> Cell:
    """Show a percentage."""
    return lambda row, _reader: f"{value(row, name)} %"


def tick(row: Any, reader: Reader) -> str:
    """Show a checkbox for the row, labelled with its reference and title."""
    return tick_of(lambda one: f"{value(one, 'reference')} {value(one, 'title')}")(row, reader)


def tick_of(label: Callable[[Any], Any]) -> Cell:
    """Show a checkbox for the row, labelled with what `label` returns for it."""
    return lambda row, _reader: _tick(row, _escaped(label(row)))


def _tick(row: Any, label: str) -> str:
    box = f'<input type="checkbox" name="row" value="{value(row, "id")}">'
    return f'<label class="tick">{box}<span class="visually-hidden">{label}</span></label>'


def _opening(column: Column) -> str:
    css = f' class="{column.css}"' if column.css else ""
    label = "" if column.css in ("title", "ref") else f' data-label="{escape(str(column.label))}"'
    return f"<td{css}{label}>"


def _escaped(content: Any) -> str:
    if content is None:
        return ""
    return str(content.__html__() if hasattr(content, "__html__") else escape(str(content)))


def address(url_name: str, number: int, *before: str) -> str:
    """`reverse(url_name, args=[*before, number])` at a fiftieth of its cost."""
    start, end = _parts(url_name, *before)
    return f"{start}{number}{end}"


@lru_cache(maxsize=1024)
def _parts(url_name: str, *before: str) -> list[str]:
    # Around a number that no address contains.
    return reverse(url_name, args=[*before, _PLACE]).split(str(_PLACE))


_PLACE = 987654321
