"""What programs read of the questions of a return."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


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
