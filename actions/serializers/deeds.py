"""What programs do with an action item: moves, reports, other owners, other dates."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actions.models import ProgressUpdate
from actions.moves import DATE_CHANGE_MOVES, HANDOVER_MOVES, MOVES
from core.api import KnownFieldsOnly, Words

from .posts import PostField


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
        fields = ("done", "signal", "confidence", "next_step", "next_step_on", "waiting_on")


class HandoverSerializer(KnownFieldsOnly):
    """An offer to another post."""

    to_post = PostField(help_text=_("Number of the post."))
    note = Words(allow_blank=True, help_text=_("What the next owner must know."))


class DateChangeSerializer(KnownFieldsOnly):
    """A request for another date."""

    new_due_on = serializers.DateField()
    reason = Words(allow_blank=True)
