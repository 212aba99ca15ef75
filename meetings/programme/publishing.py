"""Publishing all that is ready of a programme at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.rules import NotAllowed, RuleBroken

from .models import Session
from .moves import SessionStatus
from .times import why_unpublishable

if TYPE_CHECKING:
    from meetings.models.meets import Meet
    from participants.models import User


def publish_all(meet: Meet, *, by: User) -> int:
    """Publish each draft whose time is known and to come, all of them or none; how many. Locks them by rising number.

    Raise NotAllowed to all but the secretariat, RuleBroken where nothing is ready.
    """
    if not by.is_secretariat:
        raise NotAllowed(_("Only the secretariat publishes the programme."))
    with transaction.atomic():
        drafts = Session.objects.visible_to(by).filter(meet=meet, status=SessionStatus.DRAFT).timed()
        rows = [row for row in drafts.select_related("meet").order_by("pk") if not why_unpublishable(row)]
        if not rows:
            raise RuleBroken(_("No draft has a time that is to come: there is nothing to publish."))
        for row in rows:
            row.move("publish", by=by)
    return len(rows)
