"""Cells of tables composed of other cells, so that no app writes HTML."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from .tables import Cell, Reader, value
from .ui import chip_html


def stack(*cells: Cell) -> Cell:
    """Show cells below each other; what is empty is left out."""

    def cell(row: Any, reader: Reader) -> str:
        parts = [part for one in cells if (part := one(row, reader))]
        return "".join(f"<div>{part}</div>" for part in parts)

    return cell


def beside(*cells: Cell) -> Cell:
    """Show cells on one line; what is empty is left out."""
    return lambda row, reader: " ".join(part for one in cells if (part := one(row, reader)))


def muted(cell: Cell) -> Cell:
    """Show a cell in small grey letters."""

    def inner(row: Any, reader: Reader) -> str:
        part = cell(row, reader)
        return f'<span class="small muted">{part}</span>' if part else ""

    return inner


def with_lines(cell: Cell, *lines: Callable[[Any, Reader], Any], css: str = "muted") -> Cell:
    """Show a cell, and below it in grey what each of `lines` returns for the row and its reader, where that is any."""

    def inner(row: Any, reader: Reader) -> str:
        texts = [text for line in lines if (text := line(row, reader))]
        below = "".join(f'<div class="{css}">{escape(str(text))}</div>' for text in texts)
        return f"{cell(row, reader)}{below}"

    return inner


def told(words: Callable[[Any, Reader], Any]) -> Cell:
    """Show the text that a function makes of the row for its reader."""
    return lambda row, reader: escape(str(words(row, reader) or ""))


def each(name: str) -> Cell:
    """Show each of a list of texts on a line of its own."""
    return lambda row, _reader: "".join(f"<div>{escape(str(one))}</div>" for one in value(row, name))


def moment(name: str) -> Cell:
    """Show an instant in the reader's time, without its zone."""

    def cell(row: Any, _reader: Reader) -> str:
        at = value(row, name)
        return escape(date_format(timezone.localtime(at), "DATETIME_FORMAT")) if at else ""

    return cell


def text_of(words: Callable[[Any], Any]) -> Cell:
    """Show the text that a function makes of the row."""
    return lambda row, _reader: escape(str(words(row) or ""))


def toned(words: Callable[[Any], Any], tone: Callable[[Any], str]) -> Cell:
    """Show the text that a function makes of the row as a chip, in a tone by the row."""
    return lambda row, _reader: str(chip_html(str(words(row)), tone(row)))


def changes(name: str) -> Cell:
    """Show [[label, before, after], ...] as lines with what was before and what comes after."""

    def cell(row: Any, _reader: Reader) -> str:
        return "".join(
            f"<div>{escape(label)}: <del>{escape(before)}</del> <ins>{escape(after or '–')}</ins></div>"
            if before
            else f"<div>{escape(label)}: <ins>{escape(after or '–')}</ins></div>"
            for label, before, after in value(row, name)
        )

    return cell
