"""The shapes of referring and scoring many at once."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api import ModelValidatedCharField, StrictSerializer
from countries.models import Organisation
from recommendations.recommendation.models import Recommendation

from .models import RecommendationOperation


class OperationSerializer(StrictSerializer):
    """What is to be done to which recommendations; a referral and a scoring take what the single ones take."""

    operation = serializers.ChoiceField(choices=RecommendationOperation.Kind.choices)
    rows = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        max_length=1000,
        help_text=_("Numbers of recommendations, at most 50; those that you do not see are not there."),
    )
    key = serializers.UUIDField(
        required=False, help_text=_("Of your own making: what comes twice with one key is done once.")
    )
    department = serializers.CharField(required=False, max_length=60, help_text=_("Code of the department."))
    by_on = serializers.DateField(required=False, help_text=_("Day by which it should answer."))
    note = ModelValidatedCharField(
        required=False, allow_blank=True, default="", help_text=_("What the department is asked.")
    )
    value = serializers.IntegerField(required=False, help_text=_("1 to 5."))
    effort = serializers.IntegerField(required=False, help_text=_("1 to 5."))
    fit = serializers.IntegerField(required=False, help_text=_("1 to 5."))

    def perform(self, rows: list[Recommendation], *, by: Any) -> RecommendationOperation:
        """Do it to `rows`. Raise NotAllowed or RuleBroken where none could be."""
        data = self.validated_data
        how = {"by": by, "key": data.get("key")}
        if data["operation"] == RecommendationOperation.Kind.SCORE:
            return RecommendationOperation.score(
                rows, **{name: data.get(name) for name in ("value", "effort", "fit")}, **how
            )
        department = Organisation.objects.departments().filter(code=data.get("department", "")).first()
        return RecommendationOperation.refer(
            rows, department=department, by_on=data.get("by_on"), note=data["note"], **how
        )


class BulkRowSerializer(serializers.Serializer):
    """What became of one recommendation."""

    id = serializers.IntegerField(source="recommendation_id")
    reference = serializers.CharField(source="recommendation.reference")
    status = serializers.CharField(source="recommendation.status")
    outcome = serializers.ChoiceField(
        choices=["done", "refused", "taken_back", "kept"],
        help_text=_("“kept”: done, and taking it back was refused."),
    )
    sentence = serializers.CharField(help_text=_("Why it was refused, or kept."))


class BulkResultSerializer(serializers.Serializer):
    """What became of a bulk operation, as far as you see the recommendations."""

    id = serializers.IntegerField(source="operation.pk")
    operation = serializers.ChoiceField(source="operation.kind", choices=RecommendationOperation.Kind.choices)
    undo_until = serializers.DateTimeField(source="operation.undo_until")
    rows = BulkRowSerializer(many=True)
    no_longer_visible = serializers.IntegerField(
        help_text=_("How many more were done, and lie out of your sight by it.")
    )
