"""The REST door of the ranking."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import REFUSED, list_answer
from meetings.models import Meet
from participants.http import ApiRequest
from recommendations.recommendation.models import Recommendation

from . import table as ranking
from .forms import RankingForm
from .serializers import RankingSerializer, WeightsSerializer


class RankingList(APIView):
    @extend_schema(
        operation_id="ranking_list",
        tags=["recommendations"],
        parameters=[WeightsSerializer],
        responses={200: RankingSerializer, 403: REFUSED, 409: REFUSED},
    )
    def get(self, request: ApiRequest) -> Response:
        """The scored recommendations of a meet by the weights that are tried, fifty at a time. For the ministries."""
        scored = Recommendation.objects.visible_to(request.user).scored(request.user)
        form = RankingForm(request.query_params, meets=Meet.objects.visible_to(request.user).nearest())
        rows = ranking.for_api(form.narrow(scored))
        return list_answer(request, rows, order=ranking.ORDER, shape=ranking.in_codes)
