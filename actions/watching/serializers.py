"""The shapes of watching an item."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actions.serializers.posts import PostField
from core.api import KnownFieldsOnly


class WatcherSerializer(KnownFieldsOnly):
    """Which post is to watch it: one of your own, or another, for who assigns."""

    post = PostField(help_text=_("Number of the post; its holder reads the item by this."))


class WatchSerializer(serializers.Serializer):
    """A post that watches the item."""

    id = serializers.IntegerField(source="pk")
    post = serializers.IntegerField(help_text=_("Number of the post."))
    title = serializers.CharField()
    organisation = serializers.CharField()
    person = serializers.CharField(allow_null=True, help_text=_("Who holds it now."))
    may_read = serializers.BooleanField(help_text=_("Whether it lets the post read the item."))
