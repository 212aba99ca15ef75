"""The REST door of invitations."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import IF_MATCH, REFUSED, list_answer, version_of
from meetings.models import Meet
from participants.http import ApiRequest

from .forms import Chosen
from .models import Invitation
from .queries import SETS
from .serializers import (
    InvitationAnswerSerializer,
    InvitationApproveSerializer,
    InvitationFilterSerializer,
    InvitationPageSerializer,
    InvitationPreparedSerializer,
    InvitationPrepareSerializer,
    InvitationQueuedSerializer,
    InvitationQueueSerializer,
    InvitationReasonSerializer,
    InvitationRecordSerializer,
    InvitationRemindedSerializer,
    InvitationRemindSerializer,
    InvitationSerializer,
    InvitationTextSerializer,
    rows_for,
)

DONE = {200: InvitationSerializer, 403: REFUSED, 409: REFUSED}
COLUMNS = ("id", "participant", "status", "status_at", "sent_at", "answered_at")
FILTERS = {"category": "participant__category", "organisation": "participant__contact__organisation__code"}


class InvitationList(APIView):
    @extend_schema(
        operation_id="invitation_list",
        tags=["meets"],
        parameters=[InvitationFilterSerializer],
        responses=InvitationPageSerializer,
    )
    def get(self, request: ApiRequest, slug: str) -> Response:
        """The invitations of the meet that you may see, fifty at a time."""
        filters = InvitationFilterSerializer(data=request.query_params.dict())
        filters.is_valid(raise_exception=True)
        asked = dict(filters.validated_data)
        rows = Invitation.objects.visible_to(request.user).filter(meet=_meet(request, slug))
        if "invitation" in asked:
            rows = rows.filter(status__in=SETS[asked["invitation"]])
        rows = rows.filter(**{path: asked[name] for name, path in FILTERS.items() if name in asked})
        lines = rows.values(
            *COLUMNS,
            name=F("participant__contact__name"),
            organisation=F("participant__contact__organisation__code"),
            category=F("participant__category"),
        )
        return list_answer(request, lines, order=("id",))


class InvitationDetail(APIView):
    @extend_schema(operation_id="invitation_show", tags=["meets"], responses=InvitationSerializer)
    def get(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """One invitation, its version as ETag."""
        return _shown(_invitation(request, slug, pk))

    @extend_schema(
        operation_id="invitation_edit",
        tags=["meets"],
        request=InvitationTextSerializer(partial=True),
        parameters=[IF_MATCH],
        responses={**DONE, 412: REFUSED, 428: REFUSED},
    )
    def patch(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """Change the text of a draft, with If-Match."""
        invitation = _invitation(request, slug, pk)
        invitation.check_edit(request.user)
        version = version_of(request)
        serializer = InvitationTextSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        invitation.edit(serializer.validated_data, by=request.user, version=version)
        return _shown(_invitation(request, slug, pk))


class InvitationMove(APIView):
    """A move of one invitation: subclasses name the serializer of what is sent, and the verb."""

    serializer_class: type[Any] = InvitationReasonSerializer
    verb = ""

    def post(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """Make the move."""
        invitation = _invitation(request, slug, pk)
        serializer = self.serializer_class(data=request.data)
        serializer.is_valid(raise_exception=True)
        invitation.move(by=request.user, **self.move_of(serializer))
        return _shown(_invitation(request, slug, pk))

    def move_of(self, serializer: Any) -> dict[str, Any]:
        return {"verb": self.verb, **serializer.validated_data}


@extend_schema_view(
    post=extend_schema(
        operation_id="invitation_answer", tags=["meets"], request=InvitationAnswerSerializer, responses=DONE
    )
)
class InvitationAnswer(InvitationMove):
    """Answer an invitation: the invitee, or their assistant."""

    serializer_class = InvitationAnswerSerializer

    def move_of(self, serializer: Any) -> dict[str, Any]:
        move: dict[str, Any] = serializer.move()
        return move


@extend_schema_view(
    post=extend_schema(
        operation_id="invitation_record", tags=["meets"], request=InvitationRecordSerializer, responses=DONE
    )
)
class InvitationRecord(InvitationAnswer):
    """Record an answer that came by telephone or letter: the secretariat."""

    serializer_class = InvitationRecordSerializer


@extend_schema_view(
    post=extend_schema(
        operation_id="invitation_approve", tags=["meets"], request=InvitationApproveSerializer, responses=DONE
    )
)
class InvitationApprove(InvitationMove):
    """Approve the proposed substitute."""

    serializer_class = InvitationApproveSerializer
    verb = "approve"


@extend_schema_view(
    post=extend_schema(
        operation_id="invitation_refuse", tags=["meets"], request=InvitationReasonSerializer, responses=DONE
    )
)
class InvitationRefuse(InvitationMove):
    """Refuse the proposed substitute."""

    verb = "refuse"


@extend_schema_view(
    post=extend_schema(
        operation_id="invitation_revoke", tags=["meets"], request=InvitationReasonSerializer, responses=DONE
    )
)
class InvitationRevoke(InvitationMove):
    """Revoke the invitation."""

    verb = "revoke"


class InvitationPrepare(APIView):
    @extend_schema(
        operation_id="invitation_prepare",
        tags=["meets"],
        request=InvitationPrepareSerializer,
        responses={200: InvitationPreparedSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, slug: str) -> Response:
        """Prepare a draft for each chosen participant without an invitation; return the numbers of the drafts."""
        meet = _meet(request, slug)
        Invitation.check_inviter(request.user)
        serializer = InvitationPrepareSerializer(data=request.data, context=rows_for(request.user, meet))
        serializer.is_valid(raise_exception=True)
        values = dict(serializer.validated_data)
        numbers, filters = values.pop("participants", ()), values.pop("filter", None)
        chosen = Chosen(tuple(numbers), filters is not None, urlencode(filters or {}))
        rows = chosen.participants(meet, request.user)
        drafts = Invitation.prepare(meet, rows, by=request.user, **values)
        return Response({"prepared": [row.pk for row in drafts]})


class InvitationQueue(APIView):
    @extend_schema(
        operation_id="invitation_queue",
        tags=["meets"],
        request=InvitationQueueSerializer,
        responses={200: InvitationQueuedSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, slug: str) -> Response:
        """Queue drafts, and what was undeliverable or expired; return the numbers of those queued."""
        meet = _meet(request, slug)
        serializer = InvitationQueueSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        rows = Invitation.objects.visible_to(request.user)
        if "invitations" in serializer.validated_data:
            rows = rows.filter(pk__in=serializer.validated_data["invitations"])
        queued = Invitation.queue(meet, rows, by=request.user)
        return Response({"queued": [row.pk for row in queued]})


class InvitationRemind(APIView):
    @extend_schema(
        operation_id="invitation_remind",
        tags=["meets"],
        request=InvitationRemindSerializer,
        responses={200: InvitationRemindedSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, slug: str) -> Response:
        """Remind those who have not answered; return who gets a mail, and who is left out and why."""
        meet = _meet(request, slug)
        serializer = InvitationRemindSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        rows = Invitation.objects.visible_to(request.user)
        numbers = serializer.validated_data.get("invitations")
        rows = rows.silent() if numbers is None else rows.filter(pk__in=numbers)
        reminded, left_out = Invitation.request_reminders(meet, rows, by=request.user)
        answer = {"reminded": [row.pk for row in reminded], "left_out": left_out}
        return Response(InvitationRemindedSerializer(answer).data)


def _shown(invitation: Invitation) -> Response:
    answer = Response(InvitationSerializer(invitation).data)
    answer["ETag"] = f'"{invitation.version}"'
    return answer


def _meet(request: ApiRequest, slug: str) -> Meet:
    return get_object_or_404(Meet.objects.visible_to(request.user), slug=slug)


def _invitation(request: ApiRequest, slug: str, pk: int) -> Invitation:
    rows = Invitation.objects.visible_to(request.user).for_rules().prefetch_related("session_answers__session")
    return get_object_or_404(rows, meet__slug=slug, pk=pk)
