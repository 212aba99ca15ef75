"""What a mission asked for at an earlier meet, taken up again: its text in a new draft of the meet to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from core.rules import NotAllowed, RuleBroken
from countries.models import Organisation
from meetings.models import Meet
from recommendations.moves import Status
from recommendations.recommendation.models import Recommendation

if TYPE_CHECKING:
    from participants.models import User

# Of the text not copied: the session was one of the other meet, the link is made again.
_NOT_COPIED = frozenset({"session", "earlier"})


def copy(row: Recommendation, *, by: User) -> Recommendation:
    """A new draft with the text of `row`, linked to it where it was submitted; status and annexes stay behind.

    A draft that was so copied and not submitted yet is given back: a second click makes no second one. Raise
    NotAllowed to all but the mission's people, RuleBroken where no other meet is to come.
    """
    if row.mission_id not in by.organisation_ids:
        raise NotAllowed(_("Only the mission that brought it copies it into a new draft."))
    meet = Meet.objects.current()
    if meet is None or meet.pk == row.meet_id:
        raise RuleBroken(_("It is of this meet itself: only what an earlier meet had is copied."))
    key = uuid5(NAMESPACE_URL, f"copy:{row.pk}:{meet.pk}")
    with transaction.atomic():
        # Of two clicks one waits for the other.
        Organisation.objects.select_for_update(no_key=True).get(pk=row.mission_id)
        made = Recommendation.objects.filter(mission=row.mission_id, draft_key=key).first()
        if made is not None and made.status == Status.DRAFT:
            return made
        return _begin(row, meet, by=by, key=None if made else key)


def _begin(row: Recommendation, meet: Meet, *, by: User, key: UUID | None) -> Recommendation:
    values: dict[str, Any] = {name: getattr(row, name) for name in row.TEXT if name not in _NOT_COPIED}
    values["other_sectors"] = list(row.other_sectors.all())
    values["earlier"] = [row] if row.was_submitted else []
    return Recommendation.begin_draft(by=by, mission=row.mission, meet=meet, key=key, **values)
