"""The REST door of action items."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from core.api import list_answer, version_of
from participants.http import ApiRequest
from participants.models.access_records import record_restricted_view
from recommendations.models import Recommendation

from .forms.filters import ItemFilter
from .forms.items import MoveForm
from .lists import ORDERS, for_programs, in_codes
from .making import make_several
from .models import ActionItem, DateChange, Dependency, Handover, Milestone, WeighedItem
from .models.inside import check_inside
from .models.rules import check_plan
from .pages import ItemPage
from .serializers.deeds import (
    AnswerSerializer,
    DateChangeSerializer,
    HandoverSerializer,
    ItemMoveSerializer,
)
from .serializers.lists import ItemFilterSerializer, ItemListSerializer
from .serializers.making import ItemWordsSerializer, MadeSerializer, NewItemSerializer, SeveralItemsSerializer
from .serializers.one import ItemSerializer, LinkSerializer, StepSerializer
from .serializers.planning import (
    BlockerSerializer,
    DependencyMoveSerializer,
    DependencySerializer,
    MilestoneInFullSerializer,
    MilestoneMoveSerializer,
    MilestoneSerializer,
    RiskSerializer,
)

REFUSED = OpenApiResponse(description="`{code, detail}`: a rule says no, in a sentence.")
GONE = OpenApiResponse(description="Done, and out of your sight by it.")
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description='Such as "3".')
REFUSALS = {403: REFUSED, 409: REFUSED}


@extend_schema(
    operation_id="item_list",
    tags=["actions"],
    methods=["GET"],
    parameters=[ItemFilterSerializer],
    responses=ItemListSerializer,
)
@extend_schema(
    operation_id="item_add",
    tags=["actions"],
    methods=["POST"],
    request=NewItemSerializer,
    responses={201: ItemSerializer, **REFUSALS},
)
@api_view(["GET", "POST"])  # type: ignore[arg-type]
def item_list(request: ApiRequest) -> Response:
    """The action items that you may see, fifty at a time; POST makes one."""
    return _list(request) if request.method == "GET" else _add(request)


def _list(request: ApiRequest) -> Response:
    rows, order = ActionItem.objects.visible_to(request.user), ORDERS["due"]
    if not request.query_params.keys() - {"page"}:  # nothing is asked: no form need look at it
        return list_answer(request, for_programs(rows.live()), order=order, shape=in_codes)
    asked = ItemFilterSerializer(data=request.query_params.dict())
    asked.is_valid(raise_exception=True)
    filters = ItemFilter(asked.validated_data, user=request.user)
    return list_answer(request, for_programs(filters.narrow(rows)), order=filters.order, shape=in_codes)


def _add(request: ApiRequest) -> Response:
    ActionItem.check_make((), by=request.user)
    values = _said(NewItemSerializer, request)
    numbers = set(values.pop("recommendations", []))
    asked = Recommendation.objects.visible_to(request.user).filter(pk__in=numbers)
    item = ActionItem.make(by=request.user, recommendations=asked, expected=len(numbers), **values)
    return item_answer(request, item, status=201)


@extend_schema(
    operation_id="item_add_several",
    tags=["actions"],
    request=SeveralItemsSerializer,
    responses={201: MadeSerializer(many=True), **REFUSALS},
)
@api_view(["POST"])  # type: ignore[arg-type]
def item_add_several(request: ApiRequest) -> Response:
    """Make several out of the same recommendations, all or none; a refusal names each that is wrong, from 0."""
    ActionItem.check_make((), by=request.user)
    said = _said(SeveralItemsSerializer, request)
    numbers = set(said.get("recommendations", []))
    asked = Recommendation.objects.visible_to(request.user).filter(pk__in=numbers)
    made = make_several(said["items"], by=request.user, recommendations=asked, expected=len(numbers))
    return Response(MadeSerializer(made, many=True).data, status=201)


@extend_schema(operation_id="item_show", tags=["actions"], methods=["GET"], responses=ItemSerializer)
@extend_schema(
    operation_id="item_edit",
    tags=["actions"],
    methods=["PATCH"],
    request=ItemWordsSerializer(partial=True),
    parameters=[IF_MATCH],
    responses={200: ItemSerializer, **REFUSALS, 412: REFUSED, 428: REFUSED},
)
@api_view(["GET", "PATCH"])  # type: ignore[arg-type]
def item_show(request: ApiRequest, pk: int) -> Response:
    """One action item, its version as ETag; PATCH changes its words, with If-Match."""
    item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_page(request.user), pk=pk)
    if request.method == "PATCH":
        return _edit(request, item)
    record_restricted_view(item, person=request.user)
    return _answer(request, item)


def _edit(request: ApiRequest, item: ActionItem) -> Response:
    item.check_edit(request.user)
    version = version_of(request)
    item.edit(_said(ItemWordsSerializer, request, partial=True), by=request.user, version=version)
    return item_answer(request, item)


@extend_schema(
    operation_id="item_move",
    tags=["actions"],
    request=ItemMoveSerializer,
    responses={200: ItemSerializer, 204: GONE, **REFUSALS},
)
@api_view(["POST"])  # type: ignore[arg-type]
def item_move(request: ApiRequest, pk: int) -> Response:
    """Make a move: accept, report done, verify, assign ..."""
    item = _item(request, pk)
    item.move(by=request.user, **MoveForm(_said(ItemMoveSerializer, request), user=request.user).asked())
    return item_answer(request, item)


@extend_schema(operation_id="item_risk", tags=["actions"], methods=["GET"], responses=RiskSerializer)
@extend_schema(
    operation_id="item_weigh",
    tags=["actions"],
    methods=["PATCH"],
    request=RiskSerializer(partial=True),
    parameters=[IF_MATCH],
    responses={200: RiskSerializer, **REFUSALS, 412: REFUSED, 428: REFUSED},
)
@api_view(["GET", "PATCH"])  # type: ignore[arg-type]
def item_risk(request: ApiRequest, pk: int) -> Response:
    """Risk, and give and get: for the ministries, the owner and the verifier. PATCH changes it, with If-Match."""
    item = get_object_or_404(WeighedItem.objects.visible_to(request.user).for_rules(), pk=pk)
    check_inside(item, request.user)
    if request.method == "PATCH":
        item.check_edit(request.user)
        version = version_of(request)
        item.edit(_said(RiskSerializer, request, partial=True), by=request.user, version=version)
    answer = Response(RiskSerializer(item).data)
    answer["ETag"] = f'"{item.version}"'
    return answer


@extend_schema(
    operation_id="item_hand_over",
    tags=["actions"],
    request=HandoverSerializer,
    responses={201: ItemSerializer, **REFUSALS},
)
@api_view(["POST"])  # type: ignore[arg-type]
def item_hand_over(request: ApiRequest, pk: int) -> Response:
    """Offer it to another post, whose holder answers the offer."""
    item = _item(request, pk)
    Handover.propose(item, by=request.user, **_said(HandoverSerializer, request))
    return item_answer(request, item, status=201)


@extend_schema(
    operation_id="item_date",
    tags=["actions"],
    request=DateChangeSerializer,
    responses={201: ItemSerializer, **REFUSALS},
)
@api_view(["POST"])  # type: ignore[arg-type]
def item_date(request: ApiRequest, pk: int) -> Response:
    """Ask for another due date, which who assigns decides."""
    item = _item(request, pk)
    DateChange.request(item, by=request.user, **_said(DateChangeSerializer, request))
    return item_answer(request, item, status=201)


@extend_schema(
    operation_id="item_milestone_list", tags=["actions"], methods=["GET"], responses=StepSerializer(many=True)
)
@extend_schema(
    operation_id="item_milestone",
    tags=["actions"],
    methods=["POST"],
    request=MilestoneSerializer,
    responses={201: MilestoneInFullSerializer, **REFUSALS},
)
@api_view(["GET", "POST"])  # type: ignore[arg-type]
def item_milestone(request: ApiRequest, pk: int) -> Response:
    """The milestones of an action item, by day, but for those that were dropped; POST adds one."""
    if request.method == "GET":
        item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_page(request.user), pk=pk)
        return Response(StepSerializer(ItemPage(item, request.user).steps, many=True).data)
    item = _item(request, pk)
    check_plan(item, by=request.user)
    milestone = Milestone.add(item, by=request.user, **_said(MilestoneSerializer, request))
    answer = _milestone_answer(milestone, status=201)
    answer["Location"] = reverse("api:milestone_show", args=[milestone.pk])
    return answer


@extend_schema(operation_id="milestone_show", tags=["actions"], methods=["GET"], responses=MilestoneInFullSerializer)
@extend_schema(
    operation_id="milestone_edit",
    tags=["actions"],
    methods=["PATCH"],
    request=MilestoneSerializer(partial=True),
    parameters=[IF_MATCH],
    responses={200: MilestoneInFullSerializer, **REFUSALS, 412: REFUSED, 428: REFUSED},
)
@api_view(["GET", "PATCH"])  # type: ignore[arg-type]
def milestone_show(request: ApiRequest, pk: int) -> Response:
    """One milestone, its version as ETag; PATCH changes it, with If-Match."""
    milestone = _milestone(request, pk)
    if request.method == "PATCH":
        milestone.check_edit(request.user)
        version = version_of(request)
        milestone.edit(_said(MilestoneSerializer, request, partial=True), by=request.user, version=version)
    else:
        milestone.withhold()
    return _milestone_answer(milestone)


@extend_schema(
    operation_id="milestone_move",
    tags=["actions"],
    request=MilestoneMoveSerializer,
    responses={200: MilestoneInFullSerializer, **REFUSALS},
)
@api_view(["POST"])  # type: ignore[arg-type]
def milestone_move(request: ApiRequest, pk: int) -> Response:
    """Mark a milestone as reached, take that back (reopen), or drop it."""
    milestone = _milestone(request, pk)
    milestone.move(by=request.user, **_said(MilestoneMoveSerializer, request))
    return _milestone_answer(milestone)


def _milestone(request: ApiRequest, pk: int) -> Milestone:
    rows = Milestone.objects.visible_to(request.user).for_rules().with_past(request.user)
    return get_object_or_404(rows, pk=pk)


def _milestone_answer(milestone: Milestone, *, status: int = 200) -> Response:
    answer = Response(MilestoneInFullSerializer(milestone).data, status=status)
    answer["ETag"] = f'"{milestone.version}"'
    return answer


@extend_schema(
    operation_id="item_blocker_list", tags=["actions"], methods=["GET"], responses=LinkSerializer(many=True)
)
@extend_schema(
    operation_id="item_blocker",
    tags=["actions"],
    methods=["POST"],
    request=BlockerSerializer,
    responses={201: DependencySerializer, **REFUSALS},
)
@api_view(["GET", "POST"])  # type: ignore[arg-type]
def item_blocker(request: ApiRequest, pk: int) -> Response:
    """What an action item waits for, as far as you may see it; POST lets it wait for one more."""
    if request.method == "GET":
        item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_page(request.user), pk=pk)
        return Response(LinkSerializer(ItemPage(item, request.user).links, many=True).data)
    item = _item(request, pk)
    check_plan(item, by=request.user)
    link = Dependency.add(item, by=request.user, **_said(BlockerSerializer, request))
    return Response(DependencySerializer(link).data, status=201)


@extend_schema(
    operation_id="dependency_move",
    tags=["actions"],
    request=DependencyMoveSerializer,
    responses={200: DependencySerializer, **REFUSALS},
)
@api_view(["POST"])  # type: ignore[arg-type]
def dependency_move(request: ApiRequest, pk: int) -> Response:
    """Say that an action item no longer waits for another (end)."""
    link = get_object_or_404(Dependency.objects.visible_to(request.user).for_rules(), pk=pk)
    link.move(by=request.user, **_said(DependencyMoveSerializer, request))
    return Response(DependencySerializer(link).data)


@extend_schema(
    operation_id="handover_move",
    tags=["actions"],
    request=AnswerSerializer,
    responses={200: ItemSerializer, 204: GONE, **REFUSALS},
)
@api_view(["POST"])  # type: ignore[arg-type]
def handover_move(request: ApiRequest, pk: int) -> Response:
    """Answer the offer of a hand-over: accept, decline, or withdraw it (lapse)."""
    offer = get_object_or_404(Handover.objects.visible_to(request.user).select_related("item"), pk=pk)
    offer.move(by=request.user, **_said(AnswerSerializer, request))
    return item_answer(request, offer.item)


@extend_schema(
    operation_id="date_change_move",
    tags=["actions"],
    request=AnswerSerializer,
    responses={200: ItemSerializer, 204: GONE, **REFUSALS},
)
@api_view(["POST"])  # type: ignore[arg-type]
def date_change_move(request: ApiRequest, pk: int) -> Response:
    """Answer a request for another date: approve, reject, or withdraw it (lapse)."""
    change = get_object_or_404(DateChange.objects.visible_to(request.user).select_related("item"), pk=pk)
    change.move(by=request.user, **_said(AnswerSerializer, request))
    return item_answer(request, change.item)


def _said(shape: Any, request: ApiRequest, **kwargs: Any) -> dict[str, Any]:
    """What the body says, in this shape; DRF answers 400 where it has another."""
    serializer = shape(data=request.data, context={"user": request.user}, **kwargs)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _item(request: ApiRequest, pk: int) -> ActionItem:
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
