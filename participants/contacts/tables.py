"""How the list of contacts looks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.cells import beside, muted, text_of, toned
from core.tables import Column, Table, link, text


def _account(row: dict[str, Any]) -> str:
    return _g("Account") if row["has_account"] else _g("Merged") if row["merged_into"] else ""


CONTACTS = Table(
    _("Contacts, by name"),
    (
        Column(_("Name"), beside(link("name", "participants:contact_show"), muted(text("honorific"))), "title"),
        Column(_("Designation"), text("designation")),
        Column(_("Organisation"), text("organisation_label")),
        Column(_("Email"), text_of(lambda row: row["account_email"] or row["email"])),
        Column(_("Telephone"), text("phone")),
        Column(
            _("Account"),
            lambda row, reader: toned(_account, lambda _row: "neutral")(row, reader) if _account(row) else "",
        ),
    ),
)
