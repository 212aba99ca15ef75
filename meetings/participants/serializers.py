"""The shape of participants for programs. What they need is never among it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api import StrictSerializer
from core.search import LONGEST
from meetings.invitation_status import GROUPS, Status
from participants.contacts.models import Contact

from .columns import NOT_INVITED, ORDERS
from .models import Category, Participant

if TYPE_CHECKING:
    from meetings.models.meets import Meet
    from participants.models import User


class ParticipantRowSerializer(serializers.Serializer):
    """One row of the list."""

    id = serializers.IntegerField()
    contact = serializers.IntegerField(source="contact_id", help_text=_("Number of the person."))
    form_of_address = serializers.CharField(source="contact.honorific")
    name = serializers.CharField(source="contact.name")
    designation = serializers.CharField(source="contact.designation")
    organisation = serializers.CharField(source="contact.organisation.code", default=None, allow_null=True)
    other_organisation = serializers.CharField(source="contact.organisation_name")
    category = serializers.ChoiceField(choices=Category.choices)
    precedence = serializers.IntegerField()
    mode = serializers.ChoiceField(choices=Participant.Mode.choices)
    head = serializers.IntegerField(
        source="head_id", allow_null=True, help_text=_("Number of the participant who leads the delegation.")
    )
    invitation_status = serializers.ChoiceField(choices=Status.choices, allow_blank=True)
    removed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


# Field of the list -> where the query reads it.
ROW = {name: str(field.source or name).replace(".", "__") for name, field in ParticipantRowSerializer().fields.items()}


class ParticipantPageSerializer(serializers.Serializer):
    """One page of the list."""

    results = ParticipantRowSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class ParticipantSerializer(ParticipantRowSerializer):
    """One participant, read `for_page`."""

    email = serializers.CharField(source="contact.address", allow_blank=True)
    phone = serializers.CharField(source="contact.phone", allow_blank=True)
    language = serializers.CharField(source="contact.language")
    time_zone = serializers.CharField(source="contact.time_zone")
    assistant = serializers.IntegerField(
        source="assistant_id", allow_null=True, help_text=_("Number of the person who may answer in their place.")
    )
    substitute_for = serializers.IntegerField(source="substitute_for_id", allow_null=True)
    invitation = serializers.IntegerField(
        source="invitation_number", allow_null=True, help_text=_("Number of the invitation that is not revoked.")
    )
    officers = serializers.SerializerMethodField(help_text=_("Numbers of the participants who accompany them."))

    def get_officers(self, row: Participant) -> list[int]:
        officers: list[Participant] = row.officers  # type: ignore[attr-defined] # for_page
        return [officer.pk for officer in officers]


class ParticipantFilterSerializer(StrictSerializer):
    """What narrows and orders the list."""

    q = serializers.CharField(
        required=False, max_length=LONGEST, help_text=_("Words of name, designation, organisation or email address.")
    )
    category = serializers.ChoiceField(choices=Category.choices, required=False)
    organisation = serializers.SlugField(required=False, max_length=60, help_text=_("Code of the organisation."))
    invitation = serializers.ChoiceField(choices=[NOT_INVITED, *GROUPS, *Status.values], required=False)
    mode = serializers.ChoiceField(choices=Participant.Mode.choices, required=False)
    head = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text=_("Number of the participant who leads them.")
    )
    state = serializers.ChoiceField(
        choices=["removed", "all"], required=False, help_text=_("By default those on the list.")
    )
    sort = serializers.ChoiceField(choices=[order for order in ORDERS if order != "precedence"], required=False)
    page = serializers.CharField(required=False, help_text=_("As the links next and previous give it."))


class NumberOfField(serializers.PrimaryKeyRelatedField):
    """The number of a row of a visible set, which the context has under the field's name."""

    def get_queryset(self) -> Any:
        return self.context["rows"][self.field_name]


class EditParticipantSerializer(StrictSerializer):
    """What may be changed of a participant's place."""

    category = serializers.ChoiceField(choices=Category.choices)
    precedence = serializers.IntegerField(
        required=False, min_value=1, max_value=9999, help_text=_("By default the usual one of the category.")
    )
    mode = serializers.ChoiceField(choices=Participant.Mode.choices, required=False)
    head = NumberOfField(queryset=Participant.objects.none(), required=False, allow_null=True)
    assistant = NumberOfField(queryset=Contact.objects.none(), required=False, allow_null=True)


class NewParticipantSerializer(EditParticipantSerializer):
    """A person who is put on the list."""

    contact = NumberOfField(queryset=Contact.objects.none(), help_text=_("Number of the person."))


def rows_for(user: User, meet: Meet) -> dict[str, Any]:
    """What the numbers in a request may name: the context of the serializers above."""
    contacts = Contact.objects.visible_to(user).live()
    heads = Participant.objects.visible_to(user).heads().filter(meet=meet)
    return {"rows": {"contact": contacts, "assistant": contacts, "head": heads}}
