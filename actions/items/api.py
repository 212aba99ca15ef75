"""The REST door of action items, and what the doors of their features share."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from actions.lists.columns import ORDERS, for_api, in_codes
from actions.lists.forms import ItemFilter
from actions.lists.serializers import ItemFilterSerializer, ItemListSerializer
from core.api import GONE, IF_MATCH, REFUSALS, REFUSED, list_answer, validated, version_of
from participants.http import ApiRequest
from participants.models.access_records import record_restricted_view
from recommendations.models import Recommendation

from .forms import MoveForm
from .making import make_several
from .models import ActionItem
from .page import ItemPage
from .serializers import (
    ItemMoveSerializer,
    ItemSerializer,
    ItemWordsSerializer,
    MadeSerializer,
    NewItemSerializer,
    SeveralItemsSerializer,
)


class ItemList(APIView):
    @extend_schema(
        operation_id="item_list",
        tags=["actions"],
        parameters=[ItemFilterSerializer],
        responses=ItemListSerializer,
    )
    def get(self, request: ApiRequest) -> Response:
        """The action items that you may see, fifty at a time."""
        return _list(request)

    @extend_schema(
        operation_id="item_add",
        tags=["actions"],
        request=NewItemSerializer,
        responses={201: ItemSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest) -> Response:
        """Make an action item."""
        return _add(request)


def _list(request: ApiRequest) -> Response:
    rows, order = ActionItem.objects.visible_to(request.user), ORDERS["due"]
    if not request.query_params.keys() - {"page"}:  # nothing is asked: no form need look at it
        return list_answer(request, for_api(rows.live()), order=order, shape=in_codes)
    asked = ItemFilterSerializer(data=request.query_params.dict())
    asked.is_valid(raise_exception=True)
    filters = ItemFilter(asked.validated_data, user=request.user)
    return list_answer(request, for_api(filters.narrow(rows)), order=filters.order, shape=in_codes)


def _add(request: ApiRequest) -> Response:
    ActionItem.check_make((), by=request.user)
    values = validated(NewItemSerializer, request)
    numbers = set(values.pop("recommendations", []))
    asked = Recommendation.objects.visible_to(request.user).filter(pk__in=numbers)
    item = ActionItem.make(by=request.user, recommendations=asked, expected=len(numbers), **values)
    return item_answer(request, item, status=201)


class ItemAddSeveral(APIView):
    @extend_schema(
        operation_id="item_add_several",
        tags=["actions"],
        request=SeveralItemsSerializer,
        responses={201: MadeSerializer(many=True), **REFUSALS},
    )
    def post(self, request: ApiRequest) -> Response:
        """Make several out of the same recommendations, all or none; a refusal names each that is wrong, from 0."""
        ActionItem.check_make((), by=request.user)
        data = validated(SeveralItemsSerializer, request)
        numbers = set(data.get("recommendations", []))
        asked = Recommendation.objects.visible_to(request.user).filter(pk__in=numbers)
        made = make_several(data["items"], by=request.user, recommendations=asked, expected=len(numbers))
        return Response(MadeSerializer(made, many=True).data, status=201)


class ItemShow(APIView):
    @extend_schema(operation_id="item_show", tags=["actions"], responses=ItemSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One action item, its version as ETag."""
        item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_page(request.user), pk=pk)
        record_restricted_view(item, person=request.user)
        return _answer(request, item)

    @extend_schema(
        operation_id="item_edit",
        tags=["actions"],
        request=ItemWordsSerializer(partial=True),
        parameters=[IF_MATCH],
        responses={200: ItemSerializer, **REFUSALS, 412: REFUSED, 428: REFUSED},
    )
    def patch(self, request: ApiRequest, pk: int) -> Response:
        """Change its text, with If-Match."""
        item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_page(request.user), pk=pk)
        return _edit(request, item)


def _edit(request: ApiRequest, item: ActionItem) -> Response:
    item.check_edit(request.user)
    version = version_of(request)
    item.edit(validated(ItemWordsSerializer, request, partial=True), by=request.user, version=version)
    return item_answer(request, item)


class ItemMove(APIView):
    @extend_schema(
        operation_id="item_move",
        tags=["actions"],
        request=ItemMoveSerializer,
        responses={200: ItemSerializer, 204: GONE, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Make a move: accept, report done, verify, assign ..."""
        item = get_item(request, pk)
        item.move(by=request.user, **MoveForm(validated(ItemMoveSerializer, request), user=request.user).asked())
        return item_answer(request, item)


def get_item(request: ApiRequest, pk: int) -> ActionItem:
    return get_object_or_404(ActionItem.objects.visible_to(request.user).for_rules(), pk=pk)


def item_answer(request: ApiRequest, item: ActionItem, *, status: int = 200) -> Response:
    """The item as it is now; nothing, for who has just given it out of their sight."""
    seen = ActionItem.objects.visible_to(request.user).for_page(request.user).filter(pk=item.pk).first()
    return _answer(request, seen, status) if seen else Response(status=204)


def _answer(request: ApiRequest, item: ActionItem, status: int = 200) -> Response:
    """The item in full, with its version as ETag."""
    answer = Response(ItemSerializer(ItemPage(item, request.user)).data, status=status)
    answer["ETag"] = f'"{item.version}"'
    if status == 201:
        answer["Location"] = reverse("api:item_show", args=[item.pk])
    return answer
