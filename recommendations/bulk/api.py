"""The REST door of referring and scoring many at once."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import REFUSED
from participants.http import ApiRequest
from recommendations.recommendation.models import Recommendation

from .models import RecommendationOperation, check_bulk
from .plan import Result, chosen
from .serializers import BulkResultSerializer, OperationSerializer


class BulkAdd(APIView):
    @extend_schema(
        operation_id="bulk_add",
        tags=["recommendations"],
        request=OperationSerializer,
        responses={201: BulkResultSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest) -> Response:
        """Refer or score up to fifty recommendations; each is done or refused by itself, and the answer says which."""
        check_bulk(request.user)
        serializer = OperationSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        seen = Recommendation.objects.visible_to(request.user)
        rows = chosen(serializer.validated_data["rows"], among=seen, by=request.user)
        operation = serializer.perform(rows, by=request.user)
        answer = _answer(request, operation, status=201)
        answer["Location"] = reverse("api:bulk_show", args=[operation.pk])
        return answer


class BulkShow(APIView):
    @extend_schema(operation_id="bulk_show", tags=["recommendations"], responses=BulkResultSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """What became of one of your own bulk operations."""
        return _answer(request, get_object_or_404(RecommendationOperation.objects.visible_to(request.user), pk=pk))


class BulkUndo(APIView):
    @extend_schema(
        operation_id="bulk_undo",
        tags=["recommendations"],
        request=None,
        responses={200: BulkResultSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Take your own operation back within 30 minutes, on each row to which nothing else has happened since."""
        operation = get_object_or_404(RecommendationOperation.objects.visible_to(request.user), pk=pk)
        operation.undo(by=request.user)
        return _answer(request, operation)


def _answer(request: ApiRequest, operation: RecommendationOperation, *, status: int = 200) -> Response:
    return Response(BulkResultSerializer(Result.of(operation, request.user)).data, status=status)
