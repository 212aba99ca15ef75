"""Names in the reader's language, chosen by the database: for lists that fetch no rows of models."""

from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language


def localized(path: str, *, short: str = "") -> Coalesce:
    """The column at `path`, or for a reader of Hindi its sister `path_hi` where that is filled; never null.

    `short` names a column of the same row that goes before it in English, where it is filled.
    """
    relation, _, _name = path.rpartition("__")
    wanted: list[Any] = [NullIf(f"{relation}__{short}" if relation else short, Value(""))] if short else []
    if (get_language() or "").startswith("hi"):
        wanted = [NullIf(f"{path}_hi", Value("")), *wanted]
    return Coalesce(*wanted, path, Value(""), output_field=CharField())
