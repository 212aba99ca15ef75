"""The REST door of value won. An exporter's own answer has a page and no door for programs."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from actions.api import REFUSALS
from actions.models import ActionItem, Confirmation, Outcome
from actions.winning.serializers import OutcomeSerializer
from participants.http import ApiRequest

from .serializers import (
    AskSerializer,
    ConfirmationSerializer,
    NewOutcomeSerializer,
    OutcomeInFullSerializer,
    OutcomeMoveSerializer,
)


@extend_schema(
    operation_id="item_outcome_list", tags=["actions"], methods=["GET"], responses=OutcomeSerializer(many=True)
)
@extend_schema(
    operation_id="item_outcome",
    tags=["actions"],
    methods=["POST"],
    request=NewOutcomeSerializer,
    responses={201: OutcomeInFullSerializer, **REFUSALS},
)
@api_view(["GET", "POST"])  # type: ignore[arg-type]
def item_outcome(request: ApiRequest, pk: int) -> Response:
    """What an action item won, but for what was withdrawn; POST enters one more."""
    if request.method == "GET":
        rows = ActionItem.objects.visible_to(request.user).with_won().with_past(request.user)
        return Response(OutcomeSerializer(get_object_or_404(rows, pk=pk).won_told, many=True).data)
    item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_rules(), pk=pk)
    Outcome.check_standing(item, by=request.user)
    outcome = Outcome.claim(item, by=request.user, **_said(NewOutcomeSerializer, request))
    answer = Response(OutcomeInFullSerializer(outcome).data, status=201)
    answer["Location"] = reverse("api:outcome_show", args=[outcome.pk])
    return answer


@extend_schema(operation_id="outcome_show", tags=["actions"], responses=OutcomeInFullSerializer)
@api_view(["GET"])  # type: ignore[arg-type]
def outcome_show(request: ApiRequest, pk: int) -> Response:
    """One outcome."""
    outcome = get_object_or_404(Outcome.objects.visible_to(request.user).with_past(request.user), pk=pk)
    outcome.withhold()
    return Response(OutcomeInFullSerializer(outcome).data)


@extend_schema(
    operation_id="outcome_move",
    tags=["actions"],
    request=OutcomeMoveSerializer,
    responses={200: OutcomeInFullSerializer, **REFUSALS},
)
@api_view(["POST"])  # type: ignore[arg-type]
def outcome_move(request: ApiRequest, pk: int) -> Response:
    """Confirm what was won, dispute it, or withdraw it."""
    outcome = _outcome(request, pk)
    outcome.move(by=request.user, **_said(OutcomeMoveSerializer, request))
    return Response(OutcomeInFullSerializer(outcome).data)


@extend_schema(
    operation_id="outcome_ask",
    tags=["actions"],
    request=AskSerializer,
    responses={201: ConfirmationSerializer, **REFUSALS},
)
@api_view(["POST"])  # type: ignore[arg-type]
def outcome_ask(request: ApiRequest, pk: int) -> Response:
    """Ask an exporter outside, by a mail with a link that expires."""
    outcome = _outcome(request, pk)
    Confirmation.check_standing(outcome, by=request.user)
    asked = Confirmation.ask(outcome, by=request.user, **_said(AskSerializer, request))
    return Response(ConfirmationSerializer(asked).data, status=201)


@extend_schema(
    operation_id="confirmation_revoke",
    tags=["actions"],
    request=None,
    responses={200: ConfirmationSerializer, **REFUSALS},
)
@api_view(["POST"])  # type: ignore[arg-type]
def confirmation_revoke(request: ApiRequest, pk: int) -> Response:
    """Take an exporter's link back."""
    asked = get_object_or_404(Confirmation.objects.visible_to(request.user).for_rules(), pk=pk)
    asked.revoke(by=request.user)
    return Response(ConfirmationSerializer(asked).data)


def _said(shape: Any, request: ApiRequest) -> dict[str, Any]:
    serializer = shape(data=request.data, context={"user": request.user})
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _outcome(request: ApiRequest, pk: int) -> Outcome:
    return get_object_or_404(Outcome.objects.visible_to(request.user).for_rules(), pk=pk)
