"""The shape of what programs send and read about value won."""

from __future__ import annotations

from rest_framework import serializers

from actions.models import Confirmation, Outcome
from actions.models.outcomes import FIELDS
from actions.winning.moves import OUTCOME_MOVES
from core.api import KnownFieldsOnly, ReadSerializer, Words


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


class NewOutcomeSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    """What an item won."""

    class Meta:
        model = Outcome
        fields = FIELDS


class OutcomeMoveSerializer(KnownFieldsOnly):
    """A move of an outcome, with the reason."""

    verb = Words(help_text=", ".join(OUTCOME_MOVES))
    note = Words(required=False, allow_blank=True, default="")


class AskSerializer(KnownFieldsOnly, serializers.ModelSerializer):
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
