"""What the REST door shares: orjson, refusals as JSON, keyset lists, If-Match."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
import structlog
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from .http import RETRY_AFTER, is_unanswerable, is_unavailable, unavailable_sentence
from .paging import page_of
from .rules import Refusal, StaleEdit, Unanswerable

LONGEST_VERSION = 9  # digits
log = structlog.get_logger(__name__)


class JSONRenderer(BaseRenderer):
    """JSON by orjson: half of a list's cost would else be the standard library's encoder."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        # Errors within a list are keyed by their number.
        return b"" if data is None else orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)


class JSONParser(BaseParser):
    """JSON by orjson: what is nested without end, or holds half a character, is refused and not an error of ours."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return orjson.loads(stream.read())
        except ValueError as error:
            raise ParseError(_("This is not JSON: %(error)s.") % {"error": error}) from error


class PreconditionRequired(APIException):
    """An edit without If-Match: the version that was read must be named."""

    status_code = 428
    default_code = "precondition_required"


def answer_exception(exception: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: `{"code", "detail"}` for every refusal, with the pages' status (412 when stale)."""
    if is_unanswerable(context["request"], exception):
        log.error("list_broke", path=context["request"].path, exc_info=exception)
        exception = Unanswerable()
    if isinstance(exception, Refusal):
        status = 412 if isinstance(exception, StaleEdit) else exception.status
        return Response(
            {"code": exception.code, "detail": str(exception.sentence), **exception.details}, status=status
        )
    if is_unavailable(exception):
        log.warning("database_unavailable", exc_info=exception)
        data = {"code": "unavailable", "detail": unavailable_sentence(exception)}
        return Response(data, status=503, headers={"Retry-After": str(RETRY_AFTER)})
    answer = exception_handler(exception, context)
    if answer is None:
        return None
    if isinstance(exception, Http404):
        answer.data = {"code": "not_found", "detail": _("There is no such page, or it is not for you to see.")}
    elif isinstance(exception, ValidationError):
        answer.data = {"code": "invalid", "detail": _("Some fields need attention."), "fields": answer.data}
    elif isinstance(exception, APIException):
        answer.data = {"code": exception.get_codes(), "detail": str(exception.detail)}
    return answer


class KnownFieldsOnly(serializers.Serializer):
    """Refuses what it does not know: a misspelt field would else be lost without a word."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, Mapping) else set()
        if unknown:
            raise serializers.ValidationError({str(name)[:60]: [_("There is no such field.")] for name in unknown})
        return super().to_internal_value(data)


class Words(serializers.CharField):
    """Text that the model judges, so that both doors refuse it in the same words."""

    def run_validators(self, value: Any) -> None:
        """Leave it to the model."""


def version_of(request: Request) -> int:
    """The version that the client read, from If-Match: "3". Raise PreconditionRequired without a usable one."""
    word = request.headers.get("If-Match", "").removeprefix("W/").strip('"')
    if not word.isascii() or not word.isdigit() or len(word) > LONGEST_VERSION:
        raise PreconditionRequired(_('Send If-Match with the version that you read, for example "3".'))
    return int(word)


def list_answer(
    request: Request,
    rows: QuerySet[Any, Any],
    *,
    order: tuple[str, ...],
    shape: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
) -> Response:
    """One keyset page of `rows` (a `.values()` set) as `{"results", "next", "previous"}`; `shape` renames in a row."""
    page = page_of(rows, order=order, cursor=request.query_params.get("page", ""))

    def link(cursor: str) -> str | None:
        if not cursor:
            return None
        query = request.query_params.copy()
        query["page"] = cursor
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")

    results = [shape(row) for row in page.rows] if shape else page.rows
    return Response({"results": results, "next": link(page.next_cursor), "previous": link(page.previous_cursor)})
