"""How imports, and the rows of one, look."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.cells import changes, muted, stack, text_of, toned
from core.tables import Column, Table, text
from meetings.participants.models import Category

from .models import SheetRow

_TONES = {
    SheetRow.Fate.NEW: "good",
    SheetRow.Fate.CHANGED: "going",
    SheetRow.Fate.SAME: "off",
    SheetRow.Fate.REFUSED: "needs-you",
}
_CATEGORIES = dict(Category.choices)


def _shown(name: str) -> Any:
    return text_of(lambda row: row.shown.get(name, ""))


def _category(row: SheetRow) -> Any:
    return _CATEGORIES.get(row.shown.get("category", ""), "")


def _head(row: SheetRow) -> str:
    head = row.shown.get("head")
    return _g("Accompanies %(name)s") % {"name": head} if head else ""


ROWS = Table(
    _("Rows of the sheet"),
    (
        Column(_("Row"), text("number"), "num"),
        Column(_("Person"), stack(_shown("name"), muted(_shown("place"))), "title"),
        Column(_("Email"), _shown("email")),
        Column(_("Category"), stack(text_of(_category), muted(text_of(_head)))),
        Column(_("Result"), toned(lambda row: row.get_fate_display(), lambda row: _TONES[row.fate])),
        Column(_("What changes"), stack(changes("changes"), text("sentence"))),
    ),
)
