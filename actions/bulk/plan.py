"""What an operation on many action items would do: to which, to which not and why, and who is told."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from actions.moves import LIVE, Status
from core.cells import moment
from core.choosing import Plan, Planned, of
from core.figures import Figure
from core.rules import Refusal
from core.tables import Column, Reader, Table, address, due, link, link_of, status, text, words

from .models import ItemOperation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from actions.items.models import ActionItem

SHOWN = 50  # rows of each table of a preview


class ItemPlan(Plan):
    """The chosen items with what `operation` would do to each."""

    operation: ItemOperation

    @classmethod
    def of(cls, operation: ItemOperation, items: Iterable[ActionItem]) -> ItemPlan:
        """Asks nothing of the database item by item: they are read `for_operation`."""
        plan = cls([Planned(item, _why_not(operation, item)) for item in items])
        object.__setattr__(plan, "operation", operation)
        return plan

    @property
    def confirmation_token(self) -> str:
        """Names what the preview says: nothing else is done than that."""
        rows = sorted(self.rows, key=lambda one: one.row.pk)
        lines = [f"{one.row.pk}:{one.row.owner_id}:{one.row.due_on}:{self._way(one)}" for one in rows]
        return sha256("\n".join(lines).encode()).hexdigest()[:32]

    def _way(self, one: Planned) -> str:
        if one.why_not:
            return "no"
        return (
            "asks"
            if self.operation.kind == ItemOperation.Kind.DATE and not self.operation.sets_date(one.row)
            else "does"
        )

    @property
    def asking(self) -> list[ActionItem]:
        """Those whose date is not set but asked for."""
        return [one.row for one in self.rows if self._way(one) == "asks"]

    # --- in words ------------------------------------------------------------------------------------------------

    @property
    def sentences(self) -> list[str]:
        """What exactly it does, and who is told. At most two statements."""
        sentences = {
            ItemOperation.Kind.ASSIGN: self._assigns,
            ItemOperation.Kind.DATE: self._dates,
            ItemOperation.Kind.WATCH: self._watches,
            ItemOperation.Kind.CANCEL: self._cancels,
        }[ItemOperation.Kind(self.operation.kind)]()
        return [*sentences, *self._watchers(), *self._not_possible()]

    def _assigns(self) -> list[str]:
        number, holder = len(self.possible), self.operation.post.holder if self.operation.post else None
        words = {"number": number, "post": self.operation.post, "person": holder}
        assigns = ngettext(
            "This assigns %(number)d action item to %(post)s.",
            "This assigns %(number)d action items to %(post)s.",
            number,
        )
        mails = (
            _g("%(person)s is told by one mail.") if holder else _g("Nobody holds this post now, so nobody is told.")
        )
        return [assigns % words, mails % words]

    def _dates(self) -> list[str]:
        day = date_format(self.operation.due_on, "DATE_FORMAT") if self.operation.due_on else ""
        asked, number = len(self.asking), len(self.possible) - len(self.asking)
        owners = len({item.owner_id for item in self.possible} - {item.owner_id for item in self.asking})
        sentences = []
        if number:
            sets = ngettext(
                "This sets the date of %(number)d action item to %(day)s.",
                "This sets the date of %(number)d action items to %(day)s.",
                number,
            )
            sentences.append(sets % {"number": number, "day": day})
            mails = ngettext(
                "The holder of %(owners)d post is told by one mail.",
                "The holders of %(owners)d posts are told by one mail each.",
                owners,
            )
            sentences.append(mails % {"owners": owners})
        if asked:
            asks = ngettext(
                "For %(number)d action item you ask for %(day)s: its present date holds until it is agreed.",
                "For %(number)d action items you ask for %(day)s: their present dates hold until it is agreed.",
                asked,
            )
            sentences.append(asks % {"number": asked, "day": day})
        return sentences

    def _watches(self) -> list[str]:
        number, post = len(self.possible), self.operation.post
        watches = ngettext(
            "This lets %(post)s watch %(number)d action item.",
            "This lets %(post)s watch %(number)d action items.",
            number,
        ) % {"post": post, "number": number}
        if post and post.pk in self.operation.by.post_ids:
            return [watches, _g("You read of their moves in your daily mail.")]
        return [watches, _g("Whoever holds the post reads the items by this, and of their moves in the daily mail.")]

    def _cancels(self) -> list[str]:
        number = len(self.possible)
        cancels = ngettext("This cancels %(number)d action item.", "This cancels %(number)d action items.", number)
        return [
            cancels % {"number": number},
            _g("They leave the desks of their owners, and no mail is sent to these."),
        ]

    def _watchers(self) -> list[str]:
        """Who watches them is told, but for what others begin to watch, and for dates that are only asked for."""
        if self.operation.kind == ItemOperation.Kind.WATCH:
            return []
        asking = {item.pk for item in self.asking}
        moved = [item for item in self.possible if item.pk not in asking]
        posts = {one["post"] for item in moved for one in item.watching}
        mails = ngettext(
            "%(number)d post watches some of them and is told in the daily mail.",
            "%(number)d posts watch some of them and are told in the daily mail.",
            len(posts),
        )
        return [mails % {"number": len(posts)}] if posts else []

    def _not_possible(self) -> list[str]:
        number = len(self.refused)
        sentence = ngettext(
            "For %(number)d of the chosen it is not possible: the list below says why.",
            "For %(number)d of the chosen it is not possible: the list below says why.",
            number,
        )
        return [sentence % {"number": number}] if number else []


def _why_not(operation: ItemOperation, item: ActionItem) -> str:
    """The sentence with which the operation itself would refuse it."""
    try:
        operation.check_possible(item)
    except Refusal as refused:
        return str(refused.sentence)
    return ""


# --- as tables ---------------------------------------------------------------------------------------------------


_of_item = partial(of, "item")
_COLUMNS = (
    Column(_("No."), _of_item(text("reference")), "ref"),
    Column(_("Action"), _of_item(link("title", "actions:item_show", "pk")), "title"),
    Column(_("Owner now"), _of_item(text("owner"))),
    Column(_("Status"), _of_item(status("actions.actionitem"))),
    Column(_("Due"), _of_item(due("due_on", live=lambda item: item.status in LIVE - {Status.DONE}))),
)
CHOSEN = Table(_("What it is done to"), _COLUMNS)
REFUSED = Table(_("For these it is not possible"), (*_COLUMNS, Column(_("Why not"), text("why_not"))))


# --- what came of it ---------------------------------------------------------------------------------------------

OUTCOMES = {
    "done": _("Done"),
    "refused": _("Not done"),
    "taken_back": _("Taken back"),
    "kept": _("Not taken back"),
    "waiting": _("Still to come"),
}


def outcome_words(row: Any) -> str:
    """What became of one item, in a word or two."""
    return str(OUTCOMES[row.outcome])


RESULT = Table(
    _("What became of each"),
    (
        *_COLUMNS[:2],
        Column(_("Result"), words(outcome_words)),
        Column(_("Why not"), text("sentence")),
        *_COLUMNS[2:],
    ),
)


def _kind(operation: ItemOperation) -> str:
    return " · ".join(str(one) for one in (operation.get_kind_display(), operation.post) if one)


def _number(operation: Any, _reader: Reader) -> str:
    return Figure(operation.seen, address("actions:item_bulk_show", operation.pk), operation.number).html()


def _left(operation: Any) -> str:
    return _g("%(left)d still to come") % {"left": operation.left} if operation.left else ""


OPERATIONS = Table(
    _("What you did to many at once, the newest first"),
    (
        Column(_("What"), link_of(_kind, "actions:item_bulk_show", "pk"), "title"),
        Column(_("When"), moment("at"), "nowrap"),
        Column(_("Action items"), _number, "num"),
        Column(_("Progress"), words(_left)),
    ),
)
HEAD = (_("No."), _("Action"), _("Result"), _("Why not"), _("Owner now"), _("Status"), _("Due"))


def line(row: Any) -> list[Any]:
    """One row as a line of the file."""
    item = row.item
    return [
        item.reference,
        item.title,
        outcome_words(row),
        row.sentence,
        str(item.owner),
        item.get_status_display(),
        item.due_on,
    ]
