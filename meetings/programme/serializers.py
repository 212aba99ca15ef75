"""The shape of what programs send and read about sessions and their agendas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api import ModelValidatedCharField, ReadSerializer, StrictSerializer
from core.text import one_line, plain_text
from documents.kinds import BY_CODE
from documents.models import Document
from meetings.participants.models import Participant

from .models import AgendaItem, Session, SessionParticipant

if TYPE_CHECKING:
    from datetime import datetime

_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)


class InstantField(serializers.DateTimeField):
    """An instant with its offset from UTC: a local time alone would be read in somebody's zone."""

    def to_internal_value(self, value: Any) -> datetime:
        if isinstance(value, str) and value and not _OFFSET.search(value):
            raise serializers.ValidationError(_("Write the time with its offset: 2027-01-08T10:00:00+05:30."))
        return super().to_internal_value(value)


class ParticipantField(serializers.PrimaryKeyRelatedField):
    """A participant of the meet in the context, by number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Participant.objects.none(), **kwargs)

    def get_queryset(self) -> Any:
        rows = Participant.objects.visible_to(self.context["user"]).current()
        return rows.filter(meet=self.context["meet"]).select_related("contact")


class PersonSerializer(serializers.Serializer):
    """Who leads or presents."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="contact")
    place = serializers.CharField(source="contact.place", help_text=_("Designation and organisation."))


class SessionFilterSerializer(StrictSerializer):
    """Filters of the list."""

    on = serializers.DateField(required=False)
    kind = serializers.ChoiceField(choices=Session.Kind.choices, required=False)
    mine = serializers.BooleanField(required=False, help_text=_("Only those in which you are expected or lead."))
    page = serializers.CharField(required=False)


class SessionRowSerializer(ReadSerializer):
    """One session in the list; times in UTC."""

    class Meta:
        model = Session
        fields = ("id", "title", "kind", "status", "on", "starts_at", "ends_at", "room", "video_url", "version")


class SessionPageSerializer(serializers.Serializer):
    """One page of sessions."""

    results = SessionRowSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class AgendaItemSerializer(ReadSerializer):
    """One item of a session's agenda."""

    presenter = PersonSerializer(allow_null=True)

    class Meta:
        model = AgendaItem
        fields = ("id", "position", "title", "minutes", "presenter", "version")
        extra_kwargs = {name: {"read_only": True} for name in ("id", "position", "version")}


class SessionSerializer(ReadSerializer):
    """One session with its agenda. Times carry the offset of your own time zone; `time_zone` is that of the venue."""

    meet = serializers.CharField(source="meet.slug")
    time_zone = serializers.CharField(source="meet.time_zone")
    chair = PersonSerializer(allow_null=True)
    rapporteur = PersonSerializer(allow_null=True)
    agenda = AgendaItemSerializer(many=True, source="agenda_items")

    class Meta:
        model = Session
        fields = (
            "id",
            "meet",
            "title",
            "kind",
            "status",
            "on",
            "starts_at",
            "ends_at",
            "time_zone",
            "room",
            "video_url",
            "chair",
            "rapporteur",
            "published_at",
            "agenda",
            "version",
        )


class SessionWriteSerializer(StrictSerializer, serializers.ModelSerializer):
    """A session that is added or changed; the day follows the time."""

    starts_at = InstantField(required=False, allow_null=True)
    ends_at = InstantField(required=False, allow_null=True)
    chair = ParticipantField(required=False, allow_null=True)
    rapporteur = ParticipantField(required=False, allow_null=True)

    class Meta:
        model = Session
        fields = ("title", "kind", "on", "starts_at", "ends_at", "room", "video_url", "chair", "rapporteur")
        validators = ()


class SessionMoveSerializer(StrictSerializer):
    """A move with its reason."""

    verb = serializers.ChoiceField(choices=sorted(Session.MOVES))
    note = ModelValidatedCharField(required=False, allow_blank=True, default="")


class AgendaItemWriteSerializer(StrictSerializer, serializers.ModelSerializer):
    """An item that is added or changed."""

    presenter = ParticipantField(required=False, allow_null=True)

    class Meta:
        model = AgendaItem
        fields = ("title", "minutes", "presenter")


class AgendaOrderSerializer(StrictSerializer):
    """The numbers of all items of the agenda, in their new order."""

    items = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=100)


class ExpectedSerializer(ReadSerializer):
    """Somebody who is expected in a session."""

    participant = PersonSerializer()
    mode = serializers.ChoiceField(source="participant.mode", choices=Participant.Mode.choices)

    class Meta:
        model = SessionParticipant
        fields = ("id", "participant", "mode")


class ExpectSerializer(StrictSerializer):
    """Who is expected too."""

    participants = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=1000)

    def validate_participants(self, value: list[int]) -> list[Participant]:
        """Return the participants of the meet with these numbers. One query."""
        rows = Participant.objects.visible_to(self.context["user"]).current().filter(meet=self.context["meet"])
        found = rows.select_related("contact").in_bulk(value)
        if unknown := sorted(set(value) - found.keys()):
            numbers = ", ".join(str(number) for number in unknown[:10])
            raise serializers.ValidationError(_("Not on the list of this meet: %(numbers)s.") % {"numbers": numbers})
        return list(found.values())


class ExpectedCountSerializer(serializers.Serializer):
    """How many were added; those who were expected already are not counted."""

    added = serializers.IntegerField()


class SessionDocumentSerializer(serializers.Serializer):
    """One document of a session."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="document.name", help_text=_("The file's name."))
    title = serializers.CharField(help_text=_("What it is."))
    kind = serializers.ChoiceField(source="document.kind", choices=list(BY_CODE))
    size = serializers.IntegerField(source="document.size", help_text=_("In bytes."))
    state = serializers.ChoiceField(source="document.state", choices=Document.State.choices)
    is_downloadable = serializers.BooleanField(help_text=_("Whether you may have the file now."))


class NewSessionDocumentSerializer(StrictSerializer):
    """A file and what it is."""

    file = serializers.FileField(allow_empty_file=True)
    title = serializers.CharField(
        required=False, allow_blank=True, max_length=150, default="", validators=[plain_text, one_line]
    )
