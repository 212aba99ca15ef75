"""The shape of lists for programs: rows, and what narrows and orders them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api import ReadSerializer, StrictSerializer
from core.search import LONGEST
from countries.hs_codes import read_code
from recommendations.moves import Status
from recommendations.recommendation.finding import ASKED
from recommendations.recommendation.models import Recommendation
from recommendations.recommendation.progress_class import ProgressClass

from .columns import API, ORDERS


class RowSerializer(ReadSerializer):
    """One row of the list; describes what `columns.for_api` reads."""

    mission = serializers.CharField()
    country = serializers.CharField(allow_null=True)
    sector = serializers.CharField(allow_null=True)
    mast_chapter = serializers.CharField(allow_null=True)
    progress_class = serializers.ChoiceField(choices=ProgressClass.choices, allow_blank=True)
    file_number = serializers.CharField(allow_null=True, help_text=_("For the ministries; null for all others."))

    class Meta:
        model = Recommendation
        fields = tuple(API)
        read_only_fields = fields


class PageSerializer(serializers.Serializer):
    """One page of the list."""

    results = RowSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    notice = serializers.CharField(required=False, help_text=_("What a search has not looked at, in a sentence."))


class FilterSerializer(StrictSerializer):
    """What narrows and orders the list."""

    status = serializers.ChoiceField(choices=[*Status.values, ASKED], required=False)
    country = serializers.CharField(required=False, max_length=2, help_text=_("ISO code of two letters."))
    meet = serializers.SlugField(required=False, max_length=50, help_text=_("Short name of the meet."))
    session = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text=_("Number of the session.")
    )
    mission = serializers.SlugField(required=False, max_length=60)
    sector = serializers.SlugField(required=False, max_length=60)
    lever = serializers.ChoiceField(choices=Recommendation.Lever.choices, required=False)
    progress_class = serializers.ChoiceField(choices=ProgressClass.choices, required=False)
    assigned_to = serializers.ChoiceField(choices=["mine", "waiting"], required=False)
    q = serializers.CharField(
        required=False,
        max_length=LONGEST,
        help_text=_(
            "Words of title, reference or text, in any order; the number of a reference; a whole file number."
        ),
    )
    mast = serializers.CharField(
        required=False, max_length=4, help_text=_("Letter of the MAST chapter; none: where no chapter is named.")
    )
    hs = serializers.CharField(
        required=False, max_length=24, help_text=_("HS code of 2, 4, 6 or 8 figures: it and what lies under it.")
    )
    band = serializers.ChoiceField(
        choices=Recommendation.Band.choices, required=False, help_text=_("Value at stake of this size or more.")
    )
    horizon = serializers.ChoiceField(choices=Recommendation.Horizon.choices, required=False)
    person = serializers.CharField(
        required=False, max_length=100, help_text=_("Part of the name of who drafted or examined it.")
    )
    submitted_from = serializers.DateField(required=False)
    submitted_until = serializers.DateField(required=False)
    sort = serializers.ChoiceField(choices=[order for order in ORDERS if order], required=False)
    page = serializers.CharField(required=False, help_text=_("As the links next and previous give it."))

    def validate_hs(self, value: str) -> str:
        return read_code(value)
