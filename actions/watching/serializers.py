"""The shapes of watching an item."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actions.ownership.serializers import PostField
from core.api import StrictSerializer


class WatcherSerializer(StrictSerializer):
    """Which post is to watch it: one of your own, or another, for who assigns."""

    post = PostField(help_text=_("Number of the post; its holder reads the item by this."))


class WatchSerializer(serializers.Serializer):
    """A post that watches the item."""

    id = serializers.IntegerField(source="pk")
    post = serializers.IntegerField(source="post_id", help_text=_("Number of the post."))
    title = serializers.CharField(source="post.label")
    organisation = serializers.CharField(source="post.organisation.label")
    person = serializers.CharField(allow_null=True, help_text=_("Who holds it now."))
    may_read = serializers.BooleanField(help_text=_("Whether it lets the post read the item."))
