"""The REST door of versions."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import list_answer
from participants.http import ApiRequest
from participants.models import byline
from participants.models.access_records import record_restricted_view
from recommendations.recommendation.models import Recommendation

from .models import TextVersion
from .serializers import VersionPageSerializer


class VersionList(APIView):
    @extend_schema(
        operation_id="version_list",
        tags=["recommendations"],
        parameters=[OpenApiParameter("page", str, description="As the links next and previous give it.")],
        responses=VersionPageSerializer,
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The text as it was each time that it was submitted, in English words; those that you may read."""
        row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
        record_restricted_view(row, person=request.user)
        versions = TextVersion.objects.visible_to(request.user).filter(recommendation=row)
        rows = versions.annotate(submitted_by=byline("by", "at")).values("number", "at", "submitted_by", "text")
        return list_answer(request, rows, order=("number",))
