"""What programs send and read of annexes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api import StrictSerializer
from core.text import one_line, plain_text
from documents.kinds import BY_CODE
from documents.models import Document


class AnnexSerializer(serializers.Serializer):
    """One file beside the text; reads what `annexes_for` says."""

    id = serializers.IntegerField()
    name = serializers.CharField(help_text=_("The file's name."))
    title = serializers.CharField(help_text=_("What it is."))
    kind = serializers.ChoiceField(choices=list(BY_CODE))
    size = serializers.IntegerField(help_text=_("In bytes."))
    state = serializers.ChoiceField(choices=Document.State.choices)
    is_downloadable = serializers.BooleanField(help_text=_("Whether you may have the file now."))


class NewAnnexSerializer(StrictSerializer):
    """A file and what it is."""

    file = serializers.FileField(allow_empty_file=True)
    title = serializers.CharField(
        required=False, allow_blank=True, max_length=150, default="", validators=[plain_text, one_line]
    )
