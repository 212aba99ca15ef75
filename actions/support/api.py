"""The REST door of supporters and of what they did."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from actions.api import REFUSALS, item_answer
from actions.models import ActionItem, Contribution, Support
from actions.models.supporters import check_supported
from actions.serializers.one import ItemSerializer
from actions.serializers.support import (
    ContributionSerializer,
    EndSerializer,
    HelperSerializer,
    HelpSerializer,
    SupporterSerializer,
)
from actions.supporting import help_of, helpers_of
from participants.http import ApiRequest


@extend_schema(
    operation_id="item_supporter_list", tags=["actions"], methods=["GET"], responses=HelperSerializer(many=True)
)
@extend_schema(
    operation_id="item_supporter",
    tags=["actions"],
    methods=["POST"],
    request=SupporterSerializer,
    responses={201: ItemSerializer, **REFUSALS},
)
@api_view(["GET", "POST"])  # type: ignore[arg-type]
def item_supporter(request: ApiRequest, pk: int) -> Response:
    """The posts that support an action item, and did; POST asks one more."""
    if request.method == "GET":
        return Response(HelperSerializer(helpers_of(_in_full(request, pk)), many=True).data)
    item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_rules(), pk=pk)
    check_supported(item, by=request.user)
    Support.add(item, by=request.user, **_said(SupporterSerializer, request))
    return item_answer(request, item, status=201)


@extend_schema(
    operation_id="support_end",
    tags=["actions"],
    request=EndSerializer,
    responses={200: ItemSerializer, **REFUSALS},
)
@api_view(["POST"])  # type: ignore[arg-type]
def support_end(request: ApiRequest, pk: int) -> Response:
    """Say that a post supports an action item no longer."""
    row = get_object_or_404(Support.objects.visible_to(request.user).current().for_rules(), pk=pk)
    row.end(by=request.user, **_said(EndSerializer, request))
    return item_answer(request, row.item)


@extend_schema(
    operation_id="item_contribute_list", tags=["actions"], methods=["GET"], responses=HelpSerializer(many=True)
)
@extend_schema(
    operation_id="item_contribute",
    tags=["actions"],
    methods=["POST"],
    request=ContributionSerializer,
    responses={201: ItemSerializer, **REFUSALS},
)
@api_view(["GET", "POST"])  # type: ignore[arg-type]
def item_contribute(request: ApiRequest, pk: int) -> Response:
    """What supporters did for an action item, the newest first; POST says what you did in a supporting post."""
    if request.method == "GET":
        return Response(HelpSerializer(help_of(_in_full(request, pk)), many=True).data)
    item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_rules(), pk=pk)
    Contribution.check_standing(item, by=request.user)
    Contribution.report(item, by=request.user, **_said(ContributionSerializer, request))
    return item_answer(request, item, status=201)


def _in_full(request: ApiRequest, pk: int) -> ActionItem:
    return get_object_or_404(ActionItem.objects.visible_to(request.user).for_page(request.user), pk=pk)


def _said(shape: Any, request: ApiRequest) -> dict[str, Any]:
    serializer = shape(data=request.data, context={"user": request.user})
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
