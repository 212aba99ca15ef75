"""The REST door of asked dates."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from actions.items.api import get_item, item_answer
from actions.items.serializers import AnswerSerializer, ItemSerializer
from core.api import GONE, REFUSALS, validated
from participants.http import ApiRequest

from .models import DateChange
from .serializers import DateChangeSerializer


class ItemDate(APIView):
    @extend_schema(
        operation_id="item_date",
        tags=["actions"],
        request=DateChangeSerializer,
        responses={201: ItemSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Ask for another due date, which who assigns decides."""
        item = get_item(request, pk)
        DateChange.request(item, by=request.user, **validated(DateChangeSerializer, request))
        return item_answer(request, item, status=201)


class DateChangeMove(APIView):
    @extend_schema(
        operation_id="date_change_move",
        tags=["actions"],
        request=AnswerSerializer,
        responses={200: ItemSerializer, 204: GONE, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Answer a request for another date: approve, reject, or withdraw it (lapse)."""
        change = get_object_or_404(DateChange.objects.visible_to(request.user).select_related("item"), pk=pk)
        change.move(by=request.user, **validated(AnswerSerializer, request))
        return item_answer(request, change.item)
