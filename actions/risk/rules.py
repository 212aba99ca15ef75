"""Who reads and edits the risk and negotiation of an item: the ministries, the owner and the verifier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q, Value
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.moves import LIVE, is_owner, is_steward
from core.rules import NotAllowed, RuleBroken

if TYPE_CHECKING:
    from actions.items.models import ActionItem
    from participants.models import User


class Level(models.TextChoices):
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


def can_read_risk(user: User) -> Any:
    """Whether `user`, who sees the item, reads its risk, as an expression: nobody without a post or a part."""
    if user.reads_internal:
        return Value(value=True)
    posts = Q(owner__organisation__in=user.organisation_ids) | Q(verifier__organisation__in=user.organisation_ids)
    return ExpressionWrapper(posts if user.is_mission else Q(pk__in=[]), output_field=BooleanField())


def check_can_read_risk(item: ActionItem, user: User) -> None:
    """Raise NotAllowed unless `user`, who sees `item`, may read this too."""
    own = {item.owner.organisation_id, item.verifier.organisation_id}
    is_own = user.is_mission and not own.isdisjoint(user.organisation_ids)
    if not (user.reads_internal or is_own):
        raise NotAllowed(_g("What is weighed inside is for the ministries, the owner and the verifier."))


def check_can_edit_risk(item: ActionItem, by: User) -> None:
    """Raise NotAllowed or RuleBroken when `by` may not change it now."""
    if not (is_owner(item, by) or is_steward(item, by)):
        raise NotAllowed(_g("Only the owner, and who assigns, weigh an action item."))
    if item.status not in LIVE:
        raise RuleBroken(
            _g("It is “%(status)s”: nothing is changed any more.") % {"status": item.get_status_display()}
        )
