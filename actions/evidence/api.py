"""The REST door of reports with evidence, and of the files themselves."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.response import Response

from actions.api import REFUSALS, REFUSED, item_answer
from actions.models import ActionItem, Evidence
from actions.pieces import pieces_of
from actions.serializers.one import ItemSerializer
from core.api import JSONParser, MultiPartParser
from documents.http import FILE_RESPONSES, file_answer
from participants.http import ApiRequest

from .serializers import FinishSerializer, PieceSerializer, ReportSerializer

TAKEN = {201: ItemSerializer, **REFUSALS, 507: REFUSED}


@extend_schema(operation_id="item_update", tags=["actions"], request=ReportSerializer, responses=TAKEN)
@api_view(["POST"])  # type: ignore[arg-type]
@parser_classes([JSONParser, MultiPartParser])
def item_update(request: ApiRequest, pk: int) -> Response:
    """Report progress; with files as multipart/form-data."""
    item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_rules(), pk=pk)
    Evidence.report_progress(item, by=request.user, **_said(ReportSerializer, request))
    return item_answer(request, item, status=201)


@extend_schema(operation_id="item_finish", tags=["actions"], request=FinishSerializer, responses=TAKEN)
@api_view(["POST"])  # type: ignore[arg-type]
@parser_classes([JSONParser, MultiPartParser])
def item_finish(request: ApiRequest, pk: int) -> Response:
    """Report it done, with what was achieved; with files as multipart/form-data."""
    item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_rules(), pk=pk)
    Evidence.finish(item, by=request.user, **_said(FinishSerializer, request))
    return item_answer(request, item, status=201)


@extend_schema(operation_id="evidence_list", tags=["actions"], responses=PieceSerializer(many=True))
@api_view(["GET"])  # type: ignore[arg-type]
def evidence_list(request: ApiRequest, pk: int) -> Response:
    """The files and links that came with the reports on an action item, the first one first."""
    item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_page(request.user), pk=pk)
    return Response(PieceSerializer(pieces_of(item, request.user), many=True).data)


@extend_schema(
    operation_id="evidence_show",
    tags=["actions"],
    responses={**FILE_RESPONSES, 409: REFUSED},
)
@api_view(["GET"])  # type: ignore[arg-type]
def evidence_show(request: ApiRequest, pk: int, number: int) -> HttpResponseBase:
    """The file itself."""
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user).files(), item=pk, pk=number)
    evidence.check_handing_out(request.user)
    assert evidence.document is not None  # noqa: S101 - `files` has left out the links
    return file_answer(evidence.document)


def _said(shape: Any, request: ApiRequest) -> dict[str, Any]:
    serializer = shape(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
