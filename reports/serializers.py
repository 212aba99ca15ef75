"""The shape of what programs read across all apps."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from actions.models import ActionItem
from actions.moves import Status
from actions.serializers.one import OwnershipSerializer
from actions.serializers.posts import PostSerializer
from actions.winning.serializers import OutcomeSerializer
from recommendations.models import Pace
from recommendations.moves import Status as RecommendationStatus
from recommendations.serializers.one import QuestionSerializer

from .promise import Promise, Told


class ChangeSerializer(serializers.Serializer):
    """What a deed changed, in your language."""

    label = serializers.CharField()  # type: ignore[assignment] # a field of that name
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField()


class DeedSerializer(serializers.Serializer):
    """One deed: when, who, which verb and in words, why, and what changed."""

    at = serializers.DateTimeField(source="event.at")
    by = serializers.CharField(source="event.actor_label", allow_null=True, default=None)
    acted_for = serializers.CharField(source="event.acted_for_label", allow_null=True, default=None)
    verb = serializers.CharField(source="event.verb")
    sentence = serializers.CharField(source="event.sentence")
    note = serializers.CharField(source="event.note")
    changes = serializers.SerializerMethodField()
    signal = serializers.CharField(source="report.signal", allow_null=True, default=None)
    next_step = serializers.CharField(source="report.next_step", allow_null=True, default=None)
    next_step_on = serializers.DateField(source="report.next_step_on", allow_null=True, default=None)

    @extend_schema_field(ChangeSerializer(many=True))
    def get_changes(self, deed: Told) -> Any:
        return deed.lines()


class PartSerializer(serializers.Serializer):
    """One action item of the promise: who owned it, and what was done."""

    id = serializers.IntegerField(source="item.pk")
    reference = serializers.CharField(source="item.reference")
    title = serializers.CharField(source="item.title")
    status = serializers.ChoiceField(source="item.status", choices=Status.choices)
    signal = serializers.ChoiceField(source="item.signal", choices=ActionItem.Signal.choices, allow_blank=True)
    owner = PostSerializer(source="item.owner")
    due_on = serializers.DateField(source="item.due_on")
    original_due_on = serializers.DateField(source="item.original_due_on")
    slip_count = serializers.IntegerField(source="item.slip_count")
    owners = OwnershipSerializer(many=True, help_text=_("The first one first."))
    deeds = DeedSerializer(many=True)
    outcomes = OutcomeSerializer(source="item.won_told", many=True, help_text=_("What it won, as far as it stands."))


class PromiseSerializer(serializers.Serializer):
    """The trail of one promise, as far as you may see it."""

    id = serializers.IntegerField(source="row.pk")
    reference = serializers.CharField(source="row.reference", allow_null=True)
    title = serializers.CharField(source="row.title")
    mission = serializers.CharField(source="row.mission.code")
    ask = serializers.CharField(source="row.ask")
    status = serializers.ChoiceField(source="row.status", choices=RecommendationStatus.choices)
    pace = serializers.ChoiceField(source="row.pace", choices=Pace.choices, allow_blank=True)
    submitted_at = serializers.DateTimeField(source="row.submitted_at", allow_null=True)
    before = DeedSerializer(many=True, help_text=_("Up to the decision."))
    questions = serializers.SerializerMethodField()
    items = PartSerializer(source="parts", many=True, help_text=_("At most fifty, the first made first."))
    has_more = serializers.BooleanField(help_text=_("Whether there are more action items."))
    after = DeedSerializer(many=True, help_text=_("Since action began."))

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, promise: Promise) -> Any:
        return QuestionSerializer([one for asked in promise.rounds for one in asked], many=True).data
