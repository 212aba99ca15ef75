"""The REST door of deeds on many action items."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from actions.models import BulkDeed
from actions.models.bulk import check_bulk
from actions.working_off import AT_ONCE, work_off
from core.rules import RuleBroken
from participants.http import ApiRequest

from .forms import Chosen, numbered
from .plan import ItemPlan
from .result import Result
from .serializers import ItemBulkResultSerializer, ItemBulkSerializer, ItemPlanSerializer

REFUSED = OpenApiResponse(description="`{code, detail}`: a rule says no, in a sentence.")


@extend_schema(
    operation_id="item_bulk_add",
    tags=["actions"],
    request=ItemBulkSerializer,
    responses={200: ItemPlanSerializer, 201: ItemBulkResultSerializer, 403: REFUSED, 409: REFUSED},
)
@api_view(["POST"])  # type: ignore[arg-type]
def bulk_add(request: ApiRequest) -> Response:
    """Assign, date, watch or cancel up to 1,000 action items; each is done or refused by itself.

    A first part is done at once, the rest within a minute: `is_working` says whether something is left. With
    `is_preview` nothing is done, and the answer (200) says what would be.
    """
    check_bulk(request.user)
    serializer = ItemBulkSerializer(data=request.data, context={"user": request.user})
    serializer.is_valid(raise_exception=True)
    said = serializer.validated_data
    if (key := said.get("key")) and (known := BulkDeed.objects.visible_to(request.user).filter(key=key).first()):
        return _made(request, known)
    plan = _plan(request, said)
    if said["is_preview"]:
        return Response(ItemPlanSerializer(plan).data)
    if said.get("seal") not in (None, plan.seal):
        raise RuleBroken(_("What this would do has changed meanwhile: look at it again."))
    deed = plan.deed.begin([one.row for one in plan.rows], key=key)
    work_off(only=deed, seconds=AT_ONCE)
    return _made(request, deed)


def _plan(request: ApiRequest, said: dict[str, Any]) -> ItemPlan:
    """What it would do. Raise NotAllowed or RuleBroken where nothing could be done."""
    given = {name: said[name] for name in ("post", "due_on", "note") if name in said}
    deed = BulkDeed.plan(said["deed"], by=request.user, **given)
    chosen = numbered(said["rows"]) if "rows" in said else _all(said["filter"])
    return ItemPlan.of(deed, chosen.items(request.user))


def _all(query: str) -> Chosen:
    return Chosen((), is_all=True, query=QueryDict(query).urlencode())


@extend_schema(operation_id="item_bulk_show", tags=["actions"], responses=ItemBulkResultSerializer)
@api_view(["GET"])  # type: ignore[arg-type]
def bulk_show(request: ApiRequest, pk: int) -> Response:
    """What became of one of your own bulk deeds, or how far it is."""
    return _answer(request, get_object_or_404(BulkDeed.objects.visible_to(request.user), pk=pk))


@extend_schema(
    operation_id="item_bulk_undo",
    tags=["actions"],
    request=None,
    responses={200: ItemBulkResultSerializer, 403: REFUSED, 409: REFUSED},
)
@api_view(["POST"])  # type: ignore[arg-type]
def bulk_undo(request: ApiRequest, pk: int) -> Response:
    """Take your own deed back within 30 minutes, on each item to which nothing else has happened since."""
    deed = get_object_or_404(BulkDeed.objects.visible_to(request.user), pk=pk)
    deed.undo(by=request.user)
    work_off(only=deed, seconds=AT_ONCE)
    return _answer(request, deed)


def _made(request: ApiRequest, deed: BulkDeed) -> Response:
    answer = _answer(request, deed, status=201)
    answer["Location"] = reverse("api:item_bulk_show", args=[deed.pk])
    return answer


def _answer(request: ApiRequest, deed: BulkDeed, *, status: int = 200) -> Response:
    return Response(ItemBulkResultSerializer(Result(deed, request.user)).data, status=status)
