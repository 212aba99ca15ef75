"""The REST door of invitations."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import list_answer
from meetings.models import Meet
from participants.http import ApiRequest

from .models import Invitation
from .queries import SETS
from .serializers import (
    InvitationAnswerSerializer,
    InvitationApproveSerializer,
    InvitationFilterSerializer,
    InvitationPageSerializer,
    InvitationQueuedSerializer,
    InvitationQueueSerializer,
    InvitationReasonSerializer,
    InvitationRecordSerializer,
    InvitationSerializer,
)

REFUSED = OpenApiResponse(description="`{code, detail}`: a rule says no, in a sentence.")
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


def _shown(invitation: Invitation) -> Response:
    answer = Response(InvitationSerializer(invitation).data)
    answer["ETag"] = f'"{invitation.version}"'
    return answer


def _meet(request: ApiRequest, slug: str) -> Meet:
    return get_object_or_404(Meet.objects.visible_to(request.user), slug=slug)


def _invitation(request: ApiRequest, slug: str, pk: int) -> Invitation:
    rows = Invitation.objects.visible_to(request.user).for_rules().prefetch_related("session_answers__session")
    return get_object_or_404(rows, meet__slug=slug, pk=pk)
