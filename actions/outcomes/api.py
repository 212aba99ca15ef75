"""The REST door of value won. An exporter's own answer has a page and no door for programs."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from actions.items.models import ActionItem
from core.api import REFUSALS, validated
from participants.http import ApiRequest

from .confirmations import Confirmation
from .models import Outcome
from .serializers import (
    AskSerializer,
    ConfirmationSerializer,
    NewOutcomeSerializer,
    OutcomeInFullSerializer,
    OutcomeMoveSerializer,
    OutcomeSerializer,
)


class ItemOutcome(APIView):
    @extend_schema(operation_id="item_outcome_list", tags=["actions"], responses=OutcomeSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        """What an action item won, but for what was withdrawn."""
        rows = ActionItem.objects.visible_to(request.user).with_outcomes().with_past(request.user)
        return Response(OutcomeSerializer(get_object_or_404(rows, pk=pk).readable_outcomes, many=True).data)

    @extend_schema(
        operation_id="item_outcome",
        tags=["actions"],
        request=NewOutcomeSerializer,
        responses={201: OutcomeInFullSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Enter one more."""
        item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_rules(), pk=pk)
        Outcome.check_can_claim(item, by=request.user)
        outcome = Outcome.claim(item, by=request.user, **validated(NewOutcomeSerializer, request))
        answer = Response(OutcomeInFullSerializer(outcome).data, status=201)
        answer["Location"] = reverse("api:outcome_show", args=[outcome.pk])
        return answer


class OutcomeShow(APIView):
    @extend_schema(operation_id="outcome_show", tags=["actions"], responses=OutcomeInFullSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One outcome."""
        outcome = get_object_or_404(Outcome.objects.visible_to(request.user).with_past(request.user), pk=pk)
        outcome.withhold()
        return Response(OutcomeInFullSerializer(outcome).data)


class OutcomeMove(APIView):
    @extend_schema(
        operation_id="outcome_move",
        tags=["actions"],
        request=OutcomeMoveSerializer,
        responses={200: OutcomeInFullSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Confirm what was won, dispute it, or withdraw it."""
        outcome = _outcome(request, pk)
        outcome.move(by=request.user, **validated(OutcomeMoveSerializer, request))
        return Response(OutcomeInFullSerializer(outcome).data)


class OutcomeAsk(APIView):
    @extend_schema(
        operation_id="outcome_ask",
        tags=["actions"],
        request=AskSerializer,
        responses={201: ConfirmationSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Ask an exporter outside, by a mail with a link that expires."""
        outcome = _outcome(request, pk)
        Confirmation.check_can_ask(outcome, by=request.user)
        asked = Confirmation.ask(outcome, by=request.user, **validated(AskSerializer, request))
        return Response(ConfirmationSerializer(asked).data, status=201)


class ConfirmationRevoke(APIView):
    @extend_schema(
        operation_id="confirmation_revoke",
        tags=["actions"],
        request=None,
        responses={200: ConfirmationSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Take an exporter's link back."""
        asked = get_object_or_404(Confirmation.objects.visible_to(request.user).for_rules(), pk=pk)
        asked.revoke(by=request.user)
        return Response(ConfirmationSerializer(asked).data)


def _outcome(request: ApiRequest, pk: int) -> Outcome:
    return get_object_or_404(Outcome.objects.visible_to(request.user).for_rules(), pk=pk)
