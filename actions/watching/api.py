"""The REST door of watching an item."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from actions.items.models import ActionItem
from core.api import GONE, REFUSED
from participants.http import ApiRequest

from .models import Watch
from .page import Watching
from .serializers import WatcherSerializer, WatchSerializer


class ItemWatcher(APIView):
    @extend_schema(operation_id="item_watcher_list", tags=["actions"], responses=WatchSerializer(many=True))
    def get(self, request: ApiRequest, pk: int) -> Response:
        """The posts that watch an action item."""
        item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_page(request.user), pk=pk)
        return _answer(request, item)

    @extend_schema(
        operation_id="item_watcher",
        tags=["actions"],
        request=WatcherSerializer,
        responses={201: WatchSerializer(many=True), 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Add a watcher: your own post, or another, for who assigns."""
        item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_page(request.user), pk=pk)
        serializer = WatcherSerializer(data=request.data, context={"user": request.user})
        serializer.is_valid(raise_exception=True)
        Watch.add(item, post=serializer.validated_data["post"], by=request.user)
        item = ActionItem.objects.visible_to(request.user).for_page(request.user).get(pk=pk)
        return _answer(request, item, status=201)


class WatchEnd(APIView):
    @extend_schema(
        operation_id="watch_end",
        tags=["actions"],
        request=None,
        responses={200: WatchSerializer(many=True), 204: GONE, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """End a watch; answers with those that are left."""
        watch = get_object_or_404(Watch.objects.visible_to(request.user).for_rules(), pk=pk)
        watch.end(by=request.user)
        seen = ActionItem.objects.visible_to(request.user).for_page(request.user).filter(pk=watch.item_id).first()
        return _answer(request, seen) if seen else Response(status=204)


def _answer(request: ApiRequest, item: ActionItem, *, status: int = 200) -> Response:
    return Response(WatchSerializer(Watching(item, request.user).rows, many=True).data, status=status)
