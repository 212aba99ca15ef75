"""What an owner's report chooses from: how it looks, whether the date will be met, for whom it waits."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.tones import set_tones


class Signal(models.TextChoices):
    """How the owner sees it; set by progress updates."""

    GREEN = "green", _("On track")
    AMBER = "amber", _("At risk")
    RED = "red", _("In trouble")


set_tones({Signal.GREEN: "good", Signal.AMBER: "risk", Signal.RED: "late"})


class Confidence(models.TextChoices):
    """How sure the owner is to meet the date."""

    HIGH = "high", _("Sure")
    MEDIUM = "medium", _("Fairly sure")
    LOW = "low", _("Doubtful")


class WaitingOn(models.TextChoices):
    """Who must do something before the owner can go on."""

    NOBODY = "", _("nobody")
    OWN_GOVERNMENT = "own_government", _("our own government")
    FOREIGN_GOVERNMENT = "foreign_government", _("the foreign government")
    BUSINESS = "business", _("business")
    OTHER = "other", _("others")
