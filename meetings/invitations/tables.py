"""How the list of invitations looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.tables import Column, Reader, Table, link_below, text, tick_of, value, words
from core.ui import status_html
from meetings.participants.models import Category

if TYPE_CHECKING:
    from collections.abc import Callable

    from meetings.models import Meet
    from meetings.participants.models import Participant

_CATEGORIES = dict(Category.choices)


def with_labels(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the list, with what is shown in the reader's words."""
    is_hindi = get_language() == "hi"
    name = (is_hindi and row["contact__name_hi"]) or row["contact__name"]
    organisation = (is_hindi and row["contact__organisation__name_hi"]) or row["contact__organisation__name"]
    return row | {
        "label": f"{row['contact__honorific']} {name}".strip(),
        "organisation": organisation or row["contact__organisation_name"],
        "kind": _CATEGORIES[row["category"]],
    }


def _status(row: Any, reader: Reader) -> str:
    status = row["invitation_status"]
    return status_html(status, "meetings.invitation", reader.language) if status else ""


def table_of(meet: Meet) -> Table:
    """The list of one meet; names lead to the invitation, where there is one."""
    base = reverse("meetings:invitation_list", args=[meet.slug])
    return Table(
        _("Invitations, by precedence"),
        (
            Column(_("Choose"), tick_of(lambda row: value(row, "label")), "nowrap no-print"),
            Column(_("Name"), link_below("label", base, "invitation"), "title"),
            Column(_("Designation"), text("contact__designation")),
            Column(_("Organisation"), text("organisation")),
            Column(_("Category"), text("kind")),
            Column(_("Invitation"), _status),
            Column(_("Reason or remark"), text("remark")),
        ),
    )


def _person_columns(participant: Callable[[Any], Participant]) -> tuple[Column, ...]:
    """Who it is; `participant` finds them in a row."""
    return (
        Column(_("Name"), words(participant), "title"),
        Column(_("Category"), words(lambda row: participant(row).get_category_display())),
        Column(_("Organisation"), words(lambda row: participant(row).contact.organisation_label)),
    )


# Of invitations, and of pairs of a participant and the reason: see pages.ReminderPage.
REMINDED = Table(
    _("To be reminded"),
    (
        *_person_columns(lambda row: row.participant),
        Column(_("Language"), words(lambda row: row.get_language_display())),
    ),
)
LEFT_OUT = Table(_("Left out"), (*_person_columns(lambda row: row[0]), Column(_("Reason"), words(lambda row: row[1]))))
