"""Moves: the only way to change the status of a row.

Each app's `moves.py` holds one table of `Move`; a model that inherits `Lifecycle` obeys it. `status` is written here
and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Length
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from . import clock
from .editing import Edited
from .filler import is_filler
from .rules import NotAllowed, RuleBroken
from .text import LONG, normalize, plain_text

if TYPE_CHECKING:
    from participants.models import User


# For so long may who did something take it back.
TAKE_BACK_WITHIN = timedelta(minutes=30)


@dataclass(frozen=True)
class Who:
    """Who may make a move: `label` for people, `test(row, user)` for the rule.

    The system (`user` None) may make only moves that name it.
    """

    label: Any
    test: Callable[[Any, Any], bool]
    is_system: bool = False

    def allows(self, row: Any, user: User | None) -> bool:
        """Whether `user` is one of these for `row`."""
        return self.is_system if user is None else self.test(row, user)

    def __or__(self, other: Who) -> Who:
        """Either of the two."""
        return Who(
            format_lazy(_lazy("{one} or {other}"), one=self.label, other=other.label),
            lambda row, user: self.test(row, user) or other.test(row, user),
            is_system=self.is_system or other.is_system,
        )


SYSTEM = Who(_lazy("the system"), lambda _row, _user: False, is_system=True)


@dataclass(frozen=True)
class Move:
    """One row of a table of moves.

    `label` is the button, `past` the text in the history, `why` the sentence shown when a needed reason is missing
    (empty: no reason needed), `takes` the details that the move needs beside the reason (`owner`, `until_on`, `into`).
    """

    verb: str
    label: Any
    past: Any
    sources: frozenset[str]
    target: str
    who: Who
    why: Any = ""
    takes: tuple[str, ...] = ()
    is_grave: bool = False


@dataclass(frozen=True)
class Moves(Mapping[str, Move]):
    """A table of moves, looked up by verb, in the order of the buttons."""

    rows: Iterable[Move]
    _by_verb: dict[str, Move] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_verb", {move.verb: move for move in self.rows})

    def __getitem__(self, verb: str) -> Move:
        return self._by_verb[verb]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_verb)

    def __len__(self) -> int:
        return len(self._by_verb)

    def past(self) -> dict[str, Any]:
        """Verb -> its text in the history."""
        return {verb: move.past for verb, move in self.items()}


class Lifecycle(Edited):
    """A row that changes its status by moves only. Subclasses set MOVES and have `status`."""

    MOVES: ClassVar[Moves]
    status: Any
    get_status_display: Any

    class Meta:
        abstract = True

    def move(self, verb: str, *, by: User | None, note: str = "", is_locked: bool = False, **details: Any) -> Any:
        """Make the move `verb`, or raise NotAllowed or RuleBroken and write nothing; `by=None` is the system.

        Locks the row by re-reading it in place, unless the caller has just done so (`is_locked`); checks permission,
        status, reason and details in this order; writes the row and its event in one transaction. Returns the event.
        Who has locked the row has a transaction: it ends with what is refused, unless a savepoint is around the move.
        """
        move = self.MOVES.get(verb)
        if move is None:
            raise RuleBroken(_("“%(verb)s” is not something that can be done here.") % {"verb": verb[:40]})
        note = normalize(note).strip()
        with transaction.atomic(savepoint=not is_locked):
            if not is_locked:
                self.lock()
            self._check_move(move, by, note, details)
            changes = {"status": [self.status, move.target]}
            # mypy cannot know the subclass's own fields
            changes |= self.on_move(move, by=by, note=note, **details) or {}
            self.status = move.target
            self.version += 1
            self.save()
            event = self.record(move.verb, by=by, note=note, changes=changes)
            self.after_move(move, by=by)
        return event

    # What on_move sets beside the status, for move_many.
    MOVED_FIELDS: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def move_many(cls, rows: models.QuerySet[Any], verb: str, *, by: User | None, note: str = "") -> list[Any]:
        """Make one move on each of `rows` for which it is possible now; return these rows.

        Four statements for any number of rows, in one transaction. Locks the rows by rising number. What `by` may not
        do to a row, and what its status does not allow, leaves that row as it is. `rows` brings what the rules read.
        """
        move = cls.MOVES[verb]
        with transaction.atomic():
            locked = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
            moved = [row for row in locked if row.status in move.sources and move.who.allows(row, by)]
            changes = [row.prepare_move(move, by=by, note=note) for row in moved]
            fields = ["status", "version", *cls.MOVED_FIELDS]
            cls._default_manager.bulk_update(moved, fields, batch_size=500)
            cls.record_many(moved, verb, by=by, note=note, changes=changes)
            cls.after_moves(moved, move)
        return moved

    def prepare_move(self, move: Move, *, by: User | None, note: str) -> dict[str, Any]:
        """Set what the move changes, without writing it; return the changes for its event."""
        changes = {"status": [self.status, move.target]} | (self.on_move(move, by=by, note=note) or {})
        self.status = move.target
        self.version += 1
        return changes

    @classmethod
    def after_moves(cls, rows: list[Any], move: Move) -> None:
        """Update other rows after many were moved at once; see `after_move`."""

    def on_move(self, move: Move, *, by: User | None, note: str, **details: Any) -> dict[str, Any]:
        """Set the other fields that the move changes; raise RuleBroken to refuse. Returns further `changes`."""
        return {}

    def after_move(self, move: Move, *, by: User | None) -> None:
        """Update other rows within the same transaction."""

    # event that may be taken back -> verb of the event by which it is
    TAKEN_BACK: ClassVar[Mapping[str, str]] = {}

    def take_back(self, event: Any, *, by: User, snapshot: Mapping[str, Any]) -> Any:
        """Undo `event`: restore the values before it, the status too, or raise and write nothing.

        Nothing leaves the trail: that it is taken back is one more event, which is returned. Locks the row. Raise
        NotAllowed or RuleBroken as check_take_back does. `snapshot` is what on_take_back needs beside the event.
        """
        with transaction.atomic():
            self.lock()
            self.check_take_back(event, by=by)
            self.on_take_back(event, snapshot)
            if "status" in event.changes:
                self.status = event.changes["status"][0]
            self.version += 1
            self.save()
            changes = {name: [after, before] for name, (before, after) in event.changes.items()}
            return self.record(self.TAKEN_BACK[event.verb], by=by, changes=changes)

    def check_take_back(self, event: Any, *, by: User) -> None:
        """Raise NotAllowed or RuleBroken unless `event` is the newest event here, recent, and made by `by`.

        The caller holds the lock of the row.
        """
        if event.verb not in self.TAKEN_BACK:
            raise RuleBroken(_("This cannot be taken back."))
        if event.actor_id != by.pk:
            raise NotAllowed(_("Only who did it takes it back."))
        check_fresh(event)
        if self.events.order_by("-pk").values_list("pk", flat=True).first() != event.pk:
            raise RuleBroken(_("Something else has happened to it since: it stays as it is."))

    def on_take_back(self, event: Any, snapshot: Mapping[str, Any]) -> None:
        """Restore the other fields that the event changed."""

    def moves_for(self, user: User) -> list[Move]:
        """The moves that `user` may make now: the buttons to show."""
        return [move for move in self.MOVES.values() if self.status in move.sources and move.who.allows(self, user)]

    def check_may(self, verb: str, *, by: User | None) -> None:
        """Raise NotAllowed or RuleBroken when `by` cannot make this move now, whatever the reason they give."""
        move = self.MOVES[verb]
        if not move.who.allows(self, by):
            raise NotAllowed(_("“%(move)s” is for %(who)s.") % {"move": move.label, "who": move.who.label})
        if self.status not in move.sources:
            raise RuleBroken(
                _("It is “%(status)s” now: “%(move)s” is not possible.")
                % {"status": self.get_status_display(), "move": move.label}
            )

    def _check_move(self, move: Move, by: User | None, note: str, details: Mapping[str, Any]) -> None:
        self.check_may(move.verb, by=by)
        if move.why:
            check_reason(note, move.why)
        else:
            check_note(note)
        for name in move.takes:
            if details.get(name) in (None, ""):
                raise RuleBroken(self.MISSING[name])

    # detail of a move -> the sentence that asks for it
    MISSING: ClassVar[dict[str, Any]] = {}


def check_fresh(event: Any) -> None:
    """Raise RuleBroken when too much time has passed since `event.at` to take it back."""
    if event.at + TAKE_BACK_WITHIN <= clock.now():
        minutes = TAKE_BACK_WITHIN // timedelta(minutes=1)
        raise RuleBroken(_("It can be taken back for %(minutes)d minutes only: it stays.") % {"minutes": minutes})


def check_note(note: str) -> None:
    """Raise RuleBroken when a reason is too long or is not plain text."""
    if len(note) > LONG:
        raise RuleBroken(_("The reason is too long: at most %(most)d characters, please.") % {"most": LONG})
    try:
        plain_text(note)
    except ValidationError as error:
        raise RuleBroken(error.messages[0]) from error


def check_reason(note: str, why: Any) -> None:
    """Raise RuleBroken, with the sentence `why`, when a reason is missing or says nothing; as check_note else."""
    if not note.strip():
        raise RuleBroken(why)
    if is_filler(note):
        raise RuleBroken(_("“%(note)s” alone gives no reason. %(why)s") % {"note": note.strip(), "why": why})
    check_note(note)


def next_reference(rows: models.QuerySet[Any], stem: str, *, digits: int = 3) -> str:
    """`stem`/number, one above the highest taken. The caller holds the lock that makes numbers unique."""
    taken = rows.filter(reference__startswith=f"{stem}/").order_by(Length("reference").desc(), "-reference")
    last = taken.values_list("reference", flat=True).first()
    number = int(last.rsplit("/", 1)[1]) + 1 if last else 1
    return f"{stem}/{number:0{digits}d}"
