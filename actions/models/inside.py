"""What the ministries, the owner and the verifier weigh among themselves about an item: risk, and give and get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q, Value
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.moves import LIVE, is_owner, is_steward
from core.rules import NotAllowed, RuleBroken
from core.text import ProseField

if TYPE_CHECKING:
    from participants.models import User

    from .items import ActionItem


class Level(models.TextChoices):
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class Inside(models.Model):
    """A row with what is weighed inside; of no list, search or file."""

    INSIDE: ClassVar[tuple[str, ...]] = ("risk", "likelihood", "impact", "mitigation", "they_want", "we_give")

    risk = ProseField(_("what may go wrong"), blank=True, default="", db_default="")
    likelihood = models.CharField(_("how likely"), max_length=6, choices=Level, blank=True, default="", db_default="")
    impact = models.CharField(_("how grave"), max_length=6, choices=Level, blank=True, default="", db_default="")
    mitigation = ProseField(_("what is done against it"), blank=True, default="", db_default="")
    they_want = ProseField(_("what the other side wants in return"), blank=True, default="", db_default="")
    we_give = ProseField(_("what we can give"), blank=True, default="", db_default="")

    class Meta:
        abstract = True

    @property
    def has_risk(self) -> bool:
        return any((self.risk, self.likelihood, self.impact, self.mitigation))

    @property
    def has_exchange(self) -> bool:
        return bool(self.they_want or self.we_give)


def inside_for(user: User) -> Any:
    """Whether `user`, who sees the item, reads this, as an expression: nobody without a post or a part."""
    if user.reads_internal:
        return Value(value=True)
    posts = Q(owner__organisation__in=user.organisation_ids) | Q(verifier__organisation__in=user.organisation_ids)
    return ExpressionWrapper(posts if user.is_mission else Q(pk__in=[]), output_field=BooleanField())


def check_inside(item: ActionItem, user: User) -> None:
    """Raise NotAllowed unless `user`, who sees `item`, may read this too."""
    own = {item.owner.organisation_id, item.verifier.organisation_id}
    is_own = user.is_mission and not own.isdisjoint(user.organisation_ids)
    if not (user.reads_internal or is_own):
        raise NotAllowed(_g("What is weighed inside is for the ministries, the owner and the verifier."))


def check_weigh(item: ActionItem, by: User) -> None:
    """Raise NotAllowed or RuleBroken when `by` may not change it now."""
    if not (is_owner(item, by) or is_steward(item, by)):
        raise NotAllowed(_g("Only the owner, and who assigns, weigh an action item."))
    if item.status not in LIVE:
        raise RuleBroken(
            _g("It is “%(status)s”: nothing is changed any more.") % {"status": item.get_status_display()}
        )
