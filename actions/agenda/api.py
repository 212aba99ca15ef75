"""The REST door of review meetings."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import REFUSALS, validated
from core.paging import page_of
from participants.http import ApiRequest

from .models import AgendaItem, Review
from .page import AgendaPage
from .serializers import (
    AgendaDecisionSerializer,
    AgendaLineSerializer,
    AgendaSerializer,
    CarrySerializer,
    NewReviewSerializer,
    ReviewListSerializer,
    ReviewSerializer,
)


class AgendaList(APIView):
    @extend_schema(
        operation_id="agenda_list",
        tags=["actions"],
        parameters=[OpenApiParameter("page", str, description="As the links next and previous give it.")],
        responses=ReviewListSerializer,
    )
    def get(self, request: ApiRequest) -> Response:
        """The review meetings, the newest first."""
        rows = Review.objects.visible_to(request.user).for_page()
        page = page_of(rows, order=("-id",), cursor=request.query_params.get("page", ""))
        ways = {
            name: _way(request, cursor)
            for name, cursor in (("next", page.next_cursor), ("previous", page.previous_cursor))
        }
        return Response({"results": ReviewSerializer(page.rows, many=True).data, **ways})

    @extend_schema(
        operation_id="agenda_add",
        tags=["actions"],
        request=NewReviewSerializer,
        responses={201: AgendaSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest) -> Response:
        """Call a review meeting."""
        return _add(request)


def _way(request: ApiRequest, cursor: str) -> str | None:
    return request.build_absolute_uri(f"{request.path}?page={cursor}") if cursor else None


def _add(request: ApiRequest) -> Response:
    Review.check_may(request.user)
    review = Review.call(by=request.user, **validated(NewReviewSerializer, request))
    answer = _shown(request, review.pk, status=201)
    answer["Location"] = reverse("api:agenda_show", args=[review.pk])
    return answer


class AgendaShow(APIView):
    @extend_schema(operation_id="agenda_show", tags=["actions"], responses=AgendaSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One review meeting with its agenda, as far as you see the items."""
        return _shown(request, pk)


class AgendaTake(APIView):
    @extend_schema(
        operation_id="agenda_take", tags=["actions"], request=None, responses={200: AgendaSerializer, **REFUSALS}
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Take what is open now in its scope on the agenda; the lines already there stay."""
        _review(request, pk).take_open(by=request.user)
        return _shown(request, pk)


class AgendaCarry(APIView):
    @extend_schema(
        operation_id="agenda_carry",
        tags=["actions"],
        request=CarrySerializer,
        responses={200: AgendaSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Carry what is open of an earlier meet forward to this meeting; references stay."""
        review = _review(request, pk)
        Review.check_may(request.user)
        review.carry_from(validated(CarrySerializer, request)["meet"], by=request.user)
        return _shown(request, pk)


class AgendaLine(APIView):
    @extend_schema(
        operation_id="agenda_line",
        tags=["actions"],
        request=AgendaDecisionSerializer,
        responses={200: AgendaLineSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Record what the meeting decided about one line."""
        rows = AgendaItem.objects.visible_to(request.user).select_related("item", "review__session__meet")
        line = get_object_or_404(rows, pk=pk)
        Review.check_may(request.user)
        line.say(by=request.user, **validated(AgendaDecisionSerializer, request))
        return Response(AgendaLineSerializer(line).data)


def _review(request: ApiRequest, pk: int) -> Review:
    return get_object_or_404(Review.objects.visible_to(request.user).for_page(), pk=pk)


def _shown(request: ApiRequest, pk: int, *, status: int = 200) -> Response:
    agenda = AgendaPage(_review(request, pk), request.user)
    return Response(AgendaSerializer(agenda).data, status=status)
