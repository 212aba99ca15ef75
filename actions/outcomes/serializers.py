"""The outcomes of an item in the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api import ModelValidatedCharField, ReadSerializer, StrictSerializer

from .confirmations import Confirmation
from .models import FIELDS, Outcome
from .moves import OUTCOME_MOVES, OutcomeStatus


class OutcomeSerializer(serializers.Serializer):
    """One outcome that stands, as an item of `with_outcomes()` has it."""

    id = serializers.IntegerField(source="pk")
    words = serializers.CharField()
    amount = serializers.DecimalField(14, 2, allow_null=True, help_text=_("In millions, in the currency beside it."))
    currency = serializers.CharField()
    period = serializers.CharField(allow_blank=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment] # a field of that name
    status = serializers.ChoiceField(choices=OutcomeStatus.choices)
    claimed_by = serializers.CharField()
    claimed_at = serializers.DateTimeField()
    answered_by = serializers.CharField(allow_blank=True, help_text=_("Who confirmed or disputed it."))
    answered_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(allow_blank=True)


class OutcomeInFullSerializer(ReadSerializer):
    """One outcome, be it withdrawn."""

    claimed_by = serializers.CharField(source="claimed_by_label")

    class Meta:
        model = Outcome
        fields = (
            "id",
            "item",
            *FIELDS,
            "status",
            "claimed_by",
            "claimed_at",
            "answered_by",
            "answered_at",
            "answer",
        )


class NewOutcomeSerializer(StrictSerializer, serializers.ModelSerializer):
    """What an item won."""

    class Meta:
        model = Outcome
        fields = FIELDS


class OutcomeMoveSerializer(StrictSerializer):
    """A move of an outcome, with the reason."""

    verb = ModelValidatedCharField(help_text=", ".join(OUTCOME_MOVES))
    note = ModelValidatedCharField(required=False, allow_blank=True, default="")


class AskSerializer(StrictSerializer, serializers.ModelSerializer):
    """The exporter who is asked."""

    class Meta:
        model = Confirmation
        fields = ("name", "firm", "email", "language")


class ConfirmationSerializer(ReadSerializer):
    """An exporter who is asked; the link itself is in their mail alone."""

    class Meta:
        model = Confirmation
        fields = (
            "id",
            "outcome",
            "name",
            "firm",
            "email",
            "language",
            "asked_at",
            "expires_at",
            "used_at",
            "revoked_at",
        )
