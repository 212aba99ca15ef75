"""The REST door of milestones and of what an item waits for."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from actions.items.api import get_item
from actions.items.models import ActionItem
from actions.items.page import ItemPage
from actions.items.rules import check_plan
from core.api import IF_MATCH, REFUSALS, REFUSED, validated, version_of
from participants.http import ApiRequest

from .dependencies import Dependency
from .milestones import Milestone
from .serializers import (
    BlockerSerializer,
    DependencyMoveSerializer,
    DependencySerializer,
    MilestoneInFullSerializer,
    MilestoneMoveSerializer,
    MilestoneSerializer,
    StepSerializer,
    WaitsForSerializer,
)


class ItemMilestone(APIView):
    @extend_schema(operation_id="item_milestone_list", tags=["actions"], responses=StepSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The milestones of an action item, by day, but for those that were dropped."""
        item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_page(request.user), pk=pk)
        return Response(StepSerializer(ItemPage(item, request.user).steps, many=True).data)

    @extend_schema(
        operation_id="item_milestone",
        tags=["actions"],
        request=MilestoneSerializer,
        responses={201: MilestoneInFullSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Add a milestone."""
        item = get_item(request, pk)
        check_plan(item, by=request.user)
        milestone = Milestone.add(item, by=request.user, **validated(MilestoneSerializer, request))
        answer = _milestone_answer(milestone, status=201)
        answer["Location"] = reverse("api:milestone_show", args=[milestone.pk])
        return answer


class MilestoneShow(APIView):
    @extend_schema(operation_id="milestone_show", tags=["actions"], responses=MilestoneInFullSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """One milestone, its version as ETag."""
        milestone = _milestone(request, pk)
        milestone.withhold()
        return _milestone_answer(milestone)

    @extend_schema(
        operation_id="milestone_edit",
        tags=["actions"],
        request=MilestoneSerializer(partial=True),
        parameters=[IF_MATCH],
        responses={200: MilestoneInFullSerializer, **REFUSALS, 412: REFUSED, 428: REFUSED},
    )
    def patch(self, request: ApiRequest, pk: int) -> Response:
        """Change a milestone, with If-Match."""
        milestone = _milestone(request, pk)
        milestone.check_edit(request.user)
        version = version_of(request)
        milestone.edit(validated(MilestoneSerializer, request, partial=True), by=request.user, version=version)
        return _milestone_answer(milestone)


class MilestoneMove(APIView):
    @extend_schema(
        operation_id="milestone_move",
        tags=["actions"],
        request=MilestoneMoveSerializer,
        responses={200: MilestoneInFullSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Mark a milestone as reached, take that back (reopen), or drop it."""
        milestone = _milestone(request, pk)
        milestone.move(by=request.user, **validated(MilestoneMoveSerializer, request))
        return _milestone_answer(milestone)


def _milestone(request: ApiRequest, pk: int) -> Milestone:
    rows = Milestone.objects.visible_to(request.user).for_rules().with_past(request.user)
    return get_object_or_404(rows, pk=pk)


def _milestone_answer(milestone: Milestone, *, status: int = 200) -> Response:
    answer = Response(MilestoneInFullSerializer(milestone).data, status=status)
    answer["ETag"] = f'"{milestone.version}"'
    return answer


class ItemBlocker(APIView):
    @extend_schema(operation_id="item_blocker_list", tags=["actions"], responses=WaitsForSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        """What an action item waits for, as far as you may see it."""
        item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_page(request.user), pk=pk)
        return Response(WaitsForSerializer(ItemPage(item, request.user).links, many=True).data)

    @extend_schema(
        operation_id="item_blocker",
        tags=["actions"],
        request=BlockerSerializer,
        responses={201: DependencySerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Let it wait for one more."""
        item = get_item(request, pk)
        check_plan(item, by=request.user)
        link = Dependency.add(item, by=request.user, **validated(BlockerSerializer, request))
        return Response(DependencySerializer(link).data, status=201)


class DependencyMove(APIView):
    @extend_schema(
        operation_id="dependency_move",
        tags=["actions"],
        request=DependencyMoveSerializer,
        responses={200: DependencySerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Say that an action item no longer waits for another (end)."""
        link = get_object_or_404(Dependency.objects.visible_to(request.user).for_rules(), pk=pk)
        link.move(by=request.user, **validated(DependencyMoveSerializer, request))
        return Response(DependencySerializer(link).data)
