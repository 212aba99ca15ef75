"""The REST door to people: only oneself."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from .models import User
from .serializers import MeSerializer


@extend_schema(responses=MeSerializer)
@api_view(["GET"])
def me(request: Request) -> Response:
    """Who is asking: role, language, time zone and the posts held now."""
    return Response(MeSerializer(cast("User", request.user)).data)
