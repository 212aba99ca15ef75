"""What programs read of the ranking."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from recommendations.moves import Status

from .scores import HEAVIEST


class RankedSerializer(serializers.Serializer):
    """One row of the ranking; describes what `ranking.for_api` reads."""

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
