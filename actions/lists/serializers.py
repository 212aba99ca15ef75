"""What programs read and filter of the list of action items."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actions.items.models import ActionItem
from actions.moves import Status
from actions.outcomes.moves import OutcomeStatus
from actions.progress.choices import WaitingOn
from core.api import ReadSerializer, StrictSerializer
from core.search import LONGEST
from recommendations.models import ProgressClass, Recommendation

from .columns import API, BESIDE_MONEY, LATELY, LONGEST_SILENCE, ORDERS


class ItemRowSerializer(ReadSerializer):
    """One row of the list; describes what `columns.for_api` reads."""

    reference = serializers.CharField()
    is_late = serializers.BooleanField()
    owner = serializers.IntegerField(help_text=_("Number of the accountable post."))
    owner_title = serializers.CharField()
    owner_organisation = serializers.CharField()
    verifier = serializers.IntegerField(help_text=_("Number of the verifying post."))
    country = serializers.CharField(allow_null=True)
    sector = serializers.CharField(allow_null=True)
    file_number = serializers.CharField()

    class Meta:
        model = ActionItem
        fields = tuple(API)
        read_only_fields = fields


class ItemListSerializer(serializers.Serializer):
    """One page of the list."""

    results = ItemRowSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    notice = serializers.CharField(required=False, help_text=_("What a search has not looked at, in a sentence."))


class ItemFilterSerializer(StrictSerializer):
    """What narrows and orders the list; without a state or a status it shows what is live."""

    q = serializers.CharField(
        required=False,
        max_length=LONGEST,
        help_text=_("Words of title or reference, in any order; the number of a reference; or a whole file number."),
    )
    assigned_to = serializers.ChoiceField(choices=["mine", "ours", "verify", "support", "watched"], required=False)
    state = serializers.ChoiceField(
        choices=["late", "week", "month", "year", "blocked", "unaccepted", LATELY, *Status.values, "all"],
        required=False,
    )
    status = serializers.ChoiceField(choices=Status.choices, required=False, help_text=_("Beside the state."))
    country = serializers.CharField(required=False, max_length=2, help_text=_("ISO code of two letters."))
    sector = serializers.SlugField(required=False, max_length=60)
    kind = serializers.ChoiceField(choices=ActionItem.Kind.choices, required=False)
    waiting = serializers.ChoiceField(choices=WaitingOn.choices[1:], required=False)
    organisation = serializers.SlugField(required=False, max_length=60, help_text=_("Code of the owner's."))
    post = serializers.IntegerField(required=False, min_value=1, help_text=_("Number of the accountable post."))
    meet = serializers.SlugField(required=False, max_length=50)
    session = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=10**18 - 1,
        help_text=_("Number of the session where it was raised, or reviewed."),
    )
    lever = serializers.ChoiceField(choices=Recommendation.Lever.choices, required=False)
    progress_class = serializers.ChoiceField(choices=ProgressClass.choices, required=False)
    days_without_update = serializers.IntegerField(
        required=False, min_value=1, max_value=LONGEST_SILENCE, help_text=_("No word by a person for so many days.")
    )
    day = serializers.DateField(required=False, help_text=_("Due on this day."))
    vacant = serializers.BooleanField(required=False, help_text=_("Whether to show only what a vacant post owns."))
    won = serializers.ChoiceField(
        choices=["any", BESIDE_MONEY, OutcomeStatus.CONFIRMED, OutcomeStatus.CLAIMED, OutcomeStatus.DISPUTED],
        required=False,
    )
    sort = serializers.ChoiceField(choices=list(ORDERS), required=False)
    page = serializers.CharField(required=False, help_text=_("As the links next and previous give it."))
