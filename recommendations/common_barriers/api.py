"""The REST API of shared barriers."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import REFUSED
from participants.http import ApiRequest
from recommendations.recommendation.models import Recommendation

from .groups import common_barriers
from .serializers import BarrierFilterSerializer, BarrierGroupPageSerializer, BarrierGroupSerializer


class CommonBarrierList(APIView):
    @extend_schema(
        operation_id="common_barrier_list",
        tags=["recommendations"],
        parameters=[BarrierFilterSerializer],
        responses={200: BarrierGroupPageSerializer, 403: REFUSED},
    )
    def get(self, request: ApiRequest) -> Response:
        """Barriers shared by several missions, those of most missions first, ten at a time. For the ministries."""
        serializer = BarrierFilterSerializer(data=request.query_params.dict())
        serializer.is_valid(raise_exception=True)
        asked = dict(serializer.validated_data)
        by_words, number = asked.pop("by", "") == "words", asked.pop("page", 1)
        rows = Recommendation.objects.visible_to(request.user).narrowed(request.user, **asked)
        shown, has_more = common_barriers(rows, request.user, by_words=by_words, page=number)

        def link(page: int) -> str:
            query = request.query_params.copy()
            query["page"] = str(page)
            return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")

        return Response(
            {
                "results": BarrierGroupSerializer(shown, many=True).data,
                "next": link(number + 1) if has_more else None,
                "previous": link(number - 1) if number > 1 else None,
            }
        )
