"""The shape in which programs ask for shared barriers and read them."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api import StrictSerializer
from recommendations.moves import Status
from recommendations.recommendation.models import Recommendation

from .groups import LAST


class BarrierFilterSerializer(StrictSerializer):
    """What narrows and groups them."""

    by = serializers.ChoiceField(
        choices=["words"], required=False, help_text=_("By wording; else by kind of measure and goods.")
    )
    sector = serializers.SlugField(required=False, max_length=60)
    mast = serializers.CharField(required=False, max_length=1, help_text=_("Letter of the MAST chapter."))
    page = serializers.IntegerField(required=False, min_value=1, max_value=LAST)


class MemberSerializer(serializers.ModelSerializer[Recommendation]):
    """One of those that meet it."""

    mission = serializers.SlugRelatedField[Recommendation](slug_field="code", read_only=True)
    country = serializers.SlugRelatedField[Recommendation](slug_field="code", read_only=True, allow_null=True)
    status = serializers.ChoiceField(choices=Status.choices)
    why_not = serializers.CharField(help_text=_("Why no action item can be made of it now; empty where one can."))

    class Meta:
        model = Recommendation
        fields = ("id", "reference", "title", "status", "mission", "country", "hs_lines", "why_not")
        read_only_fields = fields


class BarrierGroupSerializer(serializers.Serializer):
    """One group; its members are the newest thirty at the most."""

    heading = serializers.CharField()
    missions = serializers.IntegerField(help_text=_("How many missions meet it."))
    count = serializers.IntegerField(help_text=_("How many recommendations speak of it."))
    hs_chapters = serializers.ListField(source="chapters", child=serializers.CharField())
    may_act = serializers.BooleanField(help_text=_("Whether a joint action item can be made of some of them now."))
    members = MemberSerializer(many=True)


class BarrierGroupPageSerializer(serializers.Serializer):
    """One page of groups."""

    results = BarrierGroupSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
