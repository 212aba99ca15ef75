"""An item as its owner and who assigns weigh it: the same row, edited by other people and told to fewer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from .inside import check_weigh
from .items import ActionItem

if TYPE_CHECKING:
    from participants.models import User

    from .events import ActionEvent


class WeighedItem(ActionItem):
    """Risk, and give and get, of an item; each change is a deed that only those are told who may read it."""

    class Meta:
        proxy = True
        verbose_name = _("weighed action item")
        verbose_name_plural = _("weighed action items")

    def check_edit(self, by: User) -> None:
        check_weigh(self, by)

    def on_edit(self, changed: Mapping[str, Any], *, by: User) -> None:
        """Nothing follows from it."""

    def record(
        self, verb: str, *, by: User | None, note: str = "", changes: dict[str, Any] | None = None
    ) -> ActionEvent:
        return super().record("weigh" if verb == "edit" else verb, by=by, note=note, changes=changes)
