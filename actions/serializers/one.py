"""One action item in full."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actions.models import ActionItem, DateChange, Handover, Ownership
from actions.moves import MilestoneStatus, Status
from actions.pages import ItemPage
from actions.winning.serializers import OutcomeSerializer
from core.api import ReadSerializer

from .posts import PostSerializer
from .support import HelperSerializer


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


class AskedDateSerializer(ReadSerializer):
    """A request for another date that waits for an answer."""

    class Meta:
        model = DateChange
        fields = ("id", "old_due_on", "new_due_on", "reason", "requested_at")


class StepSerializer(serializers.Serializer):
    """A milestone of the item, but for those that were dropped."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    due_on = serializers.DateField()
    status = serializers.ChoiceField(choices=MilestoneStatus.choices)
    done_on = serializers.DateField(allow_null=True)
    done_by = serializers.CharField(allow_null=True, help_text=_("Who marked it as reached."))


class LinkSerializer(serializers.Serializer):
    """What the item waits for, or what waits for it, as far as you may see it; `id` is the link's."""

    id = serializers.IntegerField(source="pk")
    item = serializers.IntegerField(source="number", help_text=_("Number of the other action item."))
    reference = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    due_on = serializers.DateField()
    reason = serializers.CharField()


class AskingSerializer(serializers.Serializer):
    """A recommendation of which the item came, as far as you may see it."""

    id = serializers.IntegerField()
    reference = serializers.CharField()


def _code_of(name: str) -> serializers.CharField:
    return serializers.CharField(source=f"item.{name}.code", allow_null=True, default=None)


class ItemSerializer(serializers.Serializer):
    """One action item in full, as an ItemPage has read it."""

    id = serializers.IntegerField(source="item.pk")
    reference = serializers.CharField(source="item.reference")
    status = serializers.ChoiceField(source="item.status", choices=Status.choices)
    version = serializers.IntegerField(source="item.version")
    meet = serializers.CharField(source="item.meet.slug")
    title = serializers.CharField(source="item.title")
    detail = serializers.CharField(source="item.detail")
    country = _code_of("country")
    sector = _code_of("sector")
    kind = serializers.ChoiceField(source="item.kind", choices=ActionItem.Kind.choices)
    priority = serializers.ChoiceField(source="item.priority", choices=ActionItem.Priority.choices)
    sensitivity = serializers.CharField(source="item.sensitivity")
    signal = serializers.CharField(source="item.signal")
    confidence = serializers.CharField(source="item.confidence")
    waiting_on = serializers.CharField(source="item.waiting_on")
    due_on = serializers.DateField(source="item.due_on")
    original_due_on = serializers.DateField(source="item.original_due_on")
    slip_count = serializers.IntegerField(source="item.slip_count")
    on_hold_until_on = serializers.DateField(source="item.on_hold_until_on", allow_null=True)
    owner = PostSerializer(source="item.owner")
    verifier = PostSerializer(source="item.verifier")
    made_by = serializers.CharField(source="item.made_by.code")
    status_at = serializers.DateTimeField(source="item.status_at")
    created_at = serializers.DateTimeField(source="item.created_at")
    last_human_update_at = serializers.DateTimeField(source="item.last_human_update_at")
    recommendations = AskingSerializer(many=True)
    owners = OwnershipSerializer(many=True, help_text=_("The present one first."))
    milestones = StepSerializer(source="steps", many=True, help_text=_("By day."))
    next_milestone = StepSerializer(source="next_step", allow_null=True)
    is_blocked = serializers.BooleanField(help_text=_("Whether it waits for something that is still to be done."))
    waits_for = LinkSerializer(source="links", many=True)
    holds_up = LinkSerializer(source="held_up", many=True, help_text=_("At most twenty."))
    supporters = HelperSerializer(source="helpers", many=True, help_text=_("The present ones first."))
    outcomes = OutcomeSerializer(source="item.won_told", many=True, help_text=_("What it won, as far as it stands."))
    times_carried = serializers.IntegerField(
        source="item.carried", help_text=_("From one review meeting to the next.")
    )
    hand_over = OfferSerializer(source="offer", allow_null=True)
    date_change = AskedDateSerializer(source="asked_date", allow_null=True)
    moves = serializers.SerializerMethodField(help_text=_("The verbs that you may use now."))

    def get_moves(self, page: ItemPage) -> list[str]:
        return [move.verb for move in page.moves]
