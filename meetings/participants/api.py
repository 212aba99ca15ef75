"""The REST door of participants."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import IF_MATCH, REFUSED, list_answer, version_of
from meetings.models.meets import Meet
from participants.http import ApiRequest

from .forms import ParticipantFilter
from .models import Participant
from .serializers import (
    ROW,
    EditParticipantSerializer,
    NewParticipantSerializer,
    ParticipantFilterSerializer,
    ParticipantPageSerializer,
    ParticipantSerializer,
    rows_for,
)

REMOVED = OpenApiResponse(description="Taken off the list; the record stays.")
TAGS = ["participants"]


class ParticipantListView(APIView):
    @extend_schema(
        operation_id="participant_list",
        tags=TAGS,
        parameters=[ParticipantFilterSerializer],
        responses={200: ParticipantPageSerializer, 409: REFUSED},
    )
    def get(self, request: ApiRequest, slug: str) -> Response:
        """The participants of a meet that you may see, fifty at a time."""
        meet = _meet(request, slug)
        asked = ParticipantFilterSerializer(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        filters = ParticipantFilter(asked.validated_data, user=request.user)
        rows = filters.narrow(Participant.objects.visible_to(request.user).filter(meet=meet))
        return list_answer(request, rows.values(*ROW.values()), order=filters.order, shape=_row)

    @extend_schema(
        operation_id="participant_add",
        tags=TAGS,
        request=NewParticipantSerializer,
        responses={201: ParticipantSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, slug: str) -> Response:
        """Put a person on the list, or back on it."""
        meet = _meet(request, slug)
        Participant.check_list(request.user)
        values = _values(NewParticipantSerializer, request, meet)
        participant = Participant.add(meet, values.pop("contact"), by=request.user, **values)
        answer = _answer(request, slug, participant.pk, status=201)
        answer["Location"] = reverse("api:participant_show", args=[slug, participant.pk])
        return answer


class ParticipantView(APIView):
    @extend_schema(operation_id="participant_show", tags=TAGS, responses=ParticipantSerializer)
    def get(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """One participant, the version as ETag."""
        return _answer(request, slug, pk)

    @extend_schema(
        operation_id="participant_edit",
        tags=TAGS,
        request=EditParticipantSerializer(partial=True),
        parameters=[IF_MATCH],
        responses={200: ParticipantSerializer, 403: REFUSED, 409: REFUSED, 412: REFUSED, 428: REFUSED},
    )
    def patch(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """Change a participant's place in the meet, with If-Match."""
        participant = _participant(request, slug, pk)
        participant.check_edit(request.user)
        version = version_of(request)
        values = _values(EditParticipantSerializer, request, participant.meet, partial=True)
        participant.edit(values, by=request.user, version=version)
        return _answer(request, slug, pk)

    @extend_schema(operation_id="participant_remove", tags=TAGS, responses={204: REMOVED, 403: REFUSED, 409: REFUSED})
    def delete(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """Take a participant off the list."""
        _participant(request, slug, pk).remove(by=request.user)
        return Response(status=204)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the list under the names of the API."""
    return {name: row[path] for name, path in ROW.items()}


def _values(kind: type[EditParticipantSerializer], request: ApiRequest, meet: Meet, **how: Any) -> dict[str, Any]:
    serializer = kind(data=request.data, context=rows_for(request.user, meet), **how)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _meet(request: ApiRequest, slug: str) -> Meet:
    return get_object_or_404(Meet.objects.visible_to(request.user), slug=slug)


def _participant(request: ApiRequest, slug: str, pk: int) -> Participant:
    rows = Participant.objects.visible_to(request.user).for_page()
    return get_object_or_404(rows, meet__slug=slug, pk=pk)


def _answer(request: ApiRequest, slug: str, pk: int, *, status: int = 200) -> Response:
    participant = _participant(request, slug, pk)
    answer = Response(ParticipantSerializer(participant).data, status=status)
    answer["ETag"] = f'"{participant.version}"'
    return answer
