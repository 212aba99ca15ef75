"""The shape of what programs send and read about review meetings."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actions.moves import Status
from core.api import ModelValidatedCharField, ReadSerializer, StrictSerializer
from core.text import one_line, plain_text
from countries.models import Country, Organisation, Sector
from meetings.models import Meet
from recommendations.models import Recommendation

from .models import AgendaItem, AgendaReason, Review


class MeetField(serializers.SlugRelatedField):
    """A meet by its short name, as the person in the context sees them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="slug", queryset=Meet.objects.none(), **kwargs)

    def get_queryset(self) -> Any:
        return Meet.objects.visible_to(self.context["user"])


class NewReviewSerializer(StrictSerializer):
    """A new review meeting; what is not named does not narrow it."""

    meet = MeetField(help_text=_("Short name of the meet whose open items it goes through."))
    title = serializers.CharField(max_length=150, validators=[plain_text, one_line])
    on = serializers.DateField(required=False, allow_null=True, default=None)
    countries = serializers.SlugRelatedField(
        slug_field="code", queryset=Country.objects.all(), many=True, required=False
    )
    sectors = serializers.SlugRelatedField(slug_field="code", queryset=Sector.objects.all(), many=True, required=False)
    department = serializers.SlugRelatedField(
        slug_field="code", queryset=Organisation.objects.all(), required=False, allow_null=True
    )
    lever = serializers.ChoiceField(choices=Recommendation.Lever.choices, required=False, allow_blank=True)


class ReviewSerializer(ReadSerializer):
    """A review meeting."""

    meet = serializers.CharField(source="session.meet.slug")
    title = serializers.CharField(source="session.title")
    on = serializers.DateField(source="session.on", allow_null=True)
    countries: Any = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    sectors: Any = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    department = serializers.CharField(source="department.code", allow_null=True, default=None)

    class Meta:
        model = Review
        fields = ("id", "meet", "title", "on", "countries", "sectors", "department", "lever")


class ReviewListSerializer(serializers.Serializer):
    """One page of review meetings, the newest first."""

    results = ReviewSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class AgendaLineSerializer(ReadSerializer):
    """One line: the status of the item when it was taken and now, and what was decided."""

    item = serializers.IntegerField(source="item_id")
    reference = serializers.CharField(source="item.reference")
    title = serializers.CharField(source="item.title")
    status = serializers.ChoiceField(source="item.status", choices=Status.choices)
    due_on = serializers.DateField(source="item.due_on")
    slip_count = serializers.IntegerField(source="item.slip_count")
    reason = serializers.ChoiceField(choices=AgendaReason.choices)
    decision = serializers.ChoiceField(choices=AgendaItem.Decision.choices, allow_blank=True)

    class Meta:
        model = AgendaItem
        fields = (
            "id",
            "item",
            "reference",
            "title",
            "reason",
            "status_then",
            "due_then",
            "status",
            "due_on",
            "slip_count",
            "is_carried",
            "decision",
            "note",
        )


class AgendaSerializer(serializers.Serializer):
    """A review meeting with the lines of its agenda, as far as you see their items."""

    review = ReviewSerializer()
    lines = AgendaLineSerializer(many=True)


class CarrySerializer(StrictSerializer):
    """The earlier meet from which open items are carried forward."""

    meet = MeetField()


class AgendaDecisionSerializer(StrictSerializer):
    """What was decided of a line, with a note."""

    decision = ModelValidatedCharField(help_text=", ".join(AgendaItem.Decision.values))
    note = ModelValidatedCharField(required=False, allow_blank=True, default="")
