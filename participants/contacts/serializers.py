"""The shape of contacts in the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api import StrictSerializer
from countries.models import Organisation

from .models import Contact

_WRITTEN = (
    "honorific",
    "name",
    "name_hi",
    "designation",
    "organisation",
    "organisation_name",
    "email",
    "other_emails",
    "phone",
    "language",
    "time_zone",
)


class ContactSerializer(serializers.ModelSerializer[Contact]):
    """A person whom meets invite; organisations are named by their codes."""

    organisation: Any = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    has_account = serializers.SerializerMethodField()

    class Meta:
        model = Contact
        fields: Any = ["id", *_WRITTEN, "has_account", "merged_into", "version"]

    def get_has_account(self, contact: Contact) -> bool:
        return contact.user_id is not None


class ContactRowSerializer(serializers.Serializer):
    """A contact in a list."""

    id = serializers.IntegerField()
    honorific = serializers.CharField()
    name = serializers.CharField()
    name_hi = serializers.CharField()
    designation = serializers.CharField()
    organisation = serializers.CharField(allow_null=True)
    organisation_name = serializers.CharField()
    email = serializers.CharField()
    other_emails = serializers.ListField(child=serializers.CharField())
    phone = serializers.CharField()
    language = serializers.CharField()
    version = serializers.IntegerField()


class ContactPageSerializer(serializers.Serializer):
    """One page of the list."""

    results = ContactRowSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class NewContactSerializer(StrictSerializer, serializers.ModelSerializer[Contact]):
    """A person to be added, or what is to be changed of one."""

    organisation = serializers.SlugRelatedField(
        slug_field="code", queryset=Organisation.objects.all(), required=False, allow_null=True
    )

    class Meta:
        model = Contact
        fields: Any = list(_WRITTEN)


class DistinctPairSerializer(serializers.Serializer):
    """Two people who are not the same."""

    first = serializers.IntegerField(source="first_id", help_text=_("Number of the person who was added first."))
    second = serializers.IntegerField(source="second_id", help_text=_("Number of the person who was added later."))
    by = serializers.CharField(source="by_label", help_text=_("Who marked them."))
    at = serializers.DateTimeField()
