"""The REST door of recommendations."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import GONE, IF_MATCH, REFUSED, list_answer, version_of
from participants.http import ApiRequest
from participants.models.access_records import record_restricted_view
from recommendations import choices
from recommendations.lists.columns import ORDERS, for_api, in_codes
from recommendations.lists.serializers import FilterSerializer, PageSerializer
from recommendations.text.serializers import EditSerializer, NewSerializer

from .forms import MoveForm
from .models import Recommendation
from .serializers import MoveSerializer, RecommendationSerializer


class RecommendationList(APIView):
    @extend_schema(
        operation_id="recommendation_list",
        tags=["recommendations"],
        parameters=[FilterSerializer],
        responses=PageSerializer,
    )
    def get(self, request: ApiRequest) -> Response:
        """The recommendations that you may see, fifty at a time."""
        return _list(request)

    @extend_schema(
        operation_id="recommendation_add",
        tags=["recommendations"],
        request=NewSerializer,
        responses={201: RecommendationSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest) -> Response:
        """Begin a draft of your mission."""
        return _add(request)


def _list(request: ApiRequest) -> Response:
    filters = FilterSerializer(data=request.query_params.dict())
    filters.is_valid(raise_exception=True)
    asked = dict(filters.validated_data)
    order = ORDERS[asked.pop("sort", "")]
    asked.pop("page", None)
    rows = Recommendation.objects.visible_to(request.user).belonging(asked.pop("assigned_to", ""), request.user)
    return list_answer(
        request, for_api(rows.narrowed(request.user, **asked), request.user), order=order, shape=in_codes
    )


def _add(request: ApiRequest) -> Response:
    mission = request.data.get("mission", "") if isinstance(request.data, dict) else ""
    home, meet = Recommendation.home_for(request.user, mission)
    seen = Recommendation.objects.visible_to(request.user)
    offered = {"choices": choices.for_writing(home, meet), "seen": seen}
    serializer = NewSerializer(data=request.data, context=offered)
    serializer.is_valid(raise_exception=True)
    values = {name: value for name, value in serializer.validated_data.items() if name != "mission"}
    row = Recommendation.begin_draft(by=request.user, mission=home, meet=meet, **values)
    return _shown(request, row.pk, status=201)


class RecommendationShow(APIView):
    @extend_schema(operation_id="recommendation_show", tags=["recommendations"], responses=RecommendationSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One recommendation, its version as ETag."""
        return _shown(request, pk)

    @extend_schema(
        operation_id="recommendation_edit",
        tags=["recommendations"],
        request=EditSerializer(partial=True),
        parameters=[IF_MATCH],
        responses={200: RecommendationSerializer, 403: REFUSED, 409: REFUSED, 412: REFUSED, 428: REFUSED},
    )
    def patch(self, request: ApiRequest, pk: int) -> Response:
        """Change its text, with If-Match."""
        return _edit(request, pk)


def _edit(request: ApiRequest, pk: int) -> Response:
    seen = Recommendation.objects.visible_to(request.user)
    row = get_object_or_404(seen.with_codes(), pk=pk)
    row.check_edit(request.user)
    version = version_of(request)
    offered = {
        "choices": choices.for_writing(row.mission, row.meet, row),
        "seen": seen.nameable_in(row),
        "asked": row.asked,
    }
    serializer = EditSerializer(data=request.data, partial=True, context=offered)
    serializer.is_valid(raise_exception=True)
    row.edit(serializer.values(), by=request.user, version=version)
    return _shown(request, pk)


class RecommendationMove(APIView):
    @extend_schema(
        operation_id="recommendation_move",
        tags=["recommendations"],
        request=MoveSerializer,
        responses={200: RecommendationSerializer, 204: GONE, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Make a move: submit, accept, return with questions ..."""
        rows = Recommendation.objects.visible_to(request.user)
        row = get_object_or_404(rows, pk=pk)
        serializer = MoveSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        row.move(by=request.user, **MoveForm(serializer.validated_data).asked(among=rows))
        moved = rows.in_full(request.user).filter(pk=pk).first()
        # Who refers a restricted one to another department may have given it out of their sight.
        return _answer(request, moved) if moved else Response(status=204)


def _shown(request: ApiRequest, pk: int, *, status: int = 200) -> Response:
    row = get_object_or_404(Recommendation.objects.visible_to(request.user).in_full(request.user), pk=pk)
    if request.method == "GET":
        record_restricted_view(row, person=request.user)
    return _answer(request, row, status)


def _answer(request: ApiRequest, row: Recommendation, status: int = 200) -> Response:
    """The row in full, with its version as ETag."""
    answer = Response(RecommendationSerializer(row, context={"user": request.user}).data, status=status)
    answer["ETag"] = f'"{row.version}"'
    if status == 201:
        answer["Location"] = reverse("api:recommendation_show", args=[row.pk])
    return answer
