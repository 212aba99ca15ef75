"""Who gets an email when a meet changes: those invited, and those expected in its sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from .invitation_status import NOTIFIED_OF_CHANGES
from .participants.models import Participant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from participants.models import User

    from .models import Meet

# What the calendar entry of an invitation says of a meet.
NOTIFIED_FIELDS = ("starts_on", "ends_on", "venue", "time_zone")


def recipients_of_edit(meet: Meet, values: Mapping[str, Any], *, by: User) -> list[int]:
    """The participants of `meet` who get an email if `values` are written now."""
    changed = [name for name in NOTIFIED_FIELDS if name in values and values[name] != getattr(meet, name)]
    if not changed:
        return []
    reachable = ~Q(contact__email="") | Q(contact__user__is_active=True)
    invited = Participant.objects.current().filter(reachable, meet=meet, invitation_status__in=NOTIFIED_OF_CHANGES)
    numbers = set(invited.values_list("pk", flat=True))
    return sorted(numbers.union(meet.sessions.recipients_of_venue(by=by) if "venue" in changed else []))
