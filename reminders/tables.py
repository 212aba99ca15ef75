"""The ledger as a table."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.cells import moment
from core.tables import Column, Table, link_of, status, text

from .models import Notice

_KINDS: dict[str, Any] = dict(Notice.Kind.choices)


def _about(row: dict[str, Any]) -> str:
    """The kind and what it is about."""
    return f"{_KINDS[row['kind']]}: {row['words']}" if row["words"] else str(_KINDS[row["kind"]])


NOTICES = Table(
    _("Notices, the newest first"),
    (
        Column(_("What"), link_of(_about, "reminders:notice_show"), "title"),
        Column(_("To"), text("to")),
        Column(_("Status"), status("reminders.notice")),
        Column(_("Raised"), moment("created_at"), "nowrap", order="raised"),
        Column(_("Sent"), moment("sent_at"), "nowrap"),
    ),
    order="-raised",
)

# The columns of the file: those of the page, one thing in each.
HEAD = (_("What"), _("About"), _("To"), _("Status"), _("Raised"), _("Sent"))


def lines_of(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """The rows of the list as lines of a file, in the language and the time zone that are in force now."""
    kinds = {value: str(label) for value, label in Notice.Kind.choices}
    statuses = {value: str(label) for value, label in Notice.Status.choices}
    zone = timezone.get_current_timezone()

    def local(at: datetime | None) -> datetime | None:
        return at.astimezone(zone).replace(tzinfo=None) if at else None

    return (
        (
            kinds[row["kind"]],
            row["words"],
            row["to"],
            statuses[row["status"]],
            local(row["created_at"]),
            local(row["sent_at"]),
        )
        for row in rows
    )
