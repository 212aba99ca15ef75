"""The shape of lists for programs: rows, and what narrows and orders them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api import KnownFieldsOnly
from core.search import LONGEST
from countries.hs_codes import read_code
from recommendations.lists import ORDERS
from recommendations.models import Pace, Recommendation
from recommendations.models.finding import ASKED
from recommendations.moves import Status
from recommendations.scores import HEAVIEST


class RowSerializer(serializers.Serializer):
    """One row of the list; describes what `lists.for_programs` reads."""

    id = serializers.IntegerField()
    reference = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    status_at = serializers.DateTimeField()
    mission = serializers.CharField()
    country = serializers.CharField(allow_null=True)
    sector = serializers.CharField(allow_null=True)
    lever = serializers.CharField()
    pace = serializers.ChoiceField(choices=Pace.choices, allow_blank=True)
    hs_lines = serializers.ListField(child=serializers.CharField())
    mast_chapter = serializers.CharField(allow_null=True)
    value_band = serializers.IntegerField(allow_null=True)
    horizon = serializers.CharField()
    sensitivity = serializers.CharField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class PageSerializer(serializers.Serializer):
    """One page of the list."""

    results = RowSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    notice = serializers.CharField(required=False, help_text=_("What a search has not looked at, in a sentence."))


class FilterSerializer(KnownFieldsOnly):
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
    pace = serializers.ChoiceField(choices=Pace.choices, required=False)
    whose = serializers.ChoiceField(choices=["mine", "waiting"], required=False)
    q = serializers.CharField(
        required=False,
        max_length=LONGEST,
        help_text=_("Words of title, reference or text, in any order; or the number of a reference."),
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


class RankedSerializer(serializers.Serializer):
    """One row of the ranking; describes what `ranking.for_programs` reads."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    country = serializers.CharField()
    value_score = serializers.IntegerField()
    effort_score = serializers.IntegerField()
    fit_score = serializers.IntegerField()
    points_now = serializers.IntegerField(help_text=_("Hundredths of a step, 100 to 500, by the weights of the meet."))
    points_tried = serializers.IntegerField(help_text=_("The same by the weights that are tried."))
    rank_now = serializers.IntegerField()
    rank = serializers.IntegerField(help_text=_("By the weights that are tried; equals share one."))
    move = serializers.IntegerField(help_text=_("By how many ranks it goes up; below nought: down."))


class RankingSerializer(serializers.Serializer):
    """One page of the ranking."""

    results = RankedSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class WeightsSerializer(serializers.Serializer):
    """What the ranking takes; what is left out is the meet's own."""

    meet = serializers.SlugField(required=False, help_text=_("Short name of the meet; by default the next one."))
    value = serializers.IntegerField(required=False, min_value=0, max_value=HEAVIEST)
    effort = serializers.IntegerField(required=False, min_value=0, max_value=HEAVIEST)
    fit = serializers.IntegerField(required=False, min_value=0, max_value=HEAVIEST)
    page = serializers.CharField(required=False, help_text=_("As the links next and previous give it."))
