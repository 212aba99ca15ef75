"""The REST door of risk and negotiation."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import IF_MATCH, REFUSALS, REFUSED, validated, version_of
from participants.http import ApiRequest

from .models import RiskAssessment
from .rules import check_can_read_risk
from .serializers import RiskSerializer


class ItemRisk(APIView):
    @extend_schema(operation_id="item_risk", tags=["actions"], responses=RiskSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Risk and negotiation: for the ministries, the owner and the verifier."""
        item = get_object_or_404(RiskAssessment.objects.visible_to(request.user).for_rules(), pk=pk)
        check_can_read_risk(item, request.user)
        answer = Response(RiskSerializer(item).data)
        answer["ETag"] = f'"{item.version}"'
        return answer

    @extend_schema(
        operation_id="item_risk_edit",
        tags=["actions"],
        request=RiskSerializer(partial=True),
        parameters=[IF_MATCH],
        responses={200: RiskSerializer, **REFUSALS, 412: REFUSED, 428: REFUSED},
    )
    def patch(self, request: ApiRequest, pk: int) -> Response:
        """Change risk and negotiation, with If-Match."""
        item = get_object_or_404(RiskAssessment.objects.visible_to(request.user).for_rules(), pk=pk)
        check_can_read_risk(item, request.user)
        item.check_edit(request.user)
        version = version_of(request)
        item.edit(validated(RiskSerializer, request, partial=True), by=request.user, version=version)
        answer = Response(RiskSerializer(item).data)
        answer["ETag"] = f'"{item.version}"'
        return answer
