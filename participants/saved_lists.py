"""The lists whose filters people may save: each app registers its own when it starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import structlog
from django.db import Error, transaction

from core.database import cannot_be_asked
from core.rules import Unanswerable

from .models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

    # Who reads, filter -> value: the rows of the list that they see with these filters.
    Rows = Callable[[User, Mapping[str, str]], QuerySet[Any]]

log = structlog.get_logger(__name__)
_LISTS: dict[str, Rows] = {}


def register(page: str, rows: Rows) -> None:
    """Let the list `page` (SavedView.Page) be read by `rows`, which raises RuleBroken for a filter that it has not."""
    _LISTS[page] = rows


def rows_of(page: str, query: str, reader: User) -> QuerySet[Any]:
    """What `reader` sees now in the list `page` with the filters `query`. Raise RuleBroken where it has no such."""
    return _LISTS[page](reader, asked_of(query))


def asked_of(query: str) -> Mapping[str, str]:
    """The filters of a view that was kept by any version: names that are no filters any more are passed over."""
    return dict(parse_qsl(query))


def check(page: str, asked: Mapping[str, str], reader: User) -> None:
    """Raise RuleBroken unless the list, and the database too, can be asked for these filters. One query.

    Of a QueryDict, as of an address, names that are no filters are refused too.
    """
    try:
        with transaction.atomic():
            _LISTS[page](reader, asked).order_by().exists()
    except (Error, OverflowError, ValueError) as error:
        if isinstance(error, Error) and not cannot_be_asked(error):
            raise
        log.warning("filters_refused", page=page, error=type(error).__name__)
        raise Unanswerable from error
