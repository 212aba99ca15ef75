"""What the owner's last report says of an item, kept in its own row: lists show it and narrow by it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Signal(models.TextChoices):
    """How the owner sees it; set by progress updates."""

    GREEN = "green", _("On track")
    AMBER = "amber", _("At risk")
    RED = "red", _("In trouble")


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


class Reported(models.Model):
    """A row with the owner's last word on it; empty where nothing was reported."""

    Signal = Signal
    Confidence = Confidence
    WaitingOn = WaitingOn
    REPORTED = ("signal", "confidence", "waiting_on")

    signal = models.CharField(_("signal"), max_length=6, choices=Signal, blank=True, editable=False)
    confidence = models.CharField(
        _("date will be met"), max_length=6, choices=Confidence, blank=True, default="", db_default="", editable=False
    )
    waiting_on = models.CharField(
        _("waiting for"), max_length=20, choices=WaitingOn, blank=True, default="", db_default="", editable=False
    )

    class Meta:
        abstract = True
