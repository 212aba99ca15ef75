"""Who reads and writes the comments on a recommendation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from recommendations.moves import reads_internal

if TYPE_CHECKING:
    from participants.models import User
    from recommendations.recommendation.models import Recommendation


class Audience(models.TextChoices):
    INTERNAL = "internal", _("Among the ministries")
    SHARED = "shared", _("Shared with the mission")


def reads_comments(row: Recommendation, user: User) -> bool:
    """Whether `user`, who sees the row, reads and writes comments on it.

    Observers and other missions do not: a conversation is between those who work on it.
    """
    return reads_internal(user) or (user.is_mission and row.mission_id in user.organisation_ids)


def audiences(user: User) -> list[Audience]:
    """For whom `user` may write, and what they read: a mission only what is shared."""
    return list(Audience) if reads_internal(user) else [Audience.SHARED]
