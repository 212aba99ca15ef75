"""One recommendation as programs write and read it, and what hangs on it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api import MOST_NAMES, DayText, KnownFieldsOnly, ReadSerializer, Words
from core.text import one_line, plain_text
from countries.hs_codes import read_code
from documents.kinds import BY_CODE
from documents.models import Document
from participants.models import User
from recommendations.models import Audience, Pace, Recommendation
from recommendations.moves import MOVES
from recommendations.standing import Standing


@extend_schema_field(OpenApiTypes.STR)
class CodeField(serializers.Field):
    """One of the rows at hand, by its code; the rows are in the context, under the name of their kind."""

    default_error_messages: ClassVar[dict[str, Any]] = {"unknown": _("“{code}” is not among those on offer here.")}

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        row = self.context["choices"].get(self.kind, {}).get(data) if isinstance(data, str) else None
        if row is None:
            self.fail("unknown", code=str(data)[:60])
        return row

    def to_representation(self, value: Any) -> str:
        return str(value.code)


class HSCodeField(serializers.CharField):
    """One HS code, however its figures are grouped."""

    def to_internal_value(self, data: Any) -> str:
        try:
            return read_code(super().to_internal_value(data))
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error


@extend_schema_field(OpenApiTypes.INT)
class SessionField(CodeField):
    """One of the meet's sessions, by its number."""

    def to_internal_value(self, data: Any) -> Any:
        is_number = isinstance(data, int) and not isinstance(data, bool)
        return super().to_internal_value(str(data) if is_number else data)

    def to_representation(self, value: Any) -> Any:
        return value.pk


class TextSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    """What the mission writes."""

    country = CodeField("country", required=False, allow_null=True)
    sector = CodeField("sector", required=False, allow_null=True)
    other_sectors = serializers.ListField(child=CodeField("sector"), required=False)
    mast_chapter = CodeField("mast_chapter", required=False, allow_null=True)
    hs_lines = serializers.ListField(
        child=HSCodeField(max_length=40), required=False, max_length=40, help_text=_("HS codes, each as one text.")
    )
    session = SessionField("session", required=False, allow_null=True)
    earlier = serializers.ListField(
        child=Words(max_length=40), required=False, help_text=_("References of recommendations that you may read.")
    )

    class Meta:
        model = Recommendation
        fields = Recommendation.TEXT

    def validate_hs_lines(self, codes: list[str]) -> list[str]:
        return list(dict.fromkeys(codes))

    def validate_earlier(self, said: list[str]) -> list[Recommendation]:
        rows: list[Recommendation] = self.context["seen"].referenced(said)
        return rows


class EditSerializer(TextSerializer):
    """Changes of a text, and answers to the questions of its last return."""

    answers = serializers.DictField(
        child=Words(allow_blank=True), required=False, help_text=_("Number of a question -> the answer to it.")
    )

    class Meta(TextSerializer.Meta):
        fields = (*TextSerializer.Meta.fields, "answers")

    def validate_answers(self, said: dict[str, str]) -> dict[str, str]:
        """By the names under which the row keeps them."""
        answers = {f"answer_{number}": answer.strip() for number, answer in said.items()}
        if unknown := answers.keys() - self.context["asked"].keys():
            numbers = ", ".join(sorted(name.removeprefix("answer_")[:20] for name in unknown)[:MOST_NAMES])
            raise serializers.ValidationError(_("No question with this number waits for an answer: %s.") % numbers)
        return answers

    def values(self) -> dict[str, Any]:
        """What `edit` takes."""
        values = dict(self.validated_data)
        return values | values.pop("answers", {})


class NewSerializer(TextSerializer):
    """A new draft: its text, and for whom it is written where a person writes for several missions."""

    mission = serializers.SlugField(required=False, help_text=_("Code of the mission; by default your own."))

    class Meta(TextSerializer.Meta):
        fields = (*TextSerializer.Meta.fields, "mission")


def _code_of(name: str) -> serializers.CharField:
    return serializers.CharField(source=f"{name}.code", read_only=True, allow_null=True, default=None)


class AnnexSerializer(serializers.Serializer):
    """One file beside the text; reads what `annexes_for` says."""

    id = serializers.IntegerField()
    name = serializers.CharField(help_text=_("The file's name."))
    title = serializers.CharField(help_text=_("What it is."))
    kind = serializers.ChoiceField(choices=list(BY_CODE))
    size = serializers.IntegerField(help_text=_("In bytes."))
    state = serializers.ChoiceField(choices=Document.State.choices)
    may_be_had = serializers.BooleanField(help_text=_("Whether you may have the file now."))


class NewAnnexSerializer(KnownFieldsOnly):
    """A file and what it is."""

    file = serializers.FileField(allow_empty_file=True)
    title = serializers.CharField(
        required=False, allow_blank=True, max_length=150, default="", validators=[plain_text, one_line]
    )


class DecisionSerializer(serializers.Serializer):
    """The decision that holds now."""

    verb = serializers.CharField(source="decision.verb")
    by = serializers.CharField(source="decision.actor_label", allow_null=True, default=None)
    at = serializers.DateTimeField(source="decision.at")
    note = serializers.CharField(source="decision.note")
    part = serializers.CharField(help_text=_("Which part is accepted, where only a part is."))


class ItemStandingSerializer(serializers.Serializer):
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


class QuestionSerializer(serializers.Serializer):
    """A numbered question of a return, and the mission's answer to it. For who works on it."""

    round = serializers.IntegerField(help_text=_("Which return of it, from 1."))
    number = serializers.IntegerField()
    text = serializers.CharField()
    asked_by = serializers.CharField(source="asked_by_label")
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField()
    answered_by = serializers.CharField(source="answered_by_label", allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class StandingSerializer(serializers.Serializer):
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
    items = ItemStandingSerializer(many=True)

    @extend_schema_field(DecisionSerializer(allow_null=True))
    def get_decision(self, standing: Standing) -> Any:
        return DecisionSerializer(standing).data if standing.decision else None


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
    pace = serializers.ChoiceField(
        choices=Pace.choices, allow_blank=True, read_only=True, help_text=_("Follows from its action items.")
    )
    referred_to = _code_of("referred_to")
    merged_into = serializers.SerializerMethodField(help_text=_("Where it lives on, if you may read that."))
    annexes = serializers.SerializerMethodField()
    standing = serializers.SerializerMethodField()
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
            "pace",
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
            "standing",
            "questions",
        )
        read_only_fields = fields

    def get_merged_into(self, row: Recommendation) -> str | None:
        """Read from rows of `in_full()`."""
        may_see = row.merged_into is not None and getattr(row, "may_see_survivor", False)
        return row.merged_into.reference if row.merged_into and may_see else None

    @extend_schema_field(AnnexSerializer(many=True))
    def get_annexes(self, row: Recommendation) -> Any:
        return AnnexSerializer(row.annexes_for(self.context["user"]), many=True).data

    @extend_schema_field(StandingSerializer)
    def get_standing(self, row: Recommendation) -> Any:
        return StandingSerializer(Standing.of(row, self.context["user"])).data

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, row: Recommendation) -> Any:
        return QuestionSerializer(row.questions_for(self.context["user"]), many=True).data

    def get_moves(self, row: Recommendation) -> list[str]:
        return [move.verb for move in row.moves_for(self.context["user"])]


class ClaimSerializer(serializers.Serializer):
    """Who examines a recommendation, and until when this holds unless it is said again."""

    claimed_by = serializers.CharField(source="claimed_by_label", allow_null=True)
    lapses_at = serializers.DateTimeField(source="claim_lapses_at", allow_null=True)


class ReferralAnswerSerializer(KnownFieldsOnly):
    """What a department answers."""

    answer = Words(allow_blank=True)


class ReferralSerializer(serializers.Serializer):
    """A question to a department, and its answer. For the ministries alone."""

    department = serializers.CharField(source="department.code")
    question = serializers.CharField()
    answer_by_on = serializers.DateField()
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)


class NewCommentSerializer(KnownFieldsOnly):
    """Something to say, and who reads it; whoever is named after an @ is told."""

    text = Words(allow_blank=True)
    audience = serializers.ChoiceField(choices=Audience.choices)


class CommentSerializer(serializers.Serializer):
    """One remark; describes what `thread.comment_in_codes` gives. It is never changed."""

    id = serializers.IntegerField()
    recommendation = serializers.CharField(
        help_text=_("Reference of the one that it is about: merged ones bring theirs.")
    )
    at = serializers.DateTimeField()
    said_by = serializers.CharField()
    role = serializers.ChoiceField(choices=User.Role.choices)
    audience = serializers.ChoiceField(choices=Audience.choices)
    text = serializers.CharField()
    mentioned = serializers.ListField(child=serializers.CharField())


class CommentPageSerializer(serializers.Serializer):
    """One page of a conversation."""

    results = CommentSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class VersionSerializer(serializers.Serializer):
    """One submission: field of the text -> its value in English words; describes what `version_list` reads."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    submitted_by = serializers.CharField()
    text = serializers.DictField(child=serializers.CharField(allow_blank=True))


class VersionPageSerializer(serializers.Serializer):
    """One page of the submissions, the first before the later ones."""

    results = VersionSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class MoveSerializer(KnownFieldsOnly):
    """A move: its verb, the reason, and what some verbs take beside."""

    verb = Words(help_text=", ".join(MOVES))
    note = Words(required=False, allow_blank=True, default="")
    department = serializers.CharField(
        required=False, max_length=60, help_text=_("Code of the department, to refer it.")
    )
    by_on = DayText(required=False, allow_blank=True, help_text=_("Day by which it should answer, to refer it."))
    part = Words(required=False, allow_blank=True, help_text=_("Which part is accepted, to accept it in part."))
    questions = serializers.ListField(
        child=Words(allow_blank=True),
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
