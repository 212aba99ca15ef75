"""The shape of what programs read across all apps."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from actions.models import ActionItem
from actions.moves import Status
from actions.outcomes.serializers import OutcomeSerializer
from actions.ownership.serializers import OwnershipSerializer, PostSerializer
from recommendations.models import ProgressClass
from recommendations.moves import Status as RecommendationStatus
from recommendations.questions.serializers import QuestionSerializer

from .promise import Promise, PromiseEvent


class ChangeSerializer(serializers.Serializer):
    """What an event changed, in your language."""

    label = serializers.CharField()  # type: ignore[assignment] # a field of that name
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField()


class TrailEventSerializer(serializers.Serializer):
    """One event: when, who, which verb and in words, why, and what changed."""

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
    def get_changes(self, event: PromiseEvent) -> Any:
        return event.lines()


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
    events = TrailEventSerializer(many=True)
    outcomes = OutcomeSerializer(
        source="item.readable_outcomes", many=True, help_text=_("What it won, as far as it stands.")
    )


class PromiseSerializer(serializers.Serializer):
    """The trail of one promise, as far as you may see it."""

    id = serializers.IntegerField(source="row.pk")
    reference = serializers.CharField(source="row.reference", allow_null=True)
    title = serializers.CharField(source="row.title")
    mission = serializers.CharField(source="row.mission.code")
    ask = serializers.CharField(source="row.ask")
    status = serializers.ChoiceField(source="row.status", choices=RecommendationStatus.choices)
    progress_class = serializers.ChoiceField(
        source="row.progress_class", choices=ProgressClass.choices, allow_blank=True
    )
    submitted_at = serializers.DateTimeField(source="row.submitted_at", allow_null=True)
    before = TrailEventSerializer(many=True, help_text=_("Up to the decision."))
    questions = serializers.SerializerMethodField()
    items = PartSerializer(source="parts", many=True, help_text=_("At most fifty, the first made first."))
    has_more = serializers.BooleanField(help_text=_("Whether there are more action items."))
    after = TrailEventSerializer(many=True, help_text=_("Since action began."))

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, promise: Promise) -> Any:
        return QuestionSerializer([one for asked in promise.rounds for one in asked], many=True).data
