"""What programs send of a progress update."""

from __future__ import annotations

from rest_framework import serializers

from core.api import ModelValidatedCharField, StrictSerializer

from .models import ProgressUpdate


class ProgressSerializer(StrictSerializer, serializers.ModelSerializer):
    """What the owner reports on the way."""

    done = ModelValidatedCharField()

    class Meta:
        model = ProgressUpdate
        fields = ("done", "signal", "confidence", "next_step", "next_step_on", "waiting_on")
