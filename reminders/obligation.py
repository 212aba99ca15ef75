"""The shape of an obligation: one kind of thing that somebody must do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from participants.models import User

from .subjects import Subject
from .whose import Rows, Whose

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Obligation:
    """One kind of thing to do: the button's word, why it is one's own, which rows wait, whose they are.

    `within` is the path to the working days that one has for it, counted from the day since when it waits. Where the
    subject has a number, `why` has its place.
    """

    name: str
    verb: _StrPromise
    why: _StrPromise
    rows: Callable[[], Rows]
    whose: Whose
    about: Subject
    within: str = ""
    is_on_desk: bool = True

    def mine(self, user: User) -> Rows | None:
        """What waits for `user` and they may open now; None where nothing of this kind ever can."""
        condition = self.whose.mine(user)
        return None if condition is None else self.about.visible_to(user, self.rows().filter(condition))

    def everybodys(self) -> Rows:
        """See Whose.everybodys."""
        return self.whose.everybodys(self.rows())
