"""Evidence as programs send and read it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actions.serializers.deeds import ProgressSerializer
from core.api import KnownFieldsOnly, Words
from documents.models import Document


class PieceSerializer(serializers.Serializer):
    """One file or one link; reads what `pieces_of` says."""

    id = serializers.IntegerField(source="pk")
    link = serializers.CharField(allow_blank=True, help_text=_("Empty where it is a file."))
    name = serializers.CharField(allow_null=True, help_text=_("The file's name."))
    kind = serializers.CharField(allow_null=True, help_text=_("Its type: pdf, docx, xlsx, png or jpg."))
    size = serializers.IntegerField(allow_null=True, help_text=_("In bytes."))
    state = serializers.CharField(allow_null=True, help_text=", ".join(Document.State.values))
    may_be_had = serializers.BooleanField(help_text=_("Whether you may have the file now."))
    is_claim = serializers.SerializerMethodField(help_text=_("Whether it came with the report that it is done."))

    def get_is_claim(self, piece: object) -> bool:
        return getattr(piece, "report", None) is None


def _files() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), required=False, help_text=_("At most five, as multipart.")
    )


class ReportSerializer(ProgressSerializer):
    """What the owner reports on the way, with its evidence."""

    file = _files()
    link = Words(required=False, allow_blank=True, help_text=_("Begins with https://."))

    class Meta(ProgressSerializer.Meta):
        fields = (*ProgressSerializer.Meta.fields, "file", "link")  # type: ignore[assignment]


class FinishSerializer(KnownFieldsOnly):
    """The claim that an item is done: what was achieved, and what shows it."""

    note = Words()
    file = _files()
    link = Words(required=False, allow_blank=True, help_text=_("Begins with https://."))
