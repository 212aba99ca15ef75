"""The shape of what programs send and read; the rules are the models'."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core import clock
from core.api import KnownFieldsOnly, Words
from countries.models import Country, Sector
from participants.models import Post
from recommendations.models import Pace, Recommendation

from . import choices
from .lists import LONGEST_SILENCE, ORDERS
from .making import MOST
from .models import ActionItem, DateChange, Dependency, Handover, Milestone, Ownership, ProgressUpdate
from .moves import DATE_CHANGE_MOVES, DEPENDENCY_MOVES, HANDOVER_MOVES, MILESTONE_MOVES, MOVES, MilestoneStatus, Status
from .pages import ItemPage


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


class ItemWordsSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    """The words of an item, and who verifies it."""

    country = serializers.SlugRelatedField(
        slug_field="code", queryset=Country.objects.all(), required=False, allow_null=True
    )
    sector = serializers.SlugRelatedField(
        slug_field="code", queryset=Sector.objects.all(), required=False, allow_null=True
    )
    verifier = PostField(required=False, help_text=_("Number of the post that verifies it; never the owner."))

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


class PostSerializer(serializers.ModelSerializer):
    """A post."""

    organisation = serializers.CharField(source="organisation.code")

    class Meta:
        model = Post
        fields = ("id", "title", "organisation")


class OwnershipSerializer(serializers.ModelSerializer):
    """One post's time as owner, with the names of who held the post then."""

    post = PostSerializer()
    people = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Ownership
        fields = ("post", "people", "from_at", "until_at", "accepted_at", "reason")


class OfferSerializer(serializers.ModelSerializer):
    """A hand-over that waits for an answer."""

    to_post = PostSerializer()

    class Meta:
        model = Handover
        fields = ("id", "to_post", "note", "proposed_at")


class AskedDateSerializer(serializers.ModelSerializer):
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
    hand_over = OfferSerializer(source="offer", allow_null=True)
    date_change = AskedDateSerializer(source="asked_date", allow_null=True)
    moves = serializers.SerializerMethodField(help_text=_("The verbs that you may use now."))

    def get_moves(self, page: ItemPage) -> list[str]:
        return [move.verb for move in page.moves]


class ItemRowSerializer(serializers.Serializer):
    """One row of the list; describes what `lists.for_programs` reads."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    signal = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=ActionItem.Kind.choices)
    priority = serializers.ChoiceField(choices=ActionItem.Priority.choices)
    sensitivity = serializers.CharField()
    due_on = serializers.DateField()
    original_due_on = serializers.DateField()
    slip_count = serializers.IntegerField()
    is_late = serializers.BooleanField()
    on_hold_until_on = serializers.DateField(allow_null=True)
    last_human_update_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    owner = serializers.IntegerField(help_text=_("Number of the accountable post."))
    owner_title = serializers.CharField()
    owner_organisation = serializers.CharField()
    verifier = serializers.IntegerField(help_text=_("Number of the verifying post."))
    country = serializers.CharField(allow_null=True)
    sector = serializers.CharField(allow_null=True)


class ItemListSerializer(serializers.Serializer):
    """One page of the list."""

    results = ItemRowSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class ItemFilterSerializer(KnownFieldsOnly):
    """What narrows and orders the list; without a state it shows what is live."""

    q = serializers.CharField(required=False, max_length=100, help_text=_("Words of the title, or the reference."))
    whose = serializers.ChoiceField(choices=["mine", "ours", "verify", "watched"], required=False)
    state = serializers.ChoiceField(
        choices=["late", "week", "month", "year", "blocked", *Status.values, "all"], required=False
    )
    country = serializers.CharField(required=False, max_length=2, help_text=_("ISO code of two letters."))
    sector = serializers.SlugField(required=False, max_length=60)
    organisation = serializers.SlugField(required=False, max_length=60, help_text=_("Code of the owner's."))
    post = serializers.IntegerField(required=False, min_value=1, help_text=_("Number of the accountable post."))
    meet = serializers.SlugField(required=False, max_length=50)
    lever = serializers.ChoiceField(choices=Recommendation.Lever.choices, required=False)
    pace = serializers.ChoiceField(choices=Pace.choices, required=False)
    silent = serializers.IntegerField(
        required=False, min_value=1, max_value=LONGEST_SILENCE, help_text=_("No word by a person for so many days.")
    )
    day = serializers.DateField(required=False, help_text=_("Due on this day."))
    vacant = serializers.BooleanField(required=False, help_text=_("Whether to show only what a vacant post owns."))
    sort = serializers.ChoiceField(choices=list(ORDERS), required=False)
    page = serializers.CharField(required=False, help_text=_("As the links next and previous give it."))


class ItemMoveSerializer(KnownFieldsOnly):
    """A move: its verb, the reason, and what some verbs take beside."""

    verb = Words(help_text=", ".join(MOVES))
    note = Words(required=False, allow_blank=True, default="")
    owner = serializers.IntegerField(required=False, help_text=_("Number of the post, to assign it."))
    until_on = serializers.DateField(required=False, help_text=_("The day, to put it on hold."))


class AnswerSerializer(KnownFieldsOnly):
    """The answer to an offer or to a request: its verb and the reason."""

    verb = Words(help_text=", ".join(dict.fromkeys([*HANDOVER_MOVES, *DATE_CHANGE_MOVES])))
    note = Words(required=False, allow_blank=True, default="")


class ProgressSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    """What the owner reports on the way."""

    done = Words()

    class Meta:
        model = ProgressUpdate
        fields = ("done", "signal", "next_step", "next_step_on", "waiting_on")


class HandoverSerializer(KnownFieldsOnly):
    """An offer to another post."""

    to_post = PostField(help_text=_("Number of the post."))
    note = Words(allow_blank=True, help_text=_("What the next owner must know."))


class DateChangeSerializer(KnownFieldsOnly):
    """A request for another date."""

    new_due_on = serializers.DateField()
    reason = Words(allow_blank=True)


class MilestoneSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    """What is written about a milestone."""

    class Meta:
        model = Milestone
        fields = ("title", "due_on")


class MilestoneInFullSerializer(serializers.ModelSerializer):
    """One milestone, with its version."""

    done_by = serializers.CharField(source="done_by.name", allow_null=True, default=None)

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


class BlockerSerializer(KnownFieldsOnly):
    """For which other action item it waits, and what is needed of it."""

    blocker = ItemField(help_text=_("Its reference, such as ACT/2027/0012."))
    reason = Words(required=False, allow_blank=True, default="")


class DependencySerializer(serializers.ModelSerializer):
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
