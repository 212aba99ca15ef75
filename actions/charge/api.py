"""The REST door to the transfer of charge."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from actions.lists.columns import ORDERS, for_api, in_codes
from actions.lists.serializers import ItemListSerializer
from core.api import REFUSED, list_answer
from core.rules import NotAllowed
from participants.http import ApiRequest
from participants.models import Post

from .accepting import accept, check_holder, waiting
from .models import Charge, ChargeTransfer
from .serializers import AcceptedSerializer, ChosenSerializer, TransferredSerializer, TransferSerializer
from .words import sentences


class ChargeGive(APIView):
    @extend_schema(
        operation_id="charge_give",
        tags=["charge"],
        request=TransferSerializer,
        responses={200: TransferredSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Give away what a post owns: first without `confirmation_token`, to read what would be done; then with it."""
        if not request.user.is_secretariat:
            raise NotAllowed(_("The secretariat transfers the charge of a post."))
        post = _post(request, pk)
        serializer = TransferSerializer(data=request.data, post=post, context={"user": request.user})
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        charge = Charge(post, to_post=data["to_post"], successor=data["successor"])
        charge.check(by=request.user)
        preview = {
            "confirmation_token": charge.confirmation_token,
            "sentences": sentences(charge, is_leaving=data["is_leaving"]),
        }
        if not data["confirmation_token"]:
            return Response({"is_done": False, **preview, "transfer": None, "refused": []})
        options = {name: data[name] for name in ("note", "key", "confirmation_token", "is_leaving")}
        made = charge.transfer(by=request.user, **options)
        return Response({"is_done": True, **preview, "transfer": made.pk, "refused": _refused(made)})


def _refused(made: ChargeTransfer) -> list[str]:
    rows = made.rows.exclude(sentence="").values_list("item__reference", "sentence")
    return [f"{reference}: {sentence}" for reference, sentence in rows]


class ChargeAccept(APIView):
    @extend_schema(operation_id="charge_waiting", tags=["charge"], responses=ItemListSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """What came with a post that you hold and you have not accepted."""
        post = _post(request, pk)
        check_holder(post, request.user)
        rows = waiting(post, request.user)
        return list_answer(request, for_api(rows), order=ORDERS["due"], shape=in_codes)

    @extend_schema(
        operation_id="charge_accept",
        tags=["charge"],
        request=ChosenSerializer,
        responses={200: AcceptedSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Accept the chosen, or all."""
        post = _post(request, pk)
        check_holder(post, request.user)
        rows = waiting(post, request.user)
        asked = ChosenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        done = accept(rows, chosen=asked.validated_data["items"], by=request.user)
        return Response({"number": done.number, "refused": done.refused})


def _post(request: ApiRequest, pk: int) -> Post:
    return get_object_or_404(Post.objects.visible_to(request.user).select_related("organisation"), pk=pk)
