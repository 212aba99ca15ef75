"""Who stands above a post: whom a silence under them reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import connection
from django.db.models import BigIntegerField, BooleanField, DateField, Func, Value
from django.db.models.functions import Cast

from core import clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models.expressions import Combinable

# The posts above those in an array of numbers, on any rung; UNION ends a ladder that runs in a circle.
ABOVE = """
    WITH RECURSIVE above (id) AS (
        SELECT reports_to_id FROM participants_post WHERE id = ANY(%s::bigint[])
        UNION
        SELECT post.reports_to_id FROM participants_post post JOIN above ON post.id = above.id
    )
    SELECT id FROM above WHERE id IS NOT NULL
"""
# The posts below them.
BELOW = """
    WITH RECURSIVE below (id) AS (
        SELECT id FROM participants_post WHERE reports_to_id = ANY(%s::bigint[])
        UNION
        SELECT post.id FROM participants_post post JOIN below ON post.reports_to_id = below.id
    )
    SELECT id FROM below
"""


def ids_above(posts: Iterable[int]) -> set[int]:
    """The numbers of the posts above these on the ladder. One query."""
    return _ids(ABOVE, posts)


def ids_below(posts: Iterable[int]) -> set[int]:
    """The numbers of the posts below these on the ladder. One query."""
    return _ids(BELOW, posts)


def _ids(sql: str, posts: Iterable[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(posts)])
        return {pk for (pk,) in cursor.fetchall()}


class IsBelow(Func):
    """Whether a post, the first, reports to the second, directly or through others; both are columns or numbers."""

    output_field: ClassVar[Any] = BooleanField()
    arity = 2
    template = """
        EXISTS (
            WITH RECURSIVE above (id) AS (
                SELECT reports_to_id FROM participants_post WHERE id = %(lower)s
                UNION
                SELECT post.reports_to_id FROM participants_post post JOIN above ON post.id = above.id
            )
            SELECT 1 FROM above WHERE id = %(upper)s
        )
    """

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, Any]:  # type: ignore[override]
        (lower, params), (upper, more) = (compiler.compile(one) for one in self.get_source_expressions())
        return self.template % {"lower": lower, "upper": upper}, (*params, *more)


class Above(Func):
    """The person above `post`: on the nearest rung that is in use and held by somebody with access, else the head.

    Null where there is none: then it is the secretariat's. Whoever holds the post itself is not above it; nor is who
    is away and has its holder for a substitute, who would read the mail. Rungs in other organisations are passed
    over: nobody there sees what the post owns. A function of the database (participants/sql/above.sql).
    """

    function = "participants_above"
    output_field: ClassVar[Any] = BigIntegerField()

    def __init__(self, post: Combinable | str) -> None:
        super().__init__(post, Cast(Value(clock.today()), DateField()))
