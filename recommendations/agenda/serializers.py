"""The shape of what programs send and read about recommendations on an agenda."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.api import ReadSerializer, StrictSerializer
from recommendations.recommendation.models import Recommendation

from .models import AgendaRecommendation


class AgendaLinkSerializer(ReadSerializer):
    """One recommendation on an agenda."""

    reference = serializers.CharField(source="recommendation.reference")
    title = serializers.CharField(source="recommendation.title")

    class Meta:
        model = AgendaRecommendation
        fields = ("id", "recommendation", "reference", "title")


class SeenRecommendationField(serializers.PrimaryKeyRelatedField):
    """One of the recommendations in the context, by number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Recommendation.objects.none(), **kwargs)

    def get_queryset(self) -> Any:
        return self.context["among"].exclude(reference=None)


class NewAgendaLinkSerializer(StrictSerializer):
    """The number of the recommendation."""

    recommendation = SeenRecommendationField()
