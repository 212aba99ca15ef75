"""Who stands above a post: whom a silence under them reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import BigIntegerField, DateField, Func, Value
from django.db.models.functions import Cast

from core import clock

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable


class Above(Func):
    """The person above `post`: on the nearest rung that is in use and held by somebody with access, else the head.

    Null where there is none: then it is the secretariat's. Whoever holds the post itself is not above it; nor is who
    is away and has its holder for a substitute, who would read the mail. Rungs in other organisations are passed
    over: nobody there sees what the post owns. A function of the database (migration 0010).
    """

    function = "participants_above"
    output_field: ClassVar[Any] = BigIntegerField()

    def __init__(self, post: Combinable | str) -> None:
        super().__init__(post, Cast(Value(clock.today()), DateField()))
