"""What programs send and read of claims and referrals."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api import ModelValidatedCharField, StrictSerializer
from recommendations.recommendation.models import Recommendation


class ClaimSerializer(serializers.Serializer):
    """Who examines a recommendation, and until when this holds unless it is renewed."""

    claimed_by = serializers.CharField(source="claimed_by_label", allow_null=True)
    lapses_at = serializers.DateTimeField(source="claim_lapses_at", allow_null=True)


class FileNumberSerializer(StrictSerializer, serializers.ModelSerializer):
    """In which file of the ministry it is dealt with; "" where in none."""

    class Meta:
        model = Recommendation
        fields = ("file_number",)
        extra_kwargs: ClassVar[dict[str, Any]] = {"file_number": {"required": True, "label": _("eOffice file number")}}


class ReferralAnswerSerializer(StrictSerializer):
    """What a department answers."""

    answer = ModelValidatedCharField(allow_blank=True)


class ReferralSerializer(serializers.Serializer):
    """A question to a department, and its answer. For the ministries alone."""

    department = serializers.CharField(source="department.code")
    question = serializers.CharField()
    answer_by_on = serializers.DateField()
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
