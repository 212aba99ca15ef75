"""The shape of what an item won, as programs read it with the item."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from .moves import OutcomeStatus


class OutcomeSerializer(serializers.Serializer):
    """One outcome that stands, as an item of `with_won()` has it."""

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
