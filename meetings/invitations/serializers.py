"""The shape of what programs send and read about invitations. Tokens and what they follow from are never among it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api import KnownFieldsOnly, ReadSerializer, Words
from countries.models import Organisation
from meetings.invitation_status import Status
from meetings.participants.models import Category
from participants.contacts.models import Contact

from .models import Invitation, SessionAnswer
from .moves import ANSWERS
from .queries import SETS


class InvitationFilterSerializer(KnownFieldsOnly):
    """Filters of the list."""

    category = serializers.ChoiceField(choices=Category.choices, required=False)
    organisation = serializers.SlugField(required=False, help_text=_("The code of an organisation."))
    invitation = serializers.ChoiceField(
        choices=sorted(SETS), required=False, help_text=_("A status, or one of the groups of the funnel.")
    )
    page = serializers.CharField(required=False)


class InvitationRowSerializer(serializers.Serializer):
    """One line of the list."""

    id = serializers.IntegerField()
    participant = serializers.IntegerField()
    name = serializers.CharField()
    organisation = serializers.CharField(allow_null=True)
    category = serializers.ChoiceField(choices=Category.choices)
    status = serializers.ChoiceField(choices=Status.choices)
    status_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class InvitationPageSerializer(serializers.Serializer):
    """One page of the list."""

    results = InvitationRowSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class NomineeSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    """Who is proposed as a substitute."""

    organisation = serializers.SlugRelatedField(
        slug_field="code", queryset=Organisation.objects.all(), required=False, allow_null=True
    )

    class Meta:
        model = Contact
        fields = ("id", "honorific", "name", "designation", "organisation", "organisation_name", "email", "phone")


class ProposedSubstituteSerializer(ReadSerializer):
    """Who is proposed, without their addresses: the secretariat reads these with the contact."""

    organisation = serializers.SlugField(source="organisation.code", allow_null=True, default=None)

    class Meta:
        model = Contact
        fields = ("id", "honorific", "name", "designation", "organisation", "organisation_name")


class SessionAnswerSerializer(ReadSerializer):
    """Whether they attend one session."""

    title = serializers.CharField(source="session.title", read_only=True)

    class Meta:
        model = SessionAnswer
        fields = ("session", "title", "is_coming")


class InvitationSerializer(ReadSerializer):
    """One invitation."""

    meet = serializers.SlugField(source="meet.slug")
    name = serializers.CharField(source="participant.contact.name")
    letter_number = serializers.CharField()
    signatory = serializers.CharField(allow_null=True)
    nominee = ProposedSubstituteSerializer(allow_null=True)
    answers_close_at = serializers.DateTimeField()
    sessions = SessionAnswerSerializer(source="session_answers", many=True)

    class Meta:
        model = Invitation
        fields = (
            "id",
            "version",
            "meet",
            "participant",
            "name",
            "status",
            "status_at",
            "language",
            "subject",
            "text",
            "letter_number",
            "letter_date",
            "signatory",
            "answers_close_at",
            "asks_sessions",
            "sent_at",
            "answered_at",
            "answered_via",
            "answer_note",
            "nominee",
            "sessions",
        )


class SessionChoiceSerializer(KnownFieldsOnly):
    session = serializers.IntegerField(min_value=1)
    is_coming = serializers.BooleanField()


class InvitationAnswerSerializer(KnownFieldsOnly):
    """An answer of the invitee or their assistant."""

    answer = serializers.ChoiceField(choices=ANSWERS)
    note = Words(required=False, allow_blank=True, default="")
    nominee = NomineeSerializer(required=False)
    sessions = SessionChoiceSerializer(many=True, required=False)

    def move(self) -> dict[str, Any]:
        """What `Invitation.move` takes."""
        data = dict(self.validated_data)
        if "sessions" in data:
            data["sessions"] = {row["session"]: row["is_coming"] for row in data["sessions"]}
        if data["answer"] != "propose":
            data.pop("nominee", None)
        return {"verb": data.pop("answer"), **data}


class InvitationRecordSerializer(InvitationAnswerSerializer):
    """An answer that the secretariat records."""

    on_whose_word = serializers.CharField(max_length=200)


class InvitationReasonSerializer(KnownFieldsOnly):
    note = Words(required=False, allow_blank=True, default="")


class InvitationApproveSerializer(InvitationReasonSerializer):
    accepts_other_organisation = serializers.BooleanField(required=False, default=False)
    nominee = serializers.IntegerField(
        required=False, help_text=_("The number of the nominee that you read: refused where it is another by now.")
    )


class InvitationQueueSerializer(KnownFieldsOnly):
    """Which drafts are queued; without numbers all of the meet."""

    invitations = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False)


class InvitationQueuedSerializer(serializers.Serializer):
    queued = serializers.ListField(child=serializers.IntegerField())
