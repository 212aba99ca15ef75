"""One kind of reminder in one object: whom it concerns, what their desk says, when and how a mail tells of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import BigIntegerField, CharField, F, Value
from django.db.models.functions import Cast

from reminders.cause import Cause, Readable, moment
from reminders.email_parts import Email, Line
from reminders.models import Notice
from reminders.recency import recent
from reminders.recipients import Recipients, Rows
from reminders.subjects import Subject

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable
    from django.utils.functional import _StrPromise

    from participants.models import User

# The revision of what is told once, whatever becomes of its row.
ONCE = Cast(Value(0), BigIntegerField())


class Part(Enum):
    """The part of a sweep that raises a mail. Within a part, kinds come in their order."""

    ASKED = auto()  # waits for somebody: at once, and again by its calendar
    DATED = auto()  # nears its date, or is past it: with the daily mail
    LADDER = auto()  # climbs to somebody above: with the daily mail
    DECIDED = auto()  # was decided for who asked: at once
    EVENTS = auto()  # rows are events of a trail: at once
    DAILY = auto()  # the same, with the daily mail


@dataclass(frozen=True)
class Mail:
    """When a mail tells of it, and what the mail says.

    `kinds` are the headings under which it stands: one, or Notice.DUE_KINDS by its date. `rows` are those told of,
    where a desk shows others. `revision` and the calendar (`counts` of ReminderRule, or the fixed `steps`, from the
    day under `since`; or `within`) are those of Cause; without a calendar it is told once.
    """

    part: Part
    kinds: tuple[str, ...]
    rows: Callable[[], Rows] | None = None
    revision: Combinable | None = None
    counts: str = ""
    steps: tuple[int, ...] = ()
    since: str = ""
    within: str = ""
    restarted_on: str = ""
    ends_access: bool = False
    # Told only to who may read a row of this model then, whose number the function takes from the notice.
    readable: tuple[Any, Callable[[Notice], int | None]] | None = None
    # Verb of the event whose note is quoted.
    quotes: str = ""
    # Details of these notices, by their numbers; read together, for one person.
    details: Callable[[list[Notice]], Mapping[int, str]] | None = None
    # In place of the usual: its page, its line among others, and the whole mail.
    page: Callable[[Notice], str] | None = None
    line: Callable[[Notice], Line] | None = None
    write: Callable[[list[Notice]], Email] | None = None
    # Paths from Notice that the mail reads beside its subject.
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReminderKind:
    """One kind of thing that concerns somebody, and why; where the subject has a number, `why` has its place.

    With a `verb`, the word of its button, it stands on desks; `within` is the path to the working days that one has
    for it, counted from the day since when it waits. With a `mail` it is mailed. `order` is its place among the kinds.
    """

    name: str
    order: int
    rows: Callable[[], Rows]
    recipients: Recipients
    about: Subject
    why: _StrPromise | str
    verb: _StrPromise | None = None
    within: str = ""
    mail: Mail | None = None

    @property
    def is_on_desk(self) -> bool:
        return self.verb is not None

    def for_user(self, user: User) -> Rows | None:
        """What waits for `user` and they may open now; None where nothing of this kind ever can."""
        condition = self.recipients.for_user(user)
        return None if condition is None else self.about.visible_to(user, self.rows().filter(condition))

    def with_recipients(self) -> Rows:
        """See Recipients.with_recipients."""
        return self.recipients.with_recipients(self.rows())

    def mailed(self) -> Rows:
        """The same of the rows that a mail tells of."""
        rows = self.mail.rows if self.mail and self.mail.rows else self.rows
        return self.recipients.with_recipients(rows())

    @cached_property
    def cause(self) -> Cause | None:
        """What a sweep and delivery ask of it; None where no mail tells of it."""
        mail = self.mail
        if mail is None:
            return None
        has_calendar = mail.counts or mail.steps or mail.within
        data: dict[str, Any] = {
            "name": self.name,
            "kinds": mail.kinds,
            "about": self.about.notice,
            "with_recipients": self.mailed,
            "revision": mail.revision or moment(self.about.since),
            "counts": mail.counts,
            "steps": mail.steps,
            "since": (mail.since or self.about.since) if has_calendar else "",
            "restarted_on": mail.restarted_on,
            "within": mail.within,
            "also": self.about.belongs_to,
            "ends_access": mail.ends_access,
        }
        if mail.readable:
            model, read = mail.readable
            return Readable(**data, model_read=model, read=read)
        return Cause(**data)


class SpecialKind:
    """A kind whose notices a part of the sweep of its own raises, and that is no row of a table like the others."""

    name: ClassVar[str]
    order: ClassVar[int]
    ends_access: ClassVar[bool] = False
    # Paths from Notice that its mail reads.
    reads: ClassVar[tuple[str, ...]] = ()

    def still_concerns(self, person: int, notices: list[Notice]) -> set[int]:
        """Which of these notices to `person` are still owed, by their numbers; replaced by each kind."""
        raise NotImplementedError

    def page(self, notice: Notice) -> str:
        """The page that shows what it is about; empty: as for other notices."""
        return ""

    def line(self, notice: Notice) -> Line:
        """Its line among others; replaced by each kind that stands in lines."""
        raise NotImplementedError

    def write(self, notices: list[Notice]) -> Email | None:
        """The whole mail; None where it stands in lines, together with others."""
        return None


def decided_for(rows: Rows, asker: str, *, statuses: tuple[str, ...]) -> Rows:
    """Requests that were decided lately, for who asked."""
    rows = recent(rows.filter(status__in=statuses, **{f"{asker}__is_active": True}), "decided_at")
    return rows.annotate(who=F(asker), works_in=Cast(Value(None), CharField()))
