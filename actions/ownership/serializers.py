"""What programs send and read of owners, offers and posts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from actions import choices
from core.api import ModelValidatedCharField, ReadSerializer, StrictSerializer
from participants.models import Post

from .models import Handover, Ownership


@extend_schema_field(OpenApiTypes.INT)
class PostField(serializers.Field):
    """A post in use, by its number. Reads it as the person in the context may see it."""

    default_error_messages: ClassVar[dict[str, Any]] = {"unknown": _("There is no post in use with this number.")}

    def to_internal_value(self, data: Any) -> Post:
        post = choices.post(self.context["user"], data)
        if post is None:
            self.fail("unknown")
        return post

    def to_representation(self, value: Any) -> int:
        return int(value.pk)


class PostSerializer(serializers.ModelSerializer):
    """A post."""

    organisation = serializers.CharField(source="organisation.code")

    class Meta:
        model = Post
        fields = ("id", "title", "organisation")


class OwnershipSerializer(ReadSerializer):
    """One post's time as owner, with the names of who held the post then."""

    post = PostSerializer()
    people = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Ownership
        fields = ("post", "people", "from_at", "until_at", "accepted_at", "reason")


class OfferSerializer(ReadSerializer):
    """A hand-over that waits for an answer."""

    to_post = PostSerializer()

    class Meta:
        model = Handover
        fields = ("id", "to_post", "note", "proposed_at")


class HandoverSerializer(StrictSerializer):
    """An offer to another post."""

    to_post = PostField(help_text=_("Number of the post."))
    note = ModelValidatedCharField(allow_blank=True, help_text=_("What the next owner must know."))
