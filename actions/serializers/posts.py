"""Posts as programs name and read them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from actions import choices
from participants.models import Post


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
