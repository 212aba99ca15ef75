"""What a recommendation says of its annexes, without a query of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models

from documents.models import Document, is_downloadable

if TYPE_CHECKING:
    from participants.models import User


class Annexed(models.Model):
    """A row with annexes; read them by `RecommendationQuerySet.with_annexes()`."""

    mission_id: int

    class Meta:
        abstract = True

    def annexes_for(self, user: User) -> list[dict[str, Any]]:
        """Number, name, title, type, size and state of each, and whether `user` may have the file now."""
        return [self.annex_said(one, user) for one in getattr(self, "annexes_here", [])]

    def annex_said(self, one: Mapping[str, Any], user: User) -> dict[str, Any]:
        """One of them, for this reader; see Document.check_handing_out."""
        state = Document.State(one["state"])
        is_own = self.mission_id in user.organisation_ids
        may_be_had = is_downloadable(state, is_own=is_own)
        said = {"label": one["title"] or one["name"], "state_label": state.label, "may_be_had": may_be_had}
        return {**one, **said}
