"""The REST door of watching an item."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from actions.models import ActionItem, Watch
from actions.watched import Watching
from participants.http import ApiRequest

from .serializers import WatcherSerializer, WatchSerializer

REFUSED = OpenApiResponse(description="`{code, detail}`: a rule says no, in a sentence.")
GONE = OpenApiResponse(description="Done, and out of your sight by it.")


@extend_schema(
    operation_id="item_watcher_list", tags=["actions"], methods=["GET"], responses=WatchSerializer(many=True)
)
@extend_schema(
    operation_id="item_watcher",
    tags=["actions"],
    methods=["POST"],
    request=WatcherSerializer,
    responses={201: WatchSerializer(many=True), 403: REFUSED, 409: REFUSED},
)
@api_view(["GET", "POST"])  # type: ignore[arg-type]
def item_watcher(request: ApiRequest, pk: int) -> Response:
    """The posts that watch an action item; POST adds one: your own, or another, for who assigns."""
    item = get_object_or_404(ActionItem.objects.visible_to(request.user).for_page(request.user), pk=pk)
    if request.method == "GET":
        return _answer(request, item)
    said = WatcherSerializer(data=request.data, context={"user": request.user})
    said.is_valid(raise_exception=True)
    Watch.add(item, post=said.validated_data["post"], by=request.user)
    item = ActionItem.objects.visible_to(request.user).for_page(request.user).get(pk=pk)
    return _answer(request, item, status=201)


@extend_schema(
    operation_id="watch_end",
    tags=["actions"],
    request=None,
    responses={200: WatchSerializer(many=True), 204: GONE, 403: REFUSED, 409: REFUSED},
)
@api_view(["POST"])  # type: ignore[arg-type]
def watch_end(request: ApiRequest, pk: int) -> Response:
    """End a watch; answers with those that are left."""
    watch = get_object_or_404(Watch.objects.visible_to(request.user).for_rules(), pk=pk)
    watch.end(by=request.user)
    seen = ActionItem.objects.visible_to(request.user).for_page(request.user).filter(pk=watch.item_id).first()
    return _answer(request, seen) if seen else Response(status=204)


def _answer(request: ApiRequest, item: ActionItem, *, status: int = 200) -> Response:
    return Response(WatchSerializer(Watching(item, request.user).rows, many=True).data, status=status)
