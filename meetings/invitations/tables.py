"""How the list of invitations looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.looks import status_html
from core.tables import Column, Reader, Table, link_below, text, tick_of, value
from meetings.participants.models import Category

if TYPE_CHECKING:
    from meetings.models import Meet

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
