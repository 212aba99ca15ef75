"""Supporters of an action item, and what they did, as programs send and read it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api import KnownFieldsOnly, Words

from .posts import PostField


class HelperSerializer(serializers.Serializer):
    """One post's time as a supporter; `id` is the support's."""

    id = serializers.IntegerField(source="pk")
    post = serializers.IntegerField(help_text=_("Number of the post."))
    title = serializers.CharField()
    organisation = serializers.CharField()
    holder = serializers.CharField(allow_null=True, help_text=_("Who holds the post now."))
    asked = serializers.CharField(allow_blank=True)
    from_at = serializers.DateTimeField()
    until_at = serializers.DateTimeField(allow_null=True)


class HelpSerializer(serializers.Serializer):
    """What somebody did in a supporting post."""

    author = serializers.CharField()
    title = serializers.CharField(help_text=_("The post."))
    at = serializers.DateTimeField()
    done = serializers.CharField()


class SupporterSerializer(KnownFieldsOnly):
    """Which post is to support it, and what it is to do."""

    post = PostField(help_text=_("Number of the post."))
    asked = Words(required=False, allow_blank=True, default="")


class EndSerializer(KnownFieldsOnly):
    """Why it supports the item no longer."""

    note = Words(allow_blank=True)


class ContributionSerializer(KnownFieldsOnly):
    """What was done."""

    done = Words(allow_blank=True)
