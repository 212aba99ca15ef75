"""The REST door to people: oneself, and one's absences."""

from typing import cast

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from .http import ApiRequest
from .models import Absence, User
from .serializers import AbsenceSerializer, MeSerializer, NewAbsenceSerializer

MOST = 100  # absences that a list shows
REFUSED = OpenApiResponse(description="`{code, detail}`: a rule says no, in a sentence.")


@extend_schema(responses=MeSerializer)
@api_view(["GET"])
def me(request: Request) -> Response:
    """Who is asking: role, language, time zone and the posts held now."""
    return Response(MeSerializer(cast("User", request.user)).data)


@extend_schema(operation_id="absence_list", tags=["absences"], methods=["GET"], responses=AbsenceSerializer(many=True))
@extend_schema(
    operation_id="absence_add",
    tags=["absences"],
    methods=["POST"],
    request=NewAbsenceSerializer,
    responses={201: AbsenceSerializer, 403: REFUSED, 409: REFUSED},
)
@api_view(["GET", "POST"])  # type: ignore[arg-type]
def absence_list(request: ApiRequest) -> Response:
    """Your own absences and those in which you stand in, the newest hundred; POST, not by a key, enters one."""
    person = _themself(request)
    if request.method == "POST":
        request.user.check_in_person()
        asked = NewAbsenceSerializer(data=request.data, person=person)
        asked.is_valid(raise_exception=True)
        absence = Absence.arrange(person, by=person, **asked.validated_data)
        return Response(AbsenceSerializer(absence).data, status=201)
    rows = Absence.objects.visible_to(person).concerning(person).select_related("user", "substitute")
    return Response(AbsenceSerializer(rows[:MOST], many=True).data)


@extend_schema(
    operation_id="absence_end",
    tags=["absences"],
    request=None,
    responses={200: AbsenceSerializer, 403: REFUSED, 409: REFUSED},
)
@api_view(["POST"])  # type: ignore[arg-type]
def absence_end(request: ApiRequest, pk: int) -> Response:
    """End an absence now: your own, not by a key."""
    request.user.check_in_person()
    person = _themself(request)
    absence = get_object_or_404(Absence.objects.visible_to(person).select_related("user", "substitute"), pk=pk)
    absence.end(by=person)
    return Response(AbsenceSerializer(absence).data)


def _themself(request: ApiRequest) -> User:
    """Who asks, in their own seats: an absence of one's own is not that of whom one stands in for."""
    return User.objects.visible_to(request.user).get(pk=request.user.pk)
