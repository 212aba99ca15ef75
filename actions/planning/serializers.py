"""What programs send and read of milestones and of what an item waits for."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from actions import choices
from actions.items.models import ActionItem
from actions.moves import DEPENDENCY_MOVES, MILESTONE_MOVES, MilestoneStatus, Status
from core import clock
from core.api import ModelValidatedCharField, ReadSerializer, StrictSerializer

from .dependencies import Dependency
from .milestones import Milestone


class StepSerializer(serializers.Serializer):
    """A milestone of the item, but for those that were dropped."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    due_on = serializers.DateField()
    status = serializers.ChoiceField(choices=MilestoneStatus.choices)
    done_on = serializers.DateField(allow_null=True)
    done_by = serializers.CharField(source="reached_by", allow_null=True, help_text=_("Who marked it as reached."))


class _LinkSerializer(serializers.Serializer):
    """A link between two items, with the one at its other end, as far as you may see it; `id` is the link's."""

    id = serializers.IntegerField(source="pk")
    reason = serializers.CharField()


class WaitsForSerializer(_LinkSerializer):
    """What the item waits for, as far as you may see it; `id` is the link's."""

    item = serializers.IntegerField(source="blocker.pk", help_text=_("Number of the other action item."))
    reference = serializers.CharField(source="blocker.reference")
    title = serializers.CharField(source="blocker.title")
    status = serializers.ChoiceField(source="blocker.status", choices=Status.choices)
    due_on = serializers.DateField(source="blocker.due_on")


class BlocksSerializer(_LinkSerializer):
    """What waits for the item, as far as you may see it; `id` is the link's."""

    item = serializers.IntegerField(source="item.pk", help_text=_("Number of the other action item."))
    reference = serializers.CharField(source="item.reference")
    title = serializers.CharField(source="item.title")
    status = serializers.ChoiceField(source="item.status", choices=Status.choices)
    due_on = serializers.DateField(source="item.due_on")


class MilestoneSerializer(StrictSerializer, serializers.ModelSerializer):
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


class MilestoneMoveSerializer(StrictSerializer):
    """A move of a milestone: its verb, the reason, and the day on which it was reached (else today)."""

    verb = ModelValidatedCharField(help_text=", ".join(MILESTONE_MOVES))
    note = ModelValidatedCharField(required=False, allow_blank=True, default="")
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


class BlockerSerializer(StrictSerializer):
    """For which other action item it waits, and what is needed of it."""

    blocker = ItemField(help_text=_("Its reference, such as ACT/2027/0012."))
    reason = ModelValidatedCharField(required=False, allow_blank=True, default="")


class DependencySerializer(ReadSerializer):
    """One link: which item waits for which, and whether this still holds."""

    item = serializers.CharField(source="item.reference")
    blocker = serializers.CharField(source="blocker.reference")

    class Meta:
        model = Dependency
        fields = ("id", "item", "blocker", "reason", "status", "added_at")
        read_only_fields = fields


class DependencyMoveSerializer(StrictSerializer):
    """The end of a link, with the reason."""

    verb = ModelValidatedCharField(help_text=", ".join(DEPENDENCY_MOVES))
    note = ModelValidatedCharField(required=False, allow_blank=True, default="")
