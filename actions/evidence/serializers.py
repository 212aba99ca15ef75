"""Evidence as programs send and read it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actions.progress.serializers import ProgressSerializer
from core.api import ModelValidatedCharField, StrictSerializer
from documents.models import Document


class EvidenceRowSerializer(serializers.Serializer):
    """One file or one link, as `evidence_for` returns it."""

    id = serializers.IntegerField(source="pk")
    link = serializers.CharField(allow_blank=True, help_text=_("Empty where it is a file."))
    name = serializers.CharField(source="document.name", allow_null=True, help_text=_("The file's name."))
    kind = serializers.CharField(
        source="document.kind", allow_null=True, help_text=_("Its type: pdf, docx, xlsx, png or jpg.")
    )
    size = serializers.IntegerField(source="document.size", allow_null=True, help_text=_("In bytes."))
    state = serializers.CharField(source="document.state", allow_null=True, help_text=", ".join(Document.State.values))
    is_downloadable = serializers.BooleanField(help_text=_("Whether you may have the file now."))
    is_claim = serializers.SerializerMethodField(help_text=_("Whether it came with the report that it is done."))

    def get_is_claim(self, row: object) -> bool:
        return getattr(row, "report_id", None) is None


def _files() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), required=False, help_text=_("At most five, as multipart.")
    )


class ReportSerializer(ProgressSerializer):
    """What the owner reports on the way, with its evidence."""

    file = _files()
    link = ModelValidatedCharField(required=False, allow_blank=True, help_text=_("Begins with https://."))

    class Meta(ProgressSerializer.Meta):
        fields = (*ProgressSerializer.Meta.fields, "file", "link")  # type: ignore[assignment]


class FinishSerializer(StrictSerializer):
    """The claim that an item is done: what was achieved, and what shows it."""

    note = ModelValidatedCharField()
    file = _files()
    link = ModelValidatedCharField(required=False, allow_blank=True, help_text=_("Begins with https://."))
