"""The REST door of claims and referrals."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import REFUSALS, REFUSED, validated
from participants.http import ApiRequest
from recommendations.questions.models import Referral
from recommendations.recommendation.models import Recommendation

from .serializers import ClaimSerializer, FileNumberSerializer, ReferralAnswerSerializer, ReferralSerializer


class RecommendationClaim(APIView):
    @extend_schema(
        operation_id="recommendation_claim",
        tags=["recommendations"],
        request=None,
        responses={200: ClaimSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Say that you are examining it: for a day, to the ministries alone."""
        row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
        row.claim(by=request.user)
        return Response(ClaimSerializer(row).data)


class RecommendationRelease(APIView):
    @extend_schema(
        operation_id="recommendation_release",
        tags=["recommendations"],
        request=None,
        responses={200: ClaimSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Leave it to others to examine."""
        row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
        row.release(by=request.user)
        return Response(ClaimSerializer(row).data)


class FileNumber(APIView):
    @extend_schema(
        operation_id="recommendation_set_file_number",
        tags=["recommendations"],
        request=FileNumberSerializer,
        responses={200: FileNumberSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Note in which file of the ministry it is dealt with: for those who examine it."""
        row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
        row.check_file_number(request.user)
        row.set_file_number(by=request.user, **validated(FileNumberSerializer, request))
        return Response(FileNumberSerializer(row).data)


class ReferralAnswer(APIView):
    @extend_schema(
        operation_id="referral_answer",
        tags=["recommendations"],
        request=ReferralAnswerSerializer,
        responses={200: ReferralSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Answer what your department is asked about it; it then lies again where it came from."""
        row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
        serializer = ReferralAnswerSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        answered = Referral.answer_of(row, serializer.validated_data["answer"], by=request.user)
        return Response(ReferralSerializer(answered).data)
