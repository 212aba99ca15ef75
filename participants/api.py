"""The REST door to people: oneself, and one's absences."""

from typing import cast

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import REFUSED

from .http import ApiRequest
from .models import Absence, User
from .serializers import AbsenceSerializer, MeSerializer, NewAbsenceSerializer

MOST = 100  # absences that a list shows


class Me(APIView):
    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Who is asking: role, language, time zone and the posts held now."""
        return Response(MeSerializer(cast("User", request.user)).data)


class AbsenceList(APIView):
    @extend_schema(operation_id="absence_list", tags=["absences"], responses=AbsenceSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        """Your own absences and those in which you stand in, the newest hundred."""
        person = _themself(request)
        rows = Absence.objects.visible_to(person).concerning(person).select_related("user", "substitute")
        return Response(AbsenceSerializer(rows[:MOST], many=True).data)

    @extend_schema(
        operation_id="absence_add",
        tags=["absences"],
        request=NewAbsenceSerializer,
        responses={201: AbsenceSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest) -> Response:
        """Enter an absence; not by a key."""
        person = _themself(request)
        request.user.check_in_person()
        asked = NewAbsenceSerializer(data=request.data, person=person)
        asked.is_valid(raise_exception=True)
        absence = Absence.arrange(person, by=person, **asked.validated_data)
        return Response(AbsenceSerializer(absence).data, status=201)


class AbsenceEnd(APIView):
    @extend_schema(
        operation_id="absence_end",
        tags=["absences"],
        request=None,
        responses={200: AbsenceSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """End an absence now: your own, not by a key."""
        request.user.check_in_person()
        person = _themself(request)
        absence = get_object_or_404(Absence.objects.visible_to(person).select_related("user", "substitute"), pk=pk)
        absence.end(by=person)
        return Response(AbsenceSerializer(absence).data)


def _themself(request: ApiRequest) -> User:
    """Who asks, in their own seats: an absence of one's own is not that of whom one stands in for."""
    return User.objects.visible_to(request.user).get(pk=request.user.pk)
