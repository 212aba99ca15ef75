"""The shape of what programs send and read about invitations. Tokens and what they follow from are never among it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api import ModelValidatedCharField, ReadSerializer, StrictSerializer
from countries.models import Organisation
from meetings.invitation_status import Status
from meetings.participants.models import Category
from meetings.participants.serializers import NumberOfField
from participants.contacts.models import Contact
from participants.models import Post

from .models import Invitation, SessionAnswer
from .moves import ANSWERS
from .queries import SETS, signatories
from .reminding import LeftOut
from .texts import InvitationTemplate

if TYPE_CHECKING:
    from meetings.models import Meet
    from participants.models import User

LARGEST = 2**63 - 1  # number of a row


class InvitationFilterSerializer(StrictSerializer):
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


class NomineeSerializer(StrictSerializer, serializers.ModelSerializer):
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


class SessionChoiceSerializer(StrictSerializer):
    session = serializers.IntegerField(min_value=1)
    is_coming = serializers.BooleanField()


class InvitationAnswerSerializer(StrictSerializer):
    """An answer of the invitee or their assistant."""

    answer = serializers.ChoiceField(choices=ANSWERS)
    note = ModelValidatedCharField(required=False, allow_blank=True, default="")
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

    reported_by = serializers.CharField(max_length=200)


class InvitationReasonSerializer(StrictSerializer):
    note = ModelValidatedCharField(required=False, allow_blank=True, default="")


class InvitationApproveSerializer(InvitationReasonSerializer):
    accepts_other_organisation = serializers.BooleanField(required=False, default=False)
    nominee = serializers.IntegerField(
        required=False, help_text=_("The number of the nominee that you read: refused where it is another by now.")
    )


class InvitationQueueSerializer(StrictSerializer):
    """Which drafts are queued; without numbers all of the meet."""

    invitations = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False)


class InvitationQueuedSerializer(serializers.Serializer):
    queued = serializers.ListField(child=serializers.IntegerField())


class InvitationChosenSerializer(StrictSerializer):
    """Filters of the list; without any, everybody on the list of participants."""

    q = serializers.CharField(required=False, max_length=200, help_text=_("Words to search for."))
    category = serializers.CharField(required=False, max_length=20)
    organisation = serializers.CharField(required=False, max_length=60, help_text=_("The code of an organisation."))
    invitation = serializers.CharField(
        required=False,
        max_length=20,
        help_text=_("“none” (not invited), a status, or one of the groups of the funnel."),
    )


class InvitationPrepareSerializer(StrictSerializer):
    """For whom drafts are prepared, and what these share."""

    participants = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST),
        required=False,
        help_text=_("Numbers of participants."),
    )
    filter = InvitationChosenSerializer(required=False)
    template = NumberOfField(
        queryset=InvitationTemplate.objects.none(),
        required=False,
        allow_null=True,
        help_text=_("Number of the text; by default the one for each category."),
    )
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES, required=False, help_text=_("By default each person's own.")
    )
    signatory = NumberOfField(queryset=Post.objects.none(), help_text=_("Number of the post that signs."))
    letter_date = serializers.DateField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "participants" in attrs and "filter" in attrs:
            raise serializers.ValidationError(_g("Send participants or a filter: one of the two."))
        return attrs


class InvitationPreparedSerializer(serializers.Serializer):
    prepared = serializers.ListField(child=serializers.IntegerField(), help_text=_("Numbers of the drafts."))


class InvitationTextSerializer(StrictSerializer, serializers.ModelSerializer):
    """The text of a draft."""

    class Meta:
        model = Invitation
        fields = ("subject", "text")


class InvitationRemindSerializer(StrictSerializer):
    """Who is reminded; without numbers all of the meet who have not answered."""

    invitations = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=LARGEST), required=False)


class InvitationLeftOutSerializer(serializers.Serializer):
    """An invitation of which nobody is reminded, and why."""

    id = serializers.IntegerField(source="pk")
    reason = serializers.ChoiceField(source="left_out", choices=LeftOut.choices)
    detail = serializers.SerializerMethodField(help_text=_("The reason in words."))

    def get_detail(self, row: Invitation) -> str:
        return str(LeftOut(row.left_out).label)


class InvitationRemindedSerializer(serializers.Serializer):
    reminded = serializers.ListField(child=serializers.IntegerField(), help_text=_("Numbers of the invitations."))
    left_out = InvitationLeftOutSerializer(many=True)


def rows_for(user: User, meet: Meet) -> dict[str, Any]:
    """What the numbers in a request to prepare may name: the context of its serializer."""
    texts = InvitationTemplate.objects.visible_to(user).filter(meet=meet)
    return {"rows": {"template": texts, "signatory": signatories(user)}}
