"""Who stands above a post: whom a silence under them reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import BigIntegerField, DateField, Func, Value
from django.db.models.functions import Cast

from core import clock

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

# The head of the organisation (rung 100) comes after the whole ladder; more than 30 rungs are a circle.


class Above(Func):
    """The person above `post`: on the nearest rung that is in use and held by somebody with access, else the head.

    Null where there is none: then it is the secretariat's. Whoever holds the post itself is not above it; nor is who
    is away and has its holder for a substitute, who would read the mail. Rungs in other organisations are passed
    over: nobody there sees what the post owns.
    """

    output_field: ClassVar[Any] = BigIntegerField()
    template = """(
        WITH RECURSIVE asked (post, today) AS (SELECT %(expressions)s),
        base AS (
          SELECT post.id, post.reports_to_id, post.organisation_id, asked.today, sits.user_id AS holder
          FROM asked JOIN participants_post post ON post.id = asked.post
          LEFT JOIN participants_holding sits ON sits.post_id = post.id AND sits.until_on IS NULL
        ),
        ladder (id, reports_to_id, step) AS (
          SELECT up.id, up.reports_to_id, 1 FROM base JOIN participants_post up ON up.id = base.reports_to_id
          UNION ALL
          SELECT up.id, up.reports_to_id, step + 1
          FROM ladder JOIN participants_post up ON up.id = ladder.reports_to_id
          WHERE step < 30
        ),
        rung (id, step) AS (
          SELECT id, step FROM ladder
          UNION ALL
          SELECT head.id, 100 FROM base JOIN participants_post head
            ON head.organisation_id = base.organisation_id AND head.is_head
        )
        SELECT held.user_id
        FROM base, rung
        JOIN participants_post senior ON senior.id = rung.id AND senior.is_live
        JOIN participants_holding held ON held.post_id = rung.id AND held.until_on IS NULL
        JOIN participants_user person ON person.id = held.user_id AND person.is_active
        WHERE senior.id <> base.id
          AND senior.organisation_id = base.organisation_id
          AND held.user_id IS DISTINCT FROM base.holder
          AND NOT EXISTS (
            SELECT FROM participants_absence away
            WHERE away.user_id = held.user_id AND away.substitute_id = base.holder AND away.ended_at IS NULL
              AND away.from_on <= base.today AND away.until_on >= base.today)
        ORDER BY rung.step LIMIT 1
    )"""

    def __init__(self, post: Combinable | str) -> None:
        super().__init__(post, Cast(Value(clock.today()), DateField()))
