"""What programs send and read of comments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api import ModelValidatedCharField, StrictSerializer
from participants.models import User

from .audience import Audience


class NewCommentSerializer(StrictSerializer):
    """Something to say, and who reads it; whoever is named after an @ is told."""

    text = ModelValidatedCharField(allow_blank=True)
    audience = serializers.ChoiceField(choices=Audience.choices)


class CommentSerializer(serializers.Serializer):
    """One remark; describes what `thread.comment_in_codes` gives. It is never changed."""

    id = serializers.IntegerField()
    recommendation = serializers.CharField(
        help_text=_("Reference of the one that it is about: merged ones bring theirs.")
    )
    at = serializers.DateTimeField()
    author = serializers.CharField()
    role = serializers.ChoiceField(choices=User.Role.choices)
    audience = serializers.ChoiceField(choices=Audience.choices)
    text = serializers.CharField()
    mentioned = serializers.ListField(child=serializers.CharField())


class CommentPageSerializer(serializers.Serializer):
    """One page of a conversation."""

    results = CommentSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
