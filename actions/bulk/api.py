"""The REST door of operations on many action items."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import REFUSED
from core.rules import RuleBroken
from participants.http import ApiRequest

from .forms import Chosen, numbered
from .models import ItemOperation, check_bulk
from .plan import ItemPlan
from .result import Result
from .serializers import ItemBulkResultSerializer, ItemBulkSerializer, ItemPlanSerializer
from .working_off import AT_ONCE, work_off


class BulkAdd(APIView):
    @extend_schema(
        operation_id="item_bulk_add",
        tags=["actions"],
        request=ItemBulkSerializer,
        responses={200: ItemPlanSerializer, 201: ItemBulkResultSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest) -> Response:
        """Assign, date, watch or cancel up to 1,000 action items; each is done or refused by itself.

        A first part is done at once, the rest within a minute: `is_working` says whether something is left. With
        `is_preview` nothing is done, and the answer (200) says what would be.
        """
        check_bulk(request.user)
        serializer = ItemBulkSerializer(data=request.data, context={"user": request.user})
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        if (key := data.get("key")) and (
            known := ItemOperation.objects.visible_to(request.user).filter(key=key).first()
        ):
            return _made(request, known)
        plan = _plan(request, data)
        if data["is_preview"]:
            return Response(ItemPlanSerializer(plan).data)
        if data.get("confirmation_token") not in (None, plan.confirmation_token):
            raise RuleBroken(_("What this would do has changed meanwhile: look at it again."))
        operation = plan.operation.begin([one.row for one in plan.rows], key=key)
        work_off(only=operation, seconds=AT_ONCE)
        return _made(request, operation)


def _plan(request: ApiRequest, data: dict[str, Any]) -> ItemPlan:
    """What it would do. Raise NotAllowed or RuleBroken where nothing could be done."""
    given = {name: data[name] for name in ("post", "due_on", "note") if name in data}
    operation = ItemOperation.plan(data["operation"], by=request.user, **given)
    chosen = numbered(data["rows"]) if "rows" in data else _all(data["filter"])
    return ItemPlan.of(operation, chosen.items(request.user))


def _all(query: str) -> Chosen:
    return Chosen((), is_all=True, query=QueryDict(query).urlencode())


class BulkShow(APIView):
    @extend_schema(operation_id="item_bulk_show", tags=["actions"], responses=ItemBulkResultSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """What became of one of your own bulk operations, or how far it is."""
        return _answer(request, get_object_or_404(ItemOperation.objects.visible_to(request.user), pk=pk))


class BulkUndo(APIView):
    @extend_schema(
        operation_id="item_bulk_undo",
        tags=["actions"],
        request=None,
        responses={200: ItemBulkResultSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Take your own operation back within 30 minutes, on each item to which nothing else has happened since."""
        operation = get_object_or_404(ItemOperation.objects.visible_to(request.user), pk=pk)
        operation.undo(by=request.user)
        work_off(only=operation, seconds=AT_ONCE)
        return _answer(request, operation)


def _made(request: ApiRequest, operation: ItemOperation) -> Response:
    answer = _answer(request, operation, status=201)
    answer["Location"] = reverse("api:item_bulk_show", args=[operation.pk])
    return answer


def _answer(request: ApiRequest, operation: ItemOperation, *, status: int = 200) -> Response:
    return Response(ItemBulkResultSerializer(Result(operation, request.user)).data, status=status)
