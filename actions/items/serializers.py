"""What programs send and read of one action item; the rules are the model's."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actions.dates.serializers import AskedDateSerializer
from actions.moves import DATE_CHANGE_MOVES, HANDOVER_MOVES, MOVES, Status
from actions.outcomes.serializers import OutcomeSerializer
from actions.ownership.serializers import OfferSerializer, OwnershipSerializer, PostField, PostSerializer
from actions.planning.serializers import BlocksSerializer, StepSerializer, WaitsForSerializer
from actions.support.serializers import SupportSerializer
from core.api import ModelValidatedCharField, StrictSerializer
from countries.models import Country, Sector

from .making import MOST
from .models import ActionItem
from .page import ItemPage


class ItemWordsSerializer(StrictSerializer, serializers.ModelSerializer):
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
            "file_number",
            "verifier",
        )
        # Django REST framework would begin it with a capital.
        extra_kwargs: ClassVar[dict[str, Any]] = {"file_number": {"label": _("eOffice file number")}}


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


class SeveralItemsSerializer(StrictSerializer):
    """Several new items out of the same recommendations: all of them are made, or none."""

    recommendations = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, help_text=_("Their numbers; all accepted.")
    )
    items = serializers.ListField(child=OneOfSeveralSerializer(), min_length=1, max_length=MOST)


class MadeSerializer(serializers.Serializer):
    """An item that was made."""

    id = serializers.IntegerField()
    reference = serializers.CharField()


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
    file_number = serializers.CharField(source="item.file_number")
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
    waits_for = WaitsForSerializer(source="links", many=True)
    blocks = BlocksSerializer(source="held_up", many=True, help_text=_("At most twenty."))
    supporters = SupportSerializer(source="supports", many=True, help_text=_("The present ones first."))
    outcomes = OutcomeSerializer(
        source="item.readable_outcomes", many=True, help_text=_("What it won, as far as it stands.")
    )
    times_carried = serializers.IntegerField(
        source="item.carried", help_text=_("From one review meeting to the next.")
    )
    hand_over = OfferSerializer(source="offer", allow_null=True)
    date_change = AskedDateSerializer(source="asked_date", allow_null=True)
    moves = serializers.SerializerMethodField(help_text=_("The verbs that you may use now."))

    def get_moves(self, page: ItemPage) -> list[str]:
        return [move.verb for move in page.moves]


class ItemMoveSerializer(StrictSerializer):
    """A move: its verb, the reason, and what some verbs take beside."""

    verb = ModelValidatedCharField(help_text=", ".join(MOVES))
    note = ModelValidatedCharField(required=False, allow_blank=True, default="")
    owner = serializers.IntegerField(required=False, help_text=_("Number of the post, to assign it."))
    until_on = serializers.DateField(required=False, help_text=_("The day, to put it on hold."))


class AnswerSerializer(StrictSerializer):
    """The answer to an offer or to a request: its verb and the reason."""

    verb = ModelValidatedCharField(help_text=", ".join(dict.fromkeys([*HANDOVER_MOVES, *DATE_CHANGE_MOVES])))
    note = ModelValidatedCharField(required=False, allow_blank=True, default="")
