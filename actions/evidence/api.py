"""The REST door of reports with evidence, and of the files themselves."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from actions.items.api import item_answer
from actions.items.models import ActionItem
from actions.items.serializers import ItemSerializer
from core.api import REFUSALS, REFUSED, JSONParser, MultiPartParser, validated
from documents.http import FILE_RESPONSES, file_answer
from participants.http import ApiRequest

from .models import Evidence, evidence_for
from .serializers import EvidenceRowSerializer, FinishSerializer, ReportSerializer

TAKEN = {201: ItemSerializer, **REFUSALS, 507: REFUSED}


class ItemUpdate(APIView):
    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(operation_id="item_update", tags=["actions"], request=ReportSerializer, responses=TAKEN)
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Report progress; with files as multipart/form-data."""
        item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_rules(), pk=pk)
        Evidence.report_progress(item, by=request.user, **validated(ReportSerializer, request))
        return item_answer(request, item, status=201)


class ItemFinish(APIView):
    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(operation_id="item_finish", tags=["actions"], request=FinishSerializer, responses=TAKEN)
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Report it done, with what was achieved; with files as multipart/form-data."""
        item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_rules(), pk=pk)
        Evidence.finish(item, by=request.user, **validated(FinishSerializer, request))
        return item_answer(request, item, status=201)


class EvidenceList(APIView):
    @extend_schema(operation_id="evidence_list", tags=["actions"], responses=EvidenceRowSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The files and links that came with the reports on an action item, the first one first."""
        item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_page(request.user), pk=pk)
        return Response(EvidenceRowSerializer(evidence_for(item, request.user), many=True).data)


class EvidenceShow(APIView):
    @extend_schema(
        operation_id="evidence_show",
        tags=["actions"],
        responses={**FILE_RESPONSES, 409: REFUSED},
    )
    def get(self, request: ApiRequest, pk: int, number: int) -> HttpResponseBase:
        """The file itself."""
        evidence = get_object_or_404(Evidence.objects.visible_to(request.user).files(), item=pk, pk=number)
        evidence.check_handing_out(request.user)
        assert evidence.document is not None  # noqa: S101 - `files` has left out the links
        return file_answer(evidence.document)
