"""The REST door of walls."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from participants.http import ApiRequest
from recommendations.models import Recommendation

from . import walls
from .serializers import AskedSerializer, WallPageSerializer, WallSerializer

REFUSED = OpenApiResponse(description="`{code, detail}`: a rule says no, in a sentence.")


@extend_schema(
    operation_id="wall_list",
    tags=["recommendations"],
    parameters=[AskedSerializer],
    responses={200: WallPageSerializer, 403: REFUSED},
)
@api_view(["GET"])  # type: ignore[arg-type]
def wall_list(request: ApiRequest) -> Response:
    """Where several missions meet the same wall, what most meet first, ten groups at a time. For the ministries."""
    serializer = AskedSerializer(data=request.query_params.dict())
    serializer.is_valid(raise_exception=True)
    asked = dict(serializer.validated_data)
    by_words, number = asked.pop("by", "") == "words", asked.pop("page", 1)
    rows = Recommendation.objects.visible_to(request.user).narrowed(request.user, **asked)
    shown, has_more = walls(rows, request.user, by_words=by_words, page=number)

    def link(page: int) -> str:
        query = request.query_params.copy()
        query["page"] = str(page)
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")

    return Response(
        {
            "results": WallSerializer(shown, many=True).data,
            "next": link(number + 1) if has_more else None,
            "previous": link(number - 1) if number > 1 else None,
        }
    )
