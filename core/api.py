"""What all API views share: orjson, refusals as JSON, keyset lists, If-Match."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
import structlog
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.parsers import MultiPartParser as PlainMultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from .database import is_unavailable
from .http import MOST_BODY, RETRY_AFTER, is_unanswerable, unavailable_sentence
from .paging import page_of
from .rules import Refusal, StaleEdit, Unanswerable
from .text import normalize_data

# What every door says of itself in the schema.
REFUSED = OpenApiResponse(description="`{code, detail}`: a rule says no, in a sentence.")
REFUSALS: dict[int, Any] = {403: REFUSED, 409: REFUSED}
GONE = OpenApiResponse(description="Done, and out of your sight by it.")
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description='Such as "3".')
LONGEST_VERSION = 9  # digits
MOST_ROWS = 1_000  # of any list in a request
MOST_DEPTH = 50  # lists and objects within each other
MOST_NAMES = 200  # unknown names that one answer tells
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
log = structlog.get_logger(__name__)


class JSONRenderer(BaseRenderer):
    """JSON by orjson: the standard library's encoder would be half of a list's cost."""

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
            sent = orjson.loads(stream.read(MOST_BODY))
        except ValueError as error:
            raise ParseError(_("This is not JSON: %(error)s.") % {"error": error}) from error
        check_bounds(sent)
        return normalize_data(sent)


class MultiPartParser(PlainMultiPartParser):
    """Files and form fields; text is normalized as in JSON."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        parsed: Any = super().parse(stream, media_type, parser_context)
        parsed.data = normalize_data(parsed.data)
        return parsed


def check_bounds(sent: Any) -> None:
    """Raise ParseError for lists that are too long, and for what is nested too deeply."""
    level = [sent]
    for _depth in range(MOST_DEPTH):
        if any(isinstance(one, list | dict) and len(one) > MOST_ROWS for one in level):
            raise ParseError(
                _("A list in a request holds at most %(most)s rows: send it in parts.") % {"most": f"{MOST_ROWS:,}"}
            )
        level = [part for one in level for part in _parts_of(one)]
        if not level:
            return
    raise ParseError(_("This is nested more than %(most)d levels deep.") % {"most": MOST_DEPTH})


def _parts_of(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


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
        refusal = Response(
            {"code": exception.code, "detail": str(exception.sentence), **exception.details}, status=status
        )
        if "retry_after" in exception.details:
            refusal.headers["Retry-After"] = str(exception.details["retry_after"])
        return refusal
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


def unknown_names(names: Iterable[Any]) -> dict[str, list[str]]:
    """An error for each of the first MOST_NAMES, and how many more there are."""
    known = sorted({str(name)[:60] for name in names})
    errors = {name: [_("There is no such field.")] for name in known[:MOST_NAMES]}
    if len(known) > MOST_NAMES:
        more = len(known) - MOST_NAMES
        errors["non_field_errors"] = [
            ngettext("%(number)d more name is unknown.", "%(number)d more names are unknown.", more) % {"number": more}
        ]
    return errors


class StrictSerializer(serializers.Serializer):
    """Refuses unknown fields, so that a misspelt one is not lost silently."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, Mapping) else set()
        if unknown:
            raise serializers.ValidationError(unknown_names(unknown))
        return super().to_internal_value(data)


class ReadSerializer(serializers.ModelSerializer):
    """What programs read of a row. A choice that may be empty is described so; Django REST framework leaves it out."""

    def get_fields(self) -> dict[str, serializers.Field]:
        fields: dict[str, serializers.Field] = super().get_fields()
        model: Any = self.Meta.model
        columns = {field.name: field for field in model._meta.concrete_fields}
        for name, field in fields.items():
            column = columns.get(field.source or name)
            if isinstance(field, serializers.ChoiceField) and field.read_only and column is not None:
                field.allow_blank = column.blank and not column.null
        return fields


class ModelValidatedCharField(serializers.CharField):
    """Text validated by the model, so that pages and API refuse it with the same sentence."""

    def run_validators(self, value: Any) -> None:
        """Leave it to the model."""


class DayText(ModelValidatedCharField):
    """An ISO date (2027-02-04), as text; the move decides whether one is needed and which."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if text and not _ISO_DAY.fullmatch(text):
            raise serializers.ValidationError(_("Write the day as year, month and day: 2027-02-04."))
        return str(text)


def validated(shape: type[serializers.Serializer], request: Request, **kwargs: Any) -> dict[str, Any]:
    """The validated body; DRF answers 400 where it is invalid."""
    serializer = shape(data=request.data, context={"user": request.user}, **kwargs)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


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
    """One keyset page of `rows` (a `.values()` set) as `{"results", "next", "previous"}`; `shape` renames in a row.

    Beside them `notice`, a sentence, where a search has not looked at everything.
    """
    page = page_of(rows, order=order, cursor=request.query_params.get("page", ""))

    def link(cursor: str) -> str | None:
        if not cursor:
            return None
        query = request.query_params.copy()
        query["page"] = cursor
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")

    results = [shape(row) for row in page.rows] if shape else page.rows
    found = {"results": results, "next": link(page.next_cursor), "previous": link(page.previous_cursor)}
    notice = getattr(rows, "notice", "")
    return Response(found | {"notice": notice} if notice else found)
