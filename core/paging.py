"""Keyset pages: a list costs the same at a thousand rows and at a million. No COUNT, no OFFSET."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from .rules import RuleBroken

SIZE = 50


@dataclass(frozen=True)
class Page:
    """`rows` to show, and the cursors of the neighbours (empty where there is none)."""

    rows: list[Any]
    next_cursor: str
    previous_cursor: str
    query: str = ""

    @property
    def next_url(self) -> str:
        return self._url(self.next_cursor)

    @property
    def previous_url(self) -> str:
        return self._url(self.previous_cursor)

    @property
    def first_url(self) -> str:
        """The first page, when this is not it."""
        return f"?{self.query}" if self.previous_cursor else ""

    def _url(self, cursor: str) -> str:
        if not cursor:
            return ""
        return f"?{self.query}&page={cursor}" if self.query else f"?page={cursor}"


def page_of(
    rows: QuerySet[Any, Any],
    *,
    order: tuple[str, ...],
    cursor: str = "",
    size: int = SIZE,
    params: QueryDict | None = None,
) -> Page:
    """The page of `rows` that `cursor` names, in `order`: names of columns that are never null, the last one unique.

    Raise RuleBroken (with a sentence) when the cursor is not one of ours. Fetches `size + 1` rows in one query;
    `params` are the request's own, kept in the neighbours' links.
    """
    is_back, values = _read(cursor, order)
    found = rows.order_by(*(_flip(name) if is_back else name for name in order))
    if values:
        try:
            found = found.filter(_beyond(order, values, is_back=is_back))
        except (ValidationError, ValueError, TypeError) as error:
            raise RuleBroken(_broken()) from error
    shown = list(found[: size + 1])
    has_more = len(shown) > size
    shown = shown[:size]
    if is_back:
        shown.reverse()
    first, last = (_write("b", shown[0], order), _write("f", shown[-1], order)) if shown else ("", "")
    return Page(
        rows=shown,
        next_cursor=last if (has_more or is_back) else "",
        previous_cursor=first if (has_more if is_back else bool(values)) else "",
        query=_query_without_page(params),
    )


def beside(rows: QuerySet[Any, Any], *, order: tuple[str, ...], row: Any, is_back: bool = False) -> Any | None:
    """The first of `rows` after `row` in `order`, or the last before it; `row` need not be one of them. One query."""
    values = [_value(row, name.removeprefix("-")) for name in order]
    found = rows.order_by(*(_flip(name) if is_back else name for name in order))
    return found.filter(_beyond(order, values, is_back=is_back)).first()


def _broken() -> str:
    return _("This link to a page of the list is broken: go back to the first page.")


def _query_without_page(params: QueryDict | None) -> str:
    if params is None:
        return ""
    query = params.copy()
    query.pop("page", None)
    return query.urlencode()


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: tuple[str, ...], values: list[Any], *, is_back: bool) -> Q:
    """Rows after `values` in `order`. The first, redundant condition lets the index start at the right place."""
    whole = Q()
    equal = Q()
    for name, value in zip(order, values, strict=True):
        column = name.removeprefix("-")
        is_down = name.startswith("-") is not is_back
        whole |= equal & Q(**{f"{column}__{'lt' if is_down else 'gt'}": value})
        equal &= Q(**{column: value})
    first = order[0].removeprefix("-")
    is_down = order[0].startswith("-") is not is_back
    return Q(**{f"{first}__{'lte' if is_down else 'gte'}": values[0]}) & whole


def _write(direction: str, row: Any, order: tuple[str, ...]) -> str:
    values = [_value(row, name.removeprefix("-")) for name in order]
    return base64.urlsafe_b64encode(orjson.dumps([direction, *values], default=str)).decode().rstrip("=")


def _value(row: Any, column: str) -> Any:
    return row[column] if isinstance(row, Mapping) else getattr(row, column)


def _read(cursor: str, order: tuple[str, ...]) -> tuple[bool, list[Any]]:
    if not cursor:
        return False, []
    try:
        read = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise RuleBroken(_broken()) from error
    is_list = isinstance(read, list) and len(read) == len(order) + 1 and read[0] in ("b", "f")
    if not is_list or not all(_is_plain(value) for value in read[1:]):
        raise RuleBroken(_broken())
    return read[0] == "b", read[1:]


def _is_plain(value: Any) -> bool:
    """PostgreSQL cannot store NUL, and refuses to look for it, or for a larger number."""
    if isinstance(value, int | float):
        return -(2**63) <= value < 2**63
    return isinstance(value, str) and "\0" not in value
