"""What programs send and read of asked dates."""

from __future__ import annotations

from rest_framework import serializers

from core.api import ModelValidatedCharField, ReadSerializer, StrictSerializer

from .models import DateChange


class AskedDateSerializer(ReadSerializer):
    """A request for another date that waits for an answer."""

    class Meta:
        model = DateChange
        fields = ("id", "old_due_on", "new_due_on", "reason", "requested_at")


class DateChangeSerializer(StrictSerializer):
    """A request for another date."""

    new_due_on = serializers.DateField()
    reason = ModelValidatedCharField(allow_blank=True)
