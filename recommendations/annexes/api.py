"""The REST door of annexes."""

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import REFUSED, MultiPartParser
from documents.http import FILE_RESPONSES, file_answer
from participants.http import ApiRequest
from recommendations.recommendation.models import Recommendation

from .models import Annex
from .serializers import AnnexSerializer, NewAnnexSerializer


class AnnexList(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="annex_list",
        tags=["recommendations"],
        responses=AnnexSerializer(many=True),
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The annexes of a recommendation."""
        row = get_object_or_404(Recommendation.objects.visible_to(request.user).with_annexes(), pk=pk)
        return Response(AnnexSerializer(row.annexes_for(request.user), many=True).data)

    @extend_schema(
        operation_id="annex_add",
        tags=["recommendations"],
        request={"multipart/form-data": NewAnnexSerializer},
        responses={201: AnnexSerializer, 403: REFUSED, 409: REFUSED, 507: REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Add an annex (multipart), while the text may be written."""
        row = get_object_or_404(Recommendation.objects.visible_to(request.user).with_annexes(), pk=pk)
        row.check_edit(request.user)
        serializer = NewAnnexSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        annex = Annex.add(row, by=request.user, **serializer.validated_data)
        answer = Response(AnnexSerializer(annex.row_for(request.user)).data, status=201)
        answer["Location"] = reverse("api:annex_show", args=[pk, annex.pk])
        return answer


class AnnexShow(APIView):
    @extend_schema(
        operation_id="annex_show",
        tags=["recommendations"],
        responses={**FILE_RESPONSES, 409: REFUSED},
    )
    def get(self, request: ApiRequest, pk: int, number: int) -> HttpResponseBase:
        """The file itself."""
        annex = get_object_or_404(Annex.objects.visible_to(request.user), recommendation=pk, pk=number)
        annex.check_handing_out(request.user)
        return file_answer(annex.document)

    @extend_schema(
        operation_id="annex_remove",
        tags=["recommendations"],
        responses={204: OpenApiResponse(description="Taken out; it stays on record."), 403: REFUSED, 409: REFUSED},
    )
    def delete(self, request: ApiRequest, pk: int, number: int) -> HttpResponseBase:
        """Take the annex out, while the text may be written."""
        annex = get_object_or_404(Annex.objects.visible_to(request.user), recommendation=pk, pk=number)
        annex.take_out(by=request.user)
        return Response(status=204)
