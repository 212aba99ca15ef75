"""The REST door of supporters and of what they did."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from actions.items.api import item_answer
from actions.items.models import ActionItem
from actions.items.page import ItemPage
from actions.items.serializers import ItemSerializer
from core.api import REFUSALS, validated
from participants.http import ApiRequest

from .models import Contribution, Support, check_supported
from .serializers import (
    ContributionRowSerializer,
    ContributionSerializer,
    EndSerializer,
    SupporterSerializer,
    SupportSerializer,
)


class ItemSupporter(APIView):
    @extend_schema(operation_id="item_supporter_list", tags=["actions"], responses=SupportSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The posts that support an action item, and did."""
        return Response(SupportSerializer(_page(request, pk).supports, many=True).data)

    @extend_schema(
        operation_id="item_supporter",
        tags=["actions"],
        request=SupporterSerializer,
        responses={201: ItemSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Ask one more post to support it."""
        item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_rules(), pk=pk)
        check_supported(item, by=request.user)
        Support.add(item, by=request.user, **validated(SupporterSerializer, request))
        return item_answer(request, item, status=201)


class SupportEnd(APIView):
    @extend_schema(
        operation_id="support_end",
        tags=["actions"],
        request=EndSerializer,
        responses={200: ItemSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Say that a post supports an action item no longer."""
        row = get_object_or_404(Support.objects.visible_to(request.user).current().for_rules(), pk=pk)
        row.end(by=request.user, **validated(EndSerializer, request))
        return item_answer(request, row.item)


class ItemContribute(APIView):
    @extend_schema(
        operation_id="item_contribute_list",
        tags=["actions"],
        responses=ContributionRowSerializer(many=True),
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """What supporters did for an action item, the newest first."""
        return Response(ContributionRowSerializer(_page(request, pk).contributions, many=True).data)

    @extend_schema(
        operation_id="item_contribute",
        tags=["actions"],
        request=ContributionSerializer,
        responses={201: ItemSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Say what you did in a supporting post."""
        item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_rules(), pk=pk)
        Contribution.check_can_report(item, by=request.user)
        Contribution.report(item, by=request.user, **validated(ContributionSerializer, request))
        return item_answer(request, item, status=201)


def _page(request: ApiRequest, pk: int) -> ItemPage:
    rows = ActionItem.objects.visible_to(request.user).for_page(request.user)
    return ItemPage(get_object_or_404(rows, pk=pk), request.user)
