"""What a transfer of charge will do, in words, and its items as tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from actions.items.queries import ActionItemQuerySet
from actions.lists.columns import TABLE
from actions.moves import Status
from core.figures import Figure, list_url
from core.tables import Column, Table, link_of, status, text, tick
from participants.models import Post

from .models import MOST, Charge


def counted_items(number: int) -> str:
    """Such as "12 items"."""
    return ngettext("%(number)d item", "%(number)d items", number) % {"number": number}


def counted_drafts(number: int) -> str:
    """Such as "3 drafts"."""
    return ngettext("%(number)d draft", "%(number)d drafts", number) % {"number": number}


def sentences(charge: Charge, *, is_leaving: bool) -> list[str]:
    """What exactly will be done, sentence by sentence."""
    values = {
        "items": counted_items(charge.number),
        "drafts": counted_drafts(charge.drafts),
        "post": str(charge.post),
        "to": str(charge.to_post or charge.receiver),
    }
    found = [_whole(charge) % values, *_left(charge)]
    if charge.leaver and (charge.successor or (is_leaving and charge.number == charge.total)):
        found.append(
            _g("%(name)s does not hold “%(post)s” any more from today.")
            % {"name": charge.leaver.name, "post": charge.post}
        )
    return found


def _whole(charge: Charge) -> str:
    if charge.successor:
        if charge.drafts:
            return _g("This gives “%(post)s” with its %(items)s and %(drafts)s to %(to)s and sends one mail.")
        return _g("This gives “%(post)s” with its %(items)s to %(to)s and sends one mail.")
    if charge.drafts:
        return _g("This gives %(items)s and %(drafts)s of “%(post)s” to “%(to)s” and sends one mail.")
    return _g("This gives %(items)s of “%(post)s” to “%(to)s” and sends one mail.")


def _left(charge: Charge) -> Iterable[str]:
    if charge.staying:
        yield ngettext(
            "%(number)d item stays: “%(to)s” or a post below it verifies it. Choose another verifier first.",
            "%(number)d items stay: “%(to)s” or a post below it verifies them. Choose another verifier first.",
            charge.staying,
        ) % {"number": charge.staying, "to": charge.to_post}
    if later := charge.total - charge.staying - charge.number:
        yield ngettext(
            "%(number)d item more stays, since at most %(most)d go at once: do it again for it.",
            "%(number)d items more stay, since at most %(most)d go at once: do it again for them.",
            later,
        ) % {"number": later, "most": MOST}


def counts_by_status(rows: ActionItemQuerySet, post: Post) -> list[tuple[Any, Figure]]:
    """The words of each status, and how many of `rows`, which `post` owns, are in it."""
    found = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    return [
        (one.label, Figure.of(found[one], list_url("actions:item_list", post=post.pk, state=one.value)))
        for one in Status
        if one in found
    ]


# --- as tables ---------------------------------------------------------------------------------------------------


def _of_item(cell: Any) -> Any:
    return lambda row, reader: cell(row.item, reader)


_PLAIN = (
    Column(_("No."), _of_item(text("reference")), "ref"),
    Column(_("Action"), link_of(lambda row: row.item.title, "actions:item_show", "item_id"), "title"),
    Column(_("Status"), _of_item(status("actions.actionitem"))),
)
GIVEN = Table(_("Given away"), _PLAIN)
NOT_GIVEN = Table(_("Not given away"), (*_PLAIN, Column(_("Why not"), text("sentence"))))
WAITING = Table(
    _("What came with the post"),
    (Column(_("Choose"), tick, "nowrap"), *TABLE.columns),
    mark=TABLE.mark,
    order=TABLE.order,
)
