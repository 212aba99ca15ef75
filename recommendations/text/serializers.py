"""What programs send of the text of a recommendation."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api import MOST_NAMES, ModelValidatedCharField, StrictSerializer
from countries.hs_codes import read_code
from recommendations.recommendation.models import Recommendation


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


class TextSerializer(StrictSerializer, serializers.ModelSerializer):
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
        child=ModelValidatedCharField(max_length=40),
        required=False,
        help_text=_("References of recommendations that you may read."),
    )

    class Meta:
        model = Recommendation
        fields = Recommendation.TEXT

    def validate_hs_lines(self, codes: list[str]) -> list[str]:
        return list(dict.fromkeys(codes))

    def validate_earlier(self, references: list[str]) -> list[Recommendation]:
        rows: list[Recommendation] = self.context["seen"].referenced(references)
        return rows


class EditSerializer(TextSerializer):
    """Changes of a text, and answers to the questions of its last return."""

    answers = serializers.DictField(
        child=ModelValidatedCharField(allow_blank=True),
        required=False,
        help_text=_("Number of a question -> the answer to it."),
    )

    class Meta(TextSerializer.Meta):
        fields = (*TextSerializer.Meta.fields, "answers")

    def validate_answers(self, values: dict[str, str]) -> dict[str, str]:
        """By the names under which the row keeps them."""
        answers = {f"answer_{number}": answer.strip() for number, answer in values.items()}
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
