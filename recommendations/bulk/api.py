"""The REST door of referring and scoring many at once."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from participants.http import ApiRequest
from recommendations.models import BulkDeed, Recommendation
from recommendations.models.bulk import check_bulk

from .plan import Result, chosen
from .serializers import BulkDeedSerializer, BulkResultSerializer

REFUSED = OpenApiResponse(description="`{code, detail}`: a rule says no, in a sentence.")


@extend_schema(
    operation_id="bulk_add",
    tags=["recommendations"],
    request=BulkDeedSerializer,
    responses={201: BulkResultSerializer, 403: REFUSED, 409: REFUSED},
)
@api_view(["POST"])  # type: ignore[arg-type]
def bulk_add(request: ApiRequest) -> Response:
    """Refer or score up to fifty recommendations; each is done or refused by itself, and the answer says which."""
    check_bulk(request.user)
    serializer = BulkDeedSerializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    seen = Recommendation.objects.visible_to(request.user)
    rows = chosen(serializer.validated_data["rows"], among=seen, by=request.user)
    deed = serializer.carry_out(rows, by=request.user)
    answer = _answer(request, deed, status=201)
    answer["Location"] = reverse("api:bulk_show", args=[deed.pk])
    return answer


@extend_schema(operation_id="bulk_show", tags=["recommendations"], responses=BulkResultSerializer)
@api_view(["GET"])  # type: ignore[arg-type]
def bulk_show(request: ApiRequest, pk: int) -> Response:
    """What became of one of your own bulk deeds."""
    return _answer(request, get_object_or_404(BulkDeed.objects.visible_to(request.user), pk=pk))


@extend_schema(
    operation_id="bulk_undo",
    tags=["recommendations"],
    request=None,
    responses={200: BulkResultSerializer, 403: REFUSED, 409: REFUSED},
)
@api_view(["POST"])  # type: ignore[arg-type]
def bulk_undo(request: ApiRequest, pk: int) -> Response:
    """Take your own deed back within 30 minutes, on each row to which nothing else has happened since."""
    deed = get_object_or_404(BulkDeed.objects.visible_to(request.user), pk=pk)
    deed.undo(by=request.user)
    return _answer(request, deed)


def _answer(request: ApiRequest, deed: BulkDeed, *, status: int = 200) -> Response:
    return Response(BulkResultSerializer(Result.of(deed, request.user)).data, status=status)
