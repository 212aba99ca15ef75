"""The REST door of recommendations."""

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.response import Response

from core.api import MultiPartParser, list_answer, version_of
from documents.http import FILE_RESPONSES, file_answer
from meetings.models import Meet
from participants.http import ApiRequest
from participants.models import byline
from participants.models.access_records import record_restricted_view

from . import choices, ranking
from .forms.moves import MoveForm
from .forms.ranking import RankingForm
from .lists import ORDERS, for_programs, in_codes
from .models import Annex, Comment, Recommendation, Referral, TextVersion
from .models.comments import check_comment
from .serializers.lists import FilterSerializer, PageSerializer, RankingSerializer, WeightsSerializer
from .serializers.one import (
    AnnexSerializer,
    ClaimSerializer,
    CommentPageSerializer,
    CommentSerializer,
    EditSerializer,
    MoveSerializer,
    NewAnnexSerializer,
    NewCommentSerializer,
    NewSerializer,
    RecommendationSerializer,
    ReferralAnswerSerializer,
    ReferralSerializer,
    VersionPageSerializer,
)
from .thread import ORDER, comment_in_codes, thread

REFUSED = OpenApiResponse(description="`{code, detail}`: a rule says no, in a sentence.")
GONE = OpenApiResponse(description="Done, and out of your sight by it.")
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description='Such as "3".')


@extend_schema(
    operation_id="recommendation_list",
    tags=["recommendations"],
    methods=["GET"],
    parameters=[FilterSerializer],
    responses=PageSerializer,
)
@extend_schema(
    operation_id="recommendation_add",
    tags=["recommendations"],
    methods=["POST"],
    request=NewSerializer,
    responses={201: RecommendationSerializer, 403: REFUSED, 409: REFUSED},
)
@api_view(["GET", "POST"])  # type: ignore[arg-type]
def recommendation_list(request: ApiRequest) -> Response:
    """The recommendations that you may see, fifty at a time; POST begins a draft of your mission."""
    return _list(request) if request.method == "GET" else _add(request)


def _list(request: ApiRequest) -> Response:
    filters = FilterSerializer(data=request.query_params.dict())
    filters.is_valid(raise_exception=True)
    asked = dict(filters.validated_data)
    order = ORDERS[asked.pop("sort", "")]
    asked.pop("page", None)
    rows = Recommendation.objects.visible_to(request.user).belonging(asked.pop("whose", ""), request.user)
    return list_answer(request, for_programs(rows.narrowed(request.user, **asked)), order=order, shape=in_codes)


def _add(request: ApiRequest) -> Response:
    mission = request.data.get("mission", "") if isinstance(request.data, dict) else ""
    home, meet = Recommendation.home_for(request.user, mission)
    seen = Recommendation.objects.visible_to(request.user)
    offered = {"choices": choices.for_writing(home, meet), "seen": seen}
    serializer = NewSerializer(data=request.data, context=offered)
    serializer.is_valid(raise_exception=True)
    values = {name: value for name, value in serializer.validated_data.items() if name != "mission"}
    row = Recommendation.begin_draft(by=request.user, mission=home, meet=meet, **values)
    return _shown(request, row.pk, status=201)


@extend_schema(
    operation_id="recommendation_show", tags=["recommendations"], methods=["GET"], responses=RecommendationSerializer
)
@extend_schema(
    operation_id="recommendation_edit",
    tags=["recommendations"],
    methods=["PATCH"],
    request=EditSerializer(partial=True),
    parameters=[IF_MATCH],
    responses={200: RecommendationSerializer, 403: REFUSED, 409: REFUSED, 412: REFUSED, 428: REFUSED},
)
@api_view(["GET", "PATCH"])  # type: ignore[arg-type]
def recommendation_show(request: ApiRequest, pk: int) -> Response:
    """One recommendation, its version as ETag; PATCH changes its text, with If-Match."""
    return _shown(request, pk) if request.method == "GET" else _edit(request, pk)


def _edit(request: ApiRequest, pk: int) -> Response:
    seen = Recommendation.objects.visible_to(request.user)
    row = get_object_or_404(seen.with_codes(), pk=pk)
    row.check_edit(request.user)
    version = version_of(request)
    offered = {
        "choices": choices.for_writing(row.mission, row.meet, row),
        "seen": seen.nameable_in(row),
        "asked": row.asked,
    }
    serializer = EditSerializer(data=request.data, partial=True, context=offered)
    serializer.is_valid(raise_exception=True)
    row.edit(serializer.values(), by=request.user, version=version)
    return _shown(request, pk)


@extend_schema(
    operation_id="recommendation_move",
    tags=["recommendations"],
    request=MoveSerializer,
    responses={200: RecommendationSerializer, 204: GONE, 403: REFUSED, 409: REFUSED},
)
@api_view(["POST"])  # type: ignore[arg-type]
def recommendation_move(request: ApiRequest, pk: int) -> Response:
    """Make a move: submit, accept, return with questions ..."""
    rows = Recommendation.objects.visible_to(request.user)
    row = get_object_or_404(rows, pk=pk)
    serializer = MoveSerializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    row.move(by=request.user, **MoveForm(serializer.validated_data).asked(among=rows))
    moved = rows.in_full(request.user).filter(pk=pk).first()
    # Who refers a restricted one to another department may have given it out of their sight.
    return _answer(request, moved) if moved else Response(status=204)


@extend_schema(
    operation_id="annex_list",
    tags=["recommendations"],
    methods=["GET"],
    responses=AnnexSerializer(many=True),
)
@extend_schema(
    operation_id="annex_add",
    tags=["recommendations"],
    methods=["POST"],
    request={"multipart/form-data": NewAnnexSerializer},
    responses={201: AnnexSerializer, 403: REFUSED, 409: REFUSED, 507: REFUSED},
)
@api_view(["GET", "POST"])  # type: ignore[arg-type]
@parser_classes([MultiPartParser])
def annex_list(request: ApiRequest, pk: int) -> Response:
    """The annexes of a recommendation; POST (multipart) adds one while its text may be written."""
    row = get_object_or_404(Recommendation.objects.visible_to(request.user).with_annexes(), pk=pk)
    if request.method == "GET":
        return Response(AnnexSerializer(row.annexes_for(request.user), many=True).data)
    row.check_edit(request.user)
    serializer = NewAnnexSerializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    annex = Annex.add(row, by=request.user, **serializer.validated_data)
    answer = Response(AnnexSerializer(annex.said_to(request.user)).data, status=201)
    answer["Location"] = reverse("api:annex_show", args=[pk, annex.pk])
    return answer


@extend_schema(
    operation_id="annex_show",
    tags=["recommendations"],
    methods=["GET"],
    responses={**FILE_RESPONSES, 409: REFUSED},
)
@extend_schema(
    operation_id="annex_remove",
    tags=["recommendations"],
    methods=["DELETE"],
    responses={204: OpenApiResponse(description="Taken out; it stays on record."), 403: REFUSED, 409: REFUSED},
)
@api_view(["GET", "DELETE"])  # type: ignore[arg-type]
def annex_show(request: ApiRequest, pk: int, number: int) -> HttpResponseBase:
    """The file itself; DELETE takes it out while the text may be written."""
    annex = get_object_or_404(Annex.objects.visible_to(request.user), recommendation=pk, pk=number)
    if request.method == "DELETE":
        annex.take_out(by=request.user)
        return Response(status=204)
    annex.check_handing_out(request.user)
    return file_answer(annex.document)


@extend_schema(
    operation_id="comment_list",
    tags=["recommendations"],
    methods=["GET"],
    parameters=[OpenApiParameter("page", str, description="As the links next and previous give it.")],
    responses={200: CommentPageSerializer, 403: REFUSED},
)
@extend_schema(
    operation_id="comment_add",
    tags=["recommendations"],
    methods=["POST"],
    request=NewCommentSerializer,
    responses={201: CommentSerializer, 403: REFUSED, 409: REFUSED},
)
@api_view(["GET", "POST"])  # type: ignore[arg-type]
def comment_list(request: ApiRequest, pk: int) -> Response:
    """What you may read of the conversation, the newest first; POST says something, and tells whom @name names."""
    row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
    check_comment(row, request.user)
    said = thread(row, request.user)
    if request.method == "GET":
        return list_answer(request, said, order=ORDER, shape=comment_in_codes)
    serializer = NewCommentSerializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    comment = Comment.add(row, by=request.user, **serializer.validated_data)
    return Response(comment_in_codes(said.get(pk=comment.pk)), status=201)


@extend_schema(
    operation_id="version_list",
    tags=["recommendations"],
    parameters=[OpenApiParameter("page", str, description="As the links next and previous give it.")],
    responses=VersionPageSerializer,
)
@api_view(["GET"])  # type: ignore[arg-type]
def version_list(request: ApiRequest, pk: int) -> Response:
    """The text as it was each time that it was submitted, in English words; those that you may read."""
    row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
    record_restricted_view(row, person=request.user)
    versions = TextVersion.objects.visible_to(request.user).filter(recommendation=row)
    rows = versions.annotate(submitted_by=byline("by", "at")).values("number", "at", "submitted_by", "text")
    return list_answer(request, rows, order=("number",))


def _shown(request: ApiRequest, pk: int, *, status: int = 200) -> Response:
    row = get_object_or_404(Recommendation.objects.visible_to(request.user).in_full(request.user), pk=pk)
    if request.method == "GET":
        record_restricted_view(row, person=request.user)
    return _answer(request, row, status)


def _answer(request: ApiRequest, row: Recommendation, status: int = 200) -> Response:
    """The row in full, with its version as ETag."""
    answer = Response(RecommendationSerializer(row, context={"user": request.user}).data, status=status)
    answer["ETag"] = f'"{row.version}"'
    if status == 201:
        answer["Location"] = reverse("api:recommendation_show", args=[row.pk])
    return answer


@extend_schema(
    operation_id="recommendation_claim",
    tags=["recommendations"],
    request=None,
    responses={200: ClaimSerializer, 403: REFUSED, 409: REFUSED},
)
@api_view(["POST"])  # type: ignore[arg-type]
def recommendation_claim(request: ApiRequest, pk: int) -> Response:
    """Say that you are examining it: for a day, to the ministries alone."""
    row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
    row.claim(by=request.user)
    return Response(ClaimSerializer(row).data)


@extend_schema(
    operation_id="recommendation_release",
    tags=["recommendations"],
    request=None,
    responses={200: ClaimSerializer, 403: REFUSED, 409: REFUSED},
)
@api_view(["POST"])  # type: ignore[arg-type]
def recommendation_release(request: ApiRequest, pk: int) -> Response:
    """Leave it to others to examine."""
    row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
    row.release(by=request.user)
    return Response(ClaimSerializer(row).data)


@extend_schema(
    operation_id="referral_answer",
    tags=["recommendations"],
    request=ReferralAnswerSerializer,
    responses={200: ReferralSerializer, 403: REFUSED, 409: REFUSED},
)
@api_view(["POST"])  # type: ignore[arg-type]
def referral_answer(request: ApiRequest, pk: int) -> Response:
    """Answer what your department is asked about it; it then lies again where it came from."""
    row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
    serializer = ReferralAnswerSerializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    answered = Referral.answer_of(row, serializer.validated_data["answer"], by=request.user)
    return Response(ReferralSerializer(answered).data)


@extend_schema(
    operation_id="ranking_list",
    tags=["recommendations"],
    parameters=[WeightsSerializer],
    responses={200: RankingSerializer, 403: REFUSED, 409: REFUSED},
)
@api_view(["GET"])  # type: ignore[arg-type]
def ranking_list(request: ApiRequest) -> Response:
    """The scored recommendations of a meet by the weights that are tried, fifty at a time. For the ministries."""
    scored = Recommendation.objects.visible_to(request.user).scored(request.user)
    form = RankingForm(request.query_params, meets=Meet.objects.visible_to(request.user).nearest())
    rows = ranking.for_programs(form.narrow(scored))
    return list_answer(request, rows, order=ranking.ORDER, shape=ranking.in_codes)
