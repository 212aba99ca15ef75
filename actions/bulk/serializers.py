"""The shapes of operations on many action items."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actions.moves import Status
from actions.ownership.serializers import PostField
from core.api import ModelValidatedCharField, StrictSerializer

from .models import ItemOperation
from .plan import OUTCOMES


class ItemBulkSerializer(StrictSerializer):
    """What is to be done to which action items: those in `rows`, or all that `filter` finds."""

    operation = serializers.ChoiceField(choices=ItemOperation.Kind.choices)
    rows = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        max_length=2000,
        required=False,
        help_text=_("Numbers of action items, at most 1,000; those that you do not see are not there."),
    )
    filter = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=2000,
        help_text=_("In place of rows: what the list is asked for, such as “state=late&country=JP”."),
    )
    key = serializers.UUIDField(
        required=False, help_text=_("Of your own making: what comes twice with one key is done once.")
    )
    post = PostField(required=False, help_text=_("Number of the post, to assign them or to let it watch."))
    due_on = serializers.DateField(required=False, help_text=_("The new date."))
    note = ModelValidatedCharField(required=False, allow_blank=True, default="", help_text=_("The reason."))
    is_preview = serializers.BooleanField(
        required=False, default=False, help_text=_("Say what it would do, and do nothing.")
    )
    confirmation_token = serializers.CharField(
        required=False,
        max_length=64,
        help_text=_("Of a preview: it is done only if the preview would still say the same."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Either rows or a filter."""
        if ("rows" in attrs) == ("filter" in attrs):
            raise serializers.ValidationError(_("Name rows or a filter: one of the two."))
        return attrs


class PlannedSerializer(serializers.Serializer):
    """One item for which it is not possible."""

    id = serializers.IntegerField(source="row.pk")
    reference = serializers.CharField(source="row.reference")
    sentence = serializers.CharField(source="why_not")


class ItemPlanSerializer(serializers.Serializer):
    """What a bulk operation would do."""

    confirmation_token = serializers.CharField()
    sentences = serializers.ListField(child=serializers.CharField(), help_text=_("What it does, and who is told."))
    possible = serializers.SerializerMethodField(help_text=_("Numbers of the items to which it would be done."))
    refused = PlannedSerializer(many=True)

    def get_possible(self, plan: Any) -> list[int]:
        return [item.pk for item in plan.possible]


class ItemBulkRowSerializer(serializers.Serializer):
    """What became of one item."""

    id = serializers.IntegerField(source="item_id")
    reference = serializers.CharField(source="item.reference")
    status = serializers.ChoiceField(source="item.status", choices=Status.choices)
    outcome = serializers.ChoiceField(
        choices=list(OUTCOMES), help_text=_("“kept”: done, and taking it back was refused.")
    )
    sentence = serializers.CharField(help_text=_("Why it was refused, or kept."))


class ItemBulkResultSerializer(serializers.Serializer):
    """What became of a bulk operation, as far as you see the items; ask again while it is working."""

    id = serializers.IntegerField(source="operation.pk")
    operation = serializers.ChoiceField(source="operation.kind", choices=ItemOperation.Kind.choices)
    is_working = serializers.BooleanField(help_text=_("Whether something is still to be done, or taken back."))
    total = serializers.IntegerField()
    processed = serializers.IntegerField()
    undo_until = serializers.DateTimeField(source="operation.undo_until")
    rows = ItemBulkRowSerializer(many=True)
    no_longer_visible = serializers.IntegerField(help_text=_("How many items lie out of your sight."))
