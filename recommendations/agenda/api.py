"""The REST door of recommendations on an agenda."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import REFUSALS
from meetings.programme.models import AgendaItem
from participants.http import ApiRequest
from recommendations.recommendation.models import Recommendation

from .models import AgendaRecommendation
from .serializers import AgendaLinkSerializer, NewAgendaLinkSerializer


class AgendaLinkList(APIView):
    @extend_schema(
        operation_id="agenda_link_list", tags=["recommendations"], responses=AgendaLinkSerializer(many=True)
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The recommendations of an agenda item that you see."""
        links = AgendaRecommendation.objects.visible_to(request.user).filter(agenda_item=_item(request, pk))
        return Response(AgendaLinkSerializer(links.select_related("recommendation"), many=True).data)

    @extend_schema(
        operation_id="agenda_link_add",
        tags=["recommendations"],
        request=NewAgendaLinkSerializer,
        responses={201: AgendaLinkSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Link a recommendation to an agenda item."""
        item = _item(request, pk)
        item.check_edit(request.user)
        among = Recommendation.objects.visible_to(request.user)
        serializer = NewAgendaLinkSerializer(data=request.data, context={"among": among})
        serializer.is_valid(raise_exception=True)
        link = AgendaRecommendation.add(item, serializer.validated_data["recommendation"], by=request.user)
        return Response(AgendaLinkSerializer(link).data, status=201)


class AgendaLinkDetail(APIView):
    @extend_schema(operation_id="agenda_link_remove", tags=["recommendations"], responses={204: None, **REFUSALS})
    def delete(self, request: ApiRequest, pk: int, number: int) -> Response:
        """Unlink it."""
        links = AgendaRecommendation.objects.visible_to(request.user).filter(agenda_item=pk)
        link = get_object_or_404(links.select_related("agenda_item__session__meet"), pk=number)
        link.remove(by=request.user)
        return Response(status=204)


def _item(request: ApiRequest, pk: int) -> AgendaItem:
    return get_object_or_404(AgendaItem.objects.visible_to(request.user).select_related("session__meet"), pk=pk)
