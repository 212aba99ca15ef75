"""The shapes of the transfer of charge."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actions.ownership.serializers import PostField
from core.api import ModelValidatedCharField, StrictSerializer
from participants.models import Post, User


class TransferSerializer(StrictSerializer):
    """To whom it goes: `successor` takes the post itself, `to_post` what it owns; one of the two.

    Without `confirmation_token` nothing is done and the answer says what would be; with that of the answer it is done.
    """

    successor = serializers.PrimaryKeyRelatedField(queryset=User.objects.none(), required=False, default=None)
    to_post = PostField(required=False, default=None)
    note = ModelValidatedCharField(help_text=_("Reason"))
    is_leaving = serializers.BooleanField(default=False)
    confirmation_token = serializers.CharField(required=False, default="")
    key = serializers.UUIDField(
        required=False, default=None, help_text=_("What comes twice with one key is done once.")
    )

    def __init__(self, *args: Any, post: Post | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if post is not None:
            people = User.objects.visible_to(self.context["user"]).fit_for(post)
            self.fields["successor"].queryset = people  # type: ignore[attr-defined]


class TransferredSerializer(serializers.Serializer):
    """What would be done (`is_done` false), or was."""

    is_done = serializers.BooleanField()
    confirmation_token = serializers.CharField()
    sentences = serializers.ListField(child=serializers.CharField())
    transfer = serializers.IntegerField(allow_null=True)
    refused = serializers.ListField(child=serializers.CharField())


class ChosenSerializer(StrictSerializer):
    """The items that are accepted by their numbers; null: all, up to 200 at once."""

    items = serializers.ListField(child=serializers.IntegerField(min_value=1), allow_null=True, max_length=200)


class AcceptedSerializer(serializers.Serializer):
    """How many were accepted, and why others were not."""

    number = serializers.IntegerField()
    refused = serializers.ListField(child=serializers.CharField())
