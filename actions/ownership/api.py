"""The REST door of offers to another post."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from actions.items.api import get_item, item_answer
from actions.items.serializers import AnswerSerializer, ItemSerializer
from core.api import GONE, REFUSALS, validated
from participants.http import ApiRequest

from .models import Handover
from .serializers import HandoverSerializer


class ItemHandOver(APIView):
    @extend_schema(
        operation_id="item_hand_over",
        tags=["actions"],
        request=HandoverSerializer,
        responses={201: ItemSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Offer it to another post, whose holder answers the offer."""
        item = get_item(request, pk)
        Handover.propose(item, by=request.user, **validated(HandoverSerializer, request))
        return item_answer(request, item, status=201)


class HandoverMove(APIView):
    @extend_schema(
        operation_id="handover_move",
        tags=["actions"],
        request=AnswerSerializer,
        responses={200: ItemSerializer, 204: GONE, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Answer the offer of a hand-over: accept, decline, or withdraw it (lapse)."""
        offer = get_object_or_404(Handover.objects.visible_to(request.user).select_related("item"), pk=pk)
        offer.move(by=request.user, **validated(AnswerSerializer, request))
        return item_answer(request, offer.item)
