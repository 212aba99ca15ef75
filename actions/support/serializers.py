"""Supporters of an action item, and what they did, as programs send and read it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actions.ownership.serializers import PostField
from core.api import ModelValidatedCharField, StrictSerializer


class SupportSerializer(serializers.Serializer):
    """One post's time as a supporter; `id` is the support's."""

    id = serializers.IntegerField(source="pk")
    post = serializers.IntegerField(source="post_id", help_text=_("Number of the post."))
    title = serializers.CharField(source="post.label")
    organisation = serializers.CharField(source="post.organisation.label")
    holder = serializers.CharField(allow_null=True, help_text=_("Who holds the post now."))
    asked = serializers.CharField(allow_blank=True)
    from_at = serializers.DateTimeField()
    until_at = serializers.DateTimeField(allow_null=True)


class ContributionRowSerializer(serializers.Serializer):
    """What somebody did in a supporting post."""

    author = serializers.CharField(source="author_label")
    title = serializers.CharField(source="post.label", help_text=_("The post."))
    at = serializers.DateTimeField()
    done = serializers.CharField()


class SupporterSerializer(StrictSerializer):
    """Which post is to support it, and what it is to do."""

    post = PostField(help_text=_("Number of the post."))
    asked = ModelValidatedCharField(required=False, allow_blank=True, default="")


class EndSerializer(StrictSerializer):
    """Why it supports the item no longer."""

    note = ModelValidatedCharField(allow_blank=True)


class ContributionSerializer(StrictSerializer):
    """What was done."""

    done = ModelValidatedCharField(allow_blank=True)
