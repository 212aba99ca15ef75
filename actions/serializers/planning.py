"""The plan of an action item: its milestones, and what it waits for."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from actions import choices
from actions.models import ActionItem, Dependency, Milestone, WeighedItem
from actions.moves import DEPENDENCY_MOVES, MILESTONE_MOVES
from core import clock
from core.api import KnownFieldsOnly, ReadSerializer, Words


class MilestoneSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    """What is written about a milestone."""

    class Meta:
        model = Milestone
        fields = ("title", "due_on")


class MilestoneInFullSerializer(ReadSerializer):
    """One milestone, with its version."""

    done_by = serializers.CharField(source="done_by_label", allow_null=True)

    class Meta:
        model = Milestone
        fields = ("id", "item", "title", "due_on", "status", "done_on", "done_by", "version")
        read_only_fields = fields


class MilestoneMoveSerializer(KnownFieldsOnly):
    """A move of a milestone: its verb, the reason, and the day on which it was reached (else today)."""

    verb = Words(help_text=", ".join(MILESTONE_MOVES))
    note = Words(required=False, allow_blank=True, default="")
    done_on = serializers.DateField(required=False, default=clock.today)


@extend_schema_field(OpenApiTypes.STR)
class ItemField(serializers.Field):
    """An action item, by its reference. Reads it as the person in the context may see it."""

    default_error_messages: ClassVar[dict[str, Any]] = {"unknown": choices.UNKNOWN_ITEM}

    def to_internal_value(self, data: Any) -> ActionItem:
        item = choices.item(self.context["user"], data) if isinstance(data, str) else None
        if item is None:
            self.fail("unknown")
        return item


class RiskSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    """Risk, and give and get."""

    class Meta:
        model = WeighedItem
        fields = WeighedItem.INSIDE


class BlockerSerializer(KnownFieldsOnly):
    """For which other action item it waits, and what is needed of it."""

    blocker = ItemField(help_text=_("Its reference, such as ACT/2027/0012."))
    reason = Words(required=False, allow_blank=True, default="")


class DependencySerializer(ReadSerializer):
    """One link: which item waits for which, and whether this still holds."""

    item = serializers.CharField(source="item.reference")
    blocker = serializers.CharField(source="blocker.reference")

    class Meta:
        model = Dependency
        fields = ("id", "item", "blocker", "reason", "status", "added_at")
        read_only_fields = fields


class DependencyMoveSerializer(KnownFieldsOnly):
    """The end of a link, with the reason."""

    verb = Words(help_text=", ".join(DEPENDENCY_MOVES))
    note = Words(required=False, allow_blank=True, default="")
