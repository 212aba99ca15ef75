"""What programs send and read of one recommendation; the rules are the model's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api import DayText, ModelValidatedCharField, ReadSerializer, StrictSerializer
from recommendations.annexes.serializers import AnnexSerializer
from recommendations.moves import MOVES, reads_internal
from recommendations.questions.serializers import QuestionSerializer

from .models import Recommendation
from .progress_class import ProgressClass
from .status_summary import StatusSummary


def _code_of(name: str) -> serializers.CharField:
    return serializers.CharField(source=f"{name}.code", read_only=True, allow_null=True, default=None)


class DecisionSerializer(serializers.Serializer):
    """The decision that holds now."""

    verb = serializers.CharField(source="decision.verb")
    by = serializers.CharField(source="decision.actor_label", allow_null=True, default=None)
    at = serializers.DateTimeField(source="decision.at")
    note = serializers.CharField(source="decision.note")
    part = serializers.CharField(help_text=_("Which part is accepted, where only a part is."))


class ItemSummarySerializer(serializers.Serializer):
    """An action item that came of it and that you may see, with its owner's last report."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    title = serializers.CharField()
    status = serializers.CharField()
    owner = serializers.CharField()
    due_on = serializers.DateField()
    signal = serializers.CharField()
    reported_at = serializers.DateTimeField(allow_null=True)
    reported = serializers.CharField(allow_null=True)
    next_step = serializers.CharField(allow_null=True)


class StatusSummarySerializer(serializers.Serializer):
    """Who has it since when, what was decided and why, how far its action items are."""

    lies_with = serializers.CharField(
        source="holder.code",
        allow_null=True,
        default=None,
        help_text=_(
            "Code of the mission or department; none while its items' owners or the coordinating one have it."
        ),
    )
    since = serializers.DateTimeField()
    decision = serializers.SerializerMethodField()
    items = ItemSummarySerializer(many=True)

    @extend_schema_field(DecisionSerializer(allow_null=True))
    def get_decision(self, summary: StatusSummary) -> Any:
        return DecisionSerializer(summary).data if summary.decision else None


class RecommendationSerializer(ReadSerializer):
    """One recommendation in full, read by `in_full()`."""

    mission = serializers.CharField(source="mission.code", read_only=True)
    country = _code_of("country")
    sector = _code_of("sector")
    mast_chapter = _code_of("mast_chapter")
    lever = serializers.ChoiceField(choices=Recommendation.Lever.choices, allow_blank=True, read_only=True)
    horizon = serializers.ChoiceField(choices=Recommendation.Horizon.choices, allow_blank=True, read_only=True)
    other_sectors = serializers.ListField(child=serializers.CharField(), source="other_sector_codes", read_only=True)
    earlier = serializers.ListField(child=serializers.CharField(), source="earlier_references", read_only=True)
    progress_class = serializers.ChoiceField(
        choices=ProgressClass.choices, allow_blank=True, read_only=True, help_text=_("Follows from its action items.")
    )
    referred_to = _code_of("referred_to")
    merged_into = serializers.SerializerMethodField(help_text=_("Where it lives on, if you may read that."))
    file_number = serializers.SerializerMethodField(help_text=_("For the ministries; null for all others."))
    annexes = serializers.SerializerMethodField()
    status_summary = serializers.SerializerMethodField()
    questions = serializers.SerializerMethodField()
    moves = serializers.SerializerMethodField(help_text=_("The verbs that you may use now."))
    missing = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text=_("What must still be written before it can be submitted."),
    )

    class Meta:
        model = Recommendation
        fields = (
            "id",
            "reference",
            "status",
            "progress_class",
            "version",
            "mission",
            *Recommendation.TEXT,
            "referred_to",
            "merged_into",
            "annexes",
            "created_at",
            "submitted_at",
            "status_at",
            "moves",
            "missing",
            "deferred_until_on",
            "status_summary",
            "questions",
            "file_number",
        )
        read_only_fields = fields

    def get_merged_into(self, row: Recommendation) -> str | None:
        """Read from rows of `in_full()`."""
        may_see = row.merged_into is not None and getattr(row, "may_see_survivor", False)
        return row.merged_into.reference if row.merged_into and may_see else None

    def get_file_number(self, row: Recommendation) -> str | None:
        return row.file_number if reads_internal(self.context["user"]) else None

    @extend_schema_field(AnnexSerializer(many=True))
    def get_annexes(self, row: Recommendation) -> Any:
        return AnnexSerializer(row.annexes_for(self.context["user"]), many=True).data

    @extend_schema_field(StatusSummarySerializer)
    def get_status_summary(self, row: Recommendation) -> Any:
        return StatusSummarySerializer(StatusSummary.of(row, self.context["user"])).data

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, row: Recommendation) -> Any:
        return QuestionSerializer(row.questions_for(self.context["user"]), many=True).data

    def get_moves(self, row: Recommendation) -> list[str]:
        return [move.verb for move in row.moves_for(self.context["user"])]


class MoveSerializer(StrictSerializer):
    """A move: its verb, the reason, and what some verbs take beside."""

    verb = ModelValidatedCharField(help_text=", ".join(MOVES))
    note = ModelValidatedCharField(required=False, allow_blank=True, default="")
    department = serializers.CharField(
        required=False, max_length=60, help_text=_("Code of the department, to refer it.")
    )
    by_on = DayText(required=False, allow_blank=True, help_text=_("Day by which it should answer, to refer it."))
    part = ModelValidatedCharField(
        required=False, allow_blank=True, help_text=_("Which part is accepted, to accept it in part.")
    )
    questions = serializers.ListField(
        child=ModelValidatedCharField(allow_blank=True),
        required=False,
        help_text=_("What the mission must answer, to return it; numbered in this order."),
    )
    until_on = DayText(required=False, allow_blank=True, help_text=_("The day until which it waits, to defer it."))
    into = serializers.CharField(
        required=False, max_length=40, help_text=_("Reference of the other one, to merge it or mark it as duplicate.")
    )
    without_answer = serializers.BooleanField(
        required=False,
        default=False,
        help_text=_("True confirms a decision while a department is asked and has not answered."),
    )
