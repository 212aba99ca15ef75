"""The REST door to the transfer of charge."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from actions.lists import ORDERS, for_programs, in_codes
from actions.models import Charge, ChargeTransfer
from actions.serializers.lists import ItemListSerializer
from core.api import list_answer
from core.rules import NotAllowed
from participants.http import ApiRequest
from participants.models import Post

from .accepting import accept, check_holder, waiting
from .serializers import AcceptedSerializer, ChosenSerializer, TransferredSerializer, TransferSerializer
from .words import sentences

REFUSED = OpenApiResponse(description="`{code, detail}`: a rule says no, in a sentence.")


@extend_schema(
    operation_id="charge_give",
    tags=["charge"],
    request=TransferSerializer,
    responses={200: TransferredSerializer, 403: REFUSED, 409: REFUSED},
)
@api_view(["POST"])  # type: ignore[arg-type]
def charge_give(request: ApiRequest, pk: int) -> Response:
    """Give away what a post owns: first without `seal`, to read what would be done; then with it."""
    if not request.user.is_secretariat:
        raise NotAllowed(_("The secretariat transfers the charge of a post."))
    post = _post(request, pk)
    asked = TransferSerializer(data=request.data, post=post, context={"user": request.user})
    asked.is_valid(raise_exception=True)
    said = asked.validated_data
    charge = Charge(post, to_post=said["to_post"], successor=said["successor"])
    charge.check(by=request.user)
    told = {"seal": charge.seal, "sentences": sentences(charge, is_leaving=said["is_leaving"])}
    if not said["seal"]:
        return Response({"is_done": False, **told, "transfer": None, "refused": []})
    how = {name: said[name] for name in ("note", "key", "seal", "is_leaving")}
    made = charge.transfer(by=request.user, **how)
    return Response({"is_done": True, **told, "transfer": made.pk, "refused": _refused(made)})


def _refused(made: ChargeTransfer) -> list[str]:
    rows = made.rows.exclude(sentence="").values_list("item__reference", "sentence")
    return [f"{reference}: {sentence}" for reference, sentence in rows]


@extend_schema(operation_id="charge_waiting", tags=["charge"], methods=["GET"], responses=ItemListSerializer)
@extend_schema(
    operation_id="charge_accept",
    tags=["charge"],
    methods=["POST"],
    request=ChosenSerializer,
    responses={200: AcceptedSerializer, 403: REFUSED, 409: REFUSED},
)
@api_view(["GET", "POST"])  # type: ignore[arg-type]
def charge_accept(request: ApiRequest, pk: int) -> Response:
    """What came with a post that you hold and you have not accepted; POST accepts the chosen, or all."""
    post = _post(request, pk)
    check_holder(post, request.user)
    rows = waiting(post, request.user)
    if request.method == "GET":
        return list_answer(request, for_programs(rows), order=ORDERS["due"], shape=in_codes)
    asked = ChosenSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    done = accept(rows, chosen=asked.validated_data["items"], by=request.user)
    return Response({"number": done.number, "refused": done.refused})


def _post(request: ApiRequest, pk: int) -> Post:
    return get_object_or_404(Post.objects.visible_to(request.user).select_related("organisation"), pk=pk)
