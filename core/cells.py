"""Cells of tables composed of other cells, so that no app writes HTML."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

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
