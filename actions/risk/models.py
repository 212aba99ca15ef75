"""An item with its risk and negotiation: the same row, edited by other people and read by fewer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from actions.items.models import ActionItem

from .rules import check_can_edit_risk

if TYPE_CHECKING:
    from actions.items.events import ActionEvent
    from participants.models import User


class RiskAssessment(ActionItem):
    """Risk and negotiation of an item; each change is an event that only those see who may read them."""

    class Meta:
        proxy = True
        verbose_name = _("weighed action item")
        verbose_name_plural = _("weighed action items")

    def check_edit(self, by: User) -> None:
        check_can_edit_risk(self, by)

    def on_edit(self, changed: Mapping[str, Any], *, by: User) -> None:
        """Nothing follows from it."""

    def record(
        self, verb: str, *, by: User | None, note: str = "", changes: dict[str, Any] | None = None
    ) -> ActionEvent:
        return super().record("weigh" if verb == "edit" else verb, by=by, note=note, changes=changes)
