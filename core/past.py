"""Text from a row's past, and who may read it: the only place of that rule.

A row that was restricted and is open today was written about for fewer readers. Words belong to the time in which they
were written: who sees the row today reads them only if, with the hand that they have in it today, they would see it at
the sensitivity of then. They are told that something was done, by whom and when. The sensitivity of then follows from
the row's own trail.

A set whose rows have a past says which rows a person would see at each sensitivity (`readable_at`), and `past_of`
reads with a row, or with what belongs to it, all that `Past` needs: as many statements as without.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, JSONField, OuterRef, Q, Value
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from participants.models import User

# What stands in the place of words that are withheld.
WITHHELD = _("Written when fewer people could read this.")
OPEN = "open"
# What is not for everybody; the stricter one last.
CLOSED = ("internal", "restricted")


class Change(NamedTuple):
    """A change of who may read a row: number and instant of the event, the sensitivity before and after it."""

    pk: int
    at: datetime
    before: str
    after: str


@dataclass(frozen=True)
class Past:
    """The parts of a row's past that its reader may read. At the sensitivities in `hidden` they would not see it."""

    now: str = OPEN
    changes: tuple[Change, ...] = ()
    hidden: frozenset[str] = frozenset()

    @classmethod
    def of(cls, data: Mapping[str, Any] | None) -> Past:
        """Build from the result of `past_of`; None, for those who read everything, hides nothing."""
        if data is None:
            return cls()
        changes = (Change(**one | {"at": _instant(one["at"])}) for one in data["changes"])
        return cls(data["now"], tuple(changes), frozenset(level for level in CLOSED if not data[level]))

    def hides(self, at: datetime | str | None) -> bool:
        """Whether the reader may not read what was written at `at`; of an unknown time, whether they may not ever.

        What was written in the very instant of a change belongs to both times.
        """
        if at is None:
            return not self.hidden.isdisjoint(self._levels((), self.changes))
        moment = _instant(at)
        with_it = [one for one in self.changes if one.at == moment]
        return not self.hidden.isdisjoint(self._levels([one for one in self.changes if one.at > moment], with_it))

    def hides_event(self, event: Any) -> bool:
        """The same of an event of the row; one that changes who may read the row belongs to both times."""
        own = [one for one in self.changes if one.pk == event.pk]
        return not self.hidden.isdisjoint(self._levels([one for one in self.changes if one.pk > event.pk], own))

    def _levels(self, later: Iterable[Change], at_once: Iterable[Change]) -> set[str]:
        """The sensitivities of a moment: that before all `later` changes, and those of the changes made in it."""
        first = next(iter(later), None)
        levels = {first.before if first else self.now}
        return levels.union(*((one.before, one.after) for one in at_once))

    def trail(self, events: Iterable[Any]) -> list[Any]:
        """These events of the row, with the text of hidden ones removed. Changes these copies, never a row."""
        readable = list(events)
        for event in readable:
            if self.hides_event(event):
                event.withhold()
        return readable

    def redacted(self, data: dict[str, Any], at: datetime | str | None, *names: str) -> dict[str, Any]:
        """`data` as the reader may read it: with `names` empty where they were written at a hidden time."""
        return data | dict.fromkeys(names, "") if self.hides(at) else data

    def take_words(self, row: Any, at: datetime | str | None, *names: str) -> None:
        """Redact a row in place; this copy must not be saved. `is_withheld` says whether anything was removed."""
        row.is_withheld = self.hides(at) and any(getattr(row, name) for name in names)
        if row.is_withheld:
            for name in names:
                setattr(row, name, "")


def past_of(user: User, model: Any, subject: str = "pk") -> Any:
    """What `Past.of` needs to know of a row of `model`, for `user` who sees it: to be read with the row.

    For a row that belongs to it, `subject` is the path from there.
    """
    if user.coordinates:
        return Value(None, output_field=JSONField())
    prefix = "" if subject == "pk" else f"{subject}__"
    readable = {
        level: ExpressionWrapper(_reads(user, model, subject, level), output_field=BooleanField()) for level in CLOSED
    }
    return JSONObject(now=f"{prefix}sensitivity", changes=ArraySubquery(_changes(model, subject)), **readable)


def readable_words(user: User, model: Any, subject: str, *, level: str) -> Q:
    """Narrows to the rows whose text, written at the sensitivity in the column `level`, `user` may read."""
    if user.coordinates:
        return Q()
    readable = Q(**{level: OPEN})
    for one in CLOSED:
        readable |= Q(**{level: one}) & _reads(user, model, subject, one)
    return readable


def _reads(user: User, model: Any, subject: str, level: str) -> Q:
    """Whether `user`, who sees the row today, would see it at this sensitivity."""
    path = "sensitivity" if subject == "pk" else f"{subject}__sensitivity"
    as_strict = Q(**{f"{path}__in": CLOSED[CLOSED.index(level) :]})
    rows = model._default_manager.readable_at(user, level).filter(pk=OuterRef(subject))
    return as_strict | Q(Exists(rows))


def _changes(model: Any, subject: str) -> Any:
    events: Any = model._meta.get_field("events").related_model
    rows = events._default_manager.filter(subject=OuterRef(subject), changes__has_key="sensitivity").order_by("pk")
    change = JSONObject(pk="pk", at="at", before=KT("changes__sensitivity__0"), after=KT("changes__sensitivity__1"))
    return rows.values(one=change)


def _instant(at: datetime | str) -> datetime:
    found = parse_datetime(at) if isinstance(at, str) else at
    assert found is not None  # noqa: S101 - PostgreSQL writes instants as ISO 8601
    return found
