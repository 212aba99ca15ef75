"""The REST door of what reads across all apps."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from participants.http import ApiRequest
from recommendations.models import Recommendation

from .promise import Promise
from .serializers import PromiseSerializer


class PromiseShow(APIView):
    @extend_schema(operation_id="promise_show", tags=["recommendations"], responses=PromiseSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The trail of one promise: the ask, questions, decision, action items with owners and deeds, result."""
        rows = Recommendation.objects.visible_to(request.user).in_full(request.user)
        return Response(PromiseSerializer(Promise.of(get_object_or_404(rows, pk=pk), request.user)).data)
