"""What programs send and read of risk and negotiation."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers

from core.api import StrictSerializer

from .models import RiskAssessment


class RiskSerializer(StrictSerializer, serializers.ModelSerializer):
    """Risk and negotiation."""

    class Meta:
        model = RiskAssessment
        fields = ("risk", "likelihood", "impact", "mitigation", "counterpart_interest", "we_give")
        extra_kwargs: ClassVar[dict[str, dict[str, str]]] = {"counterpart_interest": {"source": "they_want"}}
