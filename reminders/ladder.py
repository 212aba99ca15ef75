"""When what climbs is told, and to whom: causes of notices, each with its own rows of the reminder rules.

Within one round the later rung is raised first: who stands on two of them hears of an item by the worst alone.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db.models import BigIntegerField, Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from actions.models import ActionItem, Dependency, Handover
from actions.moves import LIVE, Status
from core import clock
from participants.models import Holding

from .cause import DUE_KINDS, Cause, Kind, Readable, moment
from .climbing import ABOVE_OFFERED, HEAD, MAKER, OFFERED, OWNER, SENIOR, not_accepted, of_somebody, to_step_in
from .models import ReminderRule
from .whose import Holder, Rows, Whose

Counts = ReminderRule.Counts
_ITEM = "action_item"
# What was settled longer ago is history: nobody is told of it, however long no worker ran.
RECENT = timedelta(days=14)


def _late_below() -> Rows:
    """Overdue, of posts that somebody holds: of what is vacant the senior is told by the due date (VACANT_DATED)."""
    return SENIOR.everybodys(of_somebody(ActionItem.objects.late()))


def _late_here() -> Rows:
    return HEAD.everybodys(ActionItem.objects.late())


def _not_accepted_above() -> Rows:
    """To the senior; not to who made it, who is told as such."""
    rows = of_somebody(ActionItem.objects.unaccepted())
    return SENIOR.everybodys(rows)


def _not_accepted_made() -> Rows:
    """To who made it, unless they hold the post themselves."""
    rows = MAKER.everybodys(not_accepted())
    owns = Holding.objects.current().filter(post=OuterRef("owner"), user=OuterRef("who"))
    return rows.filter(~Exists(owns))


def _offered(whose: Whose) -> Rows:
    return whose.everybodys(Handover.objects.proposed())


def _silent(whose: object, *, is_high: bool) -> Rows:
    high = ActionItem.Priority.HIGH
    rows = of_somebody(ActionItem.objects.filter(status=Status.UNDERWAY).taken_on_with_post())
    rows = rows.filter(priority=high) if is_high else rows.exclude(priority=high)
    return whose.everybodys(rows)  # type: ignore[attr-defined]


def _freed() -> Rows:
    """What waited for an item that was verified or cancelled lately, and may go on."""
    rows = Dependency.objects.holding().filter(
        item__status__in=sorted(LIVE),
        blocker__status__in=[Status.VERIFIED, Status.CANCELLED],
        blocker__status_at__gte=clock.now() - RECENT,
    )
    return Holder("item__owner").everybodys(rows)


def _vacancy() -> Coalesce:
    """Which vacancy it is: the number of the last holding, since a post falls vacant more than once."""
    last = Holding.objects.filter(post=OuterRef("owner")).order_by("-pk").values("pk")[:1]
    return Coalesce(Subquery(last), Value(0), output_field=BigIntegerField())


_SPOKEN = moment("last_human_update_at")

# A post fell vacant: at once for each of its items, and then what its holder would be reminded of.
VACANT = Cause("vacant", (Kind.VACANT,), _ITEM, lambda: SENIOR.everybodys(to_step_in()), _vacancy())
VACANT_DATED = Cause(
    "vacant_due",
    DUE_KINDS,
    _ITEM,
    lambda: SENIOR.everybodys(to_step_in()),
    F("due_revision"),
    counts=Counts.DUE,
    since="due_on",
)
LADDER = (
    Cause(
        "late_head",
        (Kind.ESCALATED,),
        _ITEM,
        _late_here,
        F("due_revision"),
        counts=Counts.HEAD,
        since="due_on",
    ),
    Cause(
        "late_senior",
        (Kind.ESCALATED,),
        _ITEM,
        _late_below,
        F("due_revision"),
        counts=Counts.SENIOR,
        since="due_on",
    ),
    Cause(
        "unaccepted",
        (Kind.UNACCEPTED,),
        _ITEM,
        _not_accepted_made,
        moment("status_at"),
        since="status_at",
        within="meet__accept_within",
    ),
    Cause(
        "unaccepted_above",
        (Kind.UNACCEPTED,),
        _ITEM,
        _not_accepted_above,
        moment("status_at"),
        since="status_at",
        within="meet__accept_within",
    ),
    *(
        Cause(
            name,
            (Kind.UNACCEPTED,),
            "handover",
            partial(_offered, whose),
            moment("proposed_at"),
            since="proposed_at",
            within="item__meet__accept_within",
            also={"action_item": "item"},
        )
        for name, whose in (("offer_waits", OFFERED), ("offer_waits_above", ABOVE_OFFERED))
    ),
    *(
        Cause(
            name,
            (kind,),
            _ITEM,
            partial(_silent, whose, is_high=counts in (Counts.SILENT_HIGH, Counts.SILENT_TWICE_HIGH)),
            _SPOKEN,
            counts=counts,
            since="last_human_update_at",
        )
        for name, kind, whose, counts in (
            ("silent", Kind.SILENT, OWNER, Counts.SILENT),
            ("silent_high", Kind.SILENT, OWNER, Counts.SILENT_HIGH),
            ("silent_above", Kind.SILENT_TWICE, SENIOR, Counts.SILENT_TWICE),
            ("silent_above_high", Kind.SILENT_TWICE, SENIOR, Counts.SILENT_TWICE_HIGH),
        )
    ),
)
FREED = Readable(
    "freed",
    (Kind.DECIDED,),
    "dependency",
    _freed,
    moment("blocker__status_at"),
    also={"action_item": "item"},
    model_read=ActionItem,
    read=lambda notice: notice.dependency.blocker_id if notice.dependency else None,
)
