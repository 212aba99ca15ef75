"""The tables of bulk changes: what would be changed, what became of each, what one did before."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.choosing import of
from core.figures import Figure
from core.tables import Cell, Column, Table, address, link_of, text, value, words
from core.ui import own_moment
from meetings.participants.models import Participant

from .models import ParticipantOperation

_PAGE = "meetings:participant_show"
_of_participant = partial(of, "participant")


def _columns() -> tuple[Column, ...]:
    def cell(label: Any) -> Cell:
        return _of_participant(words(label))

    def name(row: Participant, reader: Any) -> str:
        return link_of(lambda one: one.contact, _PAGE, "pk", within="slug")(row, reader)

    return (
        Column(_("Name"), _of_participant(name), "title"),
        Column(_("Organisation"), cell(lambda row: row.contact.organisation_label)),
        Column(_("Category"), cell(Participant.get_category_display)),
        Column(_("Takes part"), cell(Participant.get_mode_display)),
        Column(_("Precedence"), cell(lambda row: row.precedence), "num"),
    )


WILL_CHANGE = Table(_("Will change"), _columns())
NOT_POSSIBLE = Table(_("Will not change"), (*_columns()[:3], Column(_("Reason"), text("why_not"))))

OUTCOMES = {
    "done": _("Changed"),
    "refused": _("Not changed"),
    "taken_back": _("Undone"),
    "kept": _("Not undone"),
}
RESULT = Table(
    _("What became of each"),
    (
        *_columns()[:2],
        Column(_("Result"), words(lambda row: OUTCOMES[row.outcome])),
        Column(_("Reason"), text("sentence")),
        *_columns()[2:],
    ),
)


def _when(operation: ParticipantOperation) -> str:
    return own_moment(operation.at, timezone.get_current_timezone())


def _figure(name: str, outcome: str) -> Cell:
    """How many of an operation came to this outcome, leading to them."""

    def cell(row: Any, _reader: Any) -> str:
        url = address("meetings:participant_operation_show", value(row, "pk"), str(value(row, "slug")))
        return Figure.of(value(row, name), f"{url}?outcome={outcome}").html()

    return cell


OPERATIONS = Table(
    _("My bulk changes, the newest first"),
    (
        Column(
            _("Change"),
            link_of(lambda row: row.label, "meetings:participant_operation_show", "pk", within="slug"),
            "title",
        ),
        Column(_("When"), words(_when), "nowrap"),
        Column(_("Participants"), _figure("changed", "done"), "num"),
        Column(_("Undone"), _figure("undone", "taken_back"), "num"),
    ),
)
