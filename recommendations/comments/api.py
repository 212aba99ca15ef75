"""The REST door of comments."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import REFUSED, list_answer
from participants.http import ApiRequest
from recommendations.recommendation.models import Recommendation

from .models import Comment, check_comment
from .serializers import CommentPageSerializer, CommentSerializer, NewCommentSerializer
from .thread import ORDER, comment_in_codes, thread


class CommentList(APIView):
    @extend_schema(
        operation_id="comment_list",
        tags=["recommendations"],
        parameters=[OpenApiParameter("page", str, description="As the links next and previous give it.")],
        responses={200: CommentPageSerializer, 403: REFUSED},
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """What you may read of the conversation, the newest first."""
        row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
        check_comment(row, request.user)
        comments = thread(row, request.user)
        return list_answer(request, comments, order=ORDER, shape=comment_in_codes)

    @extend_schema(
        operation_id="comment_add",
        tags=["recommendations"],
        request=NewCommentSerializer,
        responses={201: CommentSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Add a comment; whom @name names is told."""
        row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
        check_comment(row, request.user)
        comments = thread(row, request.user)
        serializer = NewCommentSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        comment = Comment.add(row, by=request.user, **serializer.validated_data)
        return Response(comment_in_codes(comments.get(pk=comment.pk)), status=201)
