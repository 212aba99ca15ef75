"""New action items, and the words of those that there are."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actions.making import MOST
from actions.models import ActionItem
from core.api import KnownFieldsOnly
from countries.models import Country, Sector

from .posts import PostField


class ItemWordsSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    """The words of an item, and who verifies it."""

    country = serializers.SlugRelatedField(
        slug_field="code", queryset=Country.objects.all(), required=False, allow_null=True
    )
    sector = serializers.SlugRelatedField(
        slug_field="code", queryset=Sector.objects.all(), required=False, allow_null=True
    )
    verifier = PostField(
        required=False, help_text=_("Number of the post that verifies it; never the owner or a post below it.")
    )

    class Meta:
        model = ActionItem
        fields: tuple[str, ...] = (
            "title",
            "detail",
            "country",
            "sector",
            "kind",
            "priority",
            "sensitivity",
            "verifier",
        )


class NewItemSerializer(ItemWordsSerializer):
    """A new item. Country and sector follow from the recommendations where these agree, unless they are named."""

    recommendations = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, help_text=_("Their numbers; all accepted.")
    )
    owner = PostField(help_text=_("Number of the post that becomes accountable."))
    due_on = serializers.DateField(help_text=_("A working day where the owner sits."))
    is_planned = serializers.BooleanField(required=False, help_text=_("Wait with it until it is released."))

    class Meta(ItemWordsSerializer.Meta):
        fields = (*ItemWordsSerializer.Meta.fields, "recommendations", "owner", "due_on", "is_planned")


class OneOfSeveralSerializer(NewItemSerializer):
    """One of several new items."""

    recommendations = None  # type: ignore[assignment] # named once, for all of them

    class Meta(NewItemSerializer.Meta):
        fields = tuple(name for name in NewItemSerializer.Meta.fields if name != "recommendations")


class SeveralItemsSerializer(KnownFieldsOnly):
    """Several new items out of the same recommendations: all of them are made, or none."""

    recommendations = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, help_text=_("Their numbers; all accepted.")
    )
    items = serializers.ListField(child=OneOfSeveralSerializer(), min_length=1, max_length=MOST)


class MadeSerializer(serializers.Serializer):
    """An item that was made."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
