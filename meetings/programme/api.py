"""The REST door of sessions and their agendas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import IF_MATCH, REFUSALS, REFUSED, MultiPartParser, list_answer, version_of
from core.paging import page_of
from documents.http import FILE_RESPONSES, file_answer
from meetings.models.meets import Meet
from participants.http import ApiRequest

from .documents import SessionDocument
from .models import AgendaItem, Session, SessionParticipant
from .serializers import (
    AgendaItemSerializer,
    AgendaItemWriteSerializer,
    AgendaOrderSerializer,
    ExpectedCountSerializer,
    ExpectedSerializer,
    ExpectSerializer,
    NewSessionDocumentSerializer,
    SessionDocumentSerializer,
    SessionFilterSerializer,
    SessionMoveSerializer,
    SessionPageSerializer,
    SessionSerializer,
    SessionWriteSerializer,
)

if TYPE_CHECKING:
    from django.http import HttpResponseBase

EDIT_REFUSALS: dict[int, Any] = {**REFUSALS, 412: REFUSED, 428: REFUSED}
PAGE = OpenApiParameter("page", str, description="As the links next and previous give it.")
_COLUMNS = ("id", "title", "kind", "status", "on", "starts_at", "ends_at", "room", "video_url", "version")


class SessionView(APIView):
    """What the views of sessions share."""

    def meet(self, request: ApiRequest, slug: str) -> Meet:
        return get_object_or_404(Meet.objects.visible_to(request.user), slug=slug)

    def session(self, request: ApiRequest, slug: str, pk: int) -> Session:
        rows = Session.objects.visible_to(request.user).for_programme()
        return get_object_or_404(rows, meet__slug=slug, pk=pk)

    def item(self, request: ApiRequest, slug: str, pk: int, number: int) -> AgendaItem:
        rows = AgendaItem.objects.visible_to(request.user).for_page().select_related("session__meet")
        return get_object_or_404(rows, session__meet__slug=slug, session=pk, pk=number)

    def data(self, request: ApiRequest, shape: Any, meet: Meet, *, partial: bool = False) -> dict[str, Any]:
        """What was sent, in this shape. Raise ValidationError."""
        context = {"user": request.user, "meet": meet.pk}
        serializer = shape(data=request.data, partial=partial, context=context)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def shown(self, request: ApiRequest, slug: str, pk: int, *, status: int = 200) -> Response:
        """The session as it is now, its version as ETag."""
        rows = Session.objects.visible_to(request.user).for_programme().with_agenda()
        session = get_object_or_404(rows, meet__slug=slug, pk=pk)
        answer = Response(SessionSerializer(session).data, status=status)
        answer["ETag"] = f'"{session.version}"'
        if status == 201:
            answer["Location"] = reverse("api:session_show", args=[slug, pk])
        return answer


class SessionList(SessionView):
    @extend_schema(
        operation_id="session_list",
        tags=["meets"],
        parameters=[SessionFilterSerializer],
        responses=SessionPageSerializer,
    )
    def get(self, request: ApiRequest, slug: str) -> Response:
        """The sessions of a meet that you may see, fifty at a time."""
        filters = SessionFilterSerializer(data=request.query_params.dict())
        filters.is_valid(raise_exception=True)
        asked = dict(filters.validated_data)
        asked.pop("page", None)
        rows = Session.objects.visible_to(request.user).filter(meet__slug=self.meet(request, slug).slug)
        if asked.pop("mine", False):
            rows = rows.concerns(request.user)
        return list_answer(request, rows.filter(**asked).values(*_COLUMNS), order=("id",))

    @extend_schema(
        operation_id="session_add",
        tags=["meets"],
        request=SessionWriteSerializer,
        responses={201: SessionSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, slug: str) -> Response:
        """Add a session, as a draft."""
        meet = self.meet(request, slug)
        Session.check_add(request.user)
        session = Session.add(meet, by=request.user, **self.data(request, SessionWriteSerializer, meet))
        return self.shown(request, slug, session.pk, status=201)


class SessionDetail(SessionView):
    @extend_schema(operation_id="session_show", tags=["meets"], responses=SessionSerializer)
    def get(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """One session with its agenda, its version as ETag."""
        return self.shown(request, slug, pk)

    @extend_schema(
        operation_id="session_edit",
        tags=["meets"],
        request=SessionWriteSerializer(partial=True),
        parameters=[IF_MATCH],
        responses={200: SessionSerializer, **EDIT_REFUSALS},
    )
    def patch(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """Change a session. Another time, room or link is told to all of it, a new leader to both leaders."""
        session = self.session(request, slug, pk)
        session.check_edit(request.user)
        version = version_of(request)
        values = self.data(request, SessionWriteSerializer, session.meet, partial=True)
        session.edit(values, by=request.user, version=version)
        return self.shown(request, slug, pk)

    @extend_schema(operation_id="session_remove", tags=["meets"], responses={204: None, **REFUSALS})
    def delete(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """Remove a draft that was never published, with its agenda."""
        self.session(request, slug, pk).remove(by=request.user)
        return Response(status=204)


class SessionMove(SessionView):
    @extend_schema(
        operation_id="session_move",
        tags=["meets"],
        request=SessionMoveSerializer,
        responses={200: SessionSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """Publish, cancel or restore it. Those whom it concerns are told that it is published or cancelled."""
        session = self.session(request, slug, pk)
        data = self.data(request, SessionMoveSerializer, session.meet)
        session.move(data["verb"], by=request.user, note=data["note"])
        return self.shown(request, slug, pk)


class AgendaItemList(SessionView):
    @extend_schema(operation_id="session_agenda_list", tags=["meets"], responses=AgendaItemSerializer(many=True))
    def get(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """The agenda of a session, in its order."""
        items = self.session(request, slug, pk).agenda_items.for_page()
        return Response(AgendaItemSerializer(items, many=True).data)

    @extend_schema(
        operation_id="session_agenda_add",
        tags=["meets"],
        request=AgendaItemWriteSerializer,
        responses={201: AgendaItemSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """Add an item at the end of the agenda; of a published session its presenter is told."""
        session = self.session(request, slug, pk)
        session.check_edit(request.user)
        data = self.data(request, AgendaItemWriteSerializer, session.meet)
        return _shown_item(AgendaItem.add(session, by=request.user, **data), status=201)


class AgendaItemDetail(SessionView):
    @extend_schema(operation_id="session_agenda_show", tags=["meets"], responses=AgendaItemSerializer)
    def get(self, request: ApiRequest, slug: str, pk: int, number: int) -> Response:
        """One item, its version as ETag."""
        return _shown_item(self.item(request, slug, pk, number))

    @extend_schema(
        operation_id="session_agenda_edit",
        tags=["meets"],
        request=AgendaItemWriteSerializer(partial=True),
        parameters=[IF_MATCH],
        responses={200: AgendaItemSerializer, **EDIT_REFUSALS},
    )
    def patch(self, request: ApiRequest, slug: str, pk: int, number: int) -> Response:
        """Change one item; of a published session the former and the new presenter are told."""
        item = self.item(request, slug, pk, number)
        item.check_edit(request.user)
        version = version_of(request)
        data = self.data(request, AgendaItemWriteSerializer, item.session.meet, partial=True)
        item.edit(data, by=request.user, version=version)
        return _shown_item(self.item(request, slug, pk, number))

    @extend_schema(operation_id="session_agenda_remove", tags=["meets"], responses={204: None, **REFUSALS})
    def delete(self, request: ApiRequest, slug: str, pk: int, number: int) -> Response:
        """Remove one item; of a published session its presenter is told."""
        self.item(request, slug, pk, number).remove(by=request.user)
        return Response(status=204)


class AgendaOrder(SessionView):
    @extend_schema(
        operation_id="session_agenda_order",
        tags=["meets"],
        request=AgendaOrderSerializer,
        responses={200: AgendaItemSerializer(many=True), **REFUSALS},
    )
    def post(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """Put the agenda in another order."""
        session = self.session(request, slug, pk)
        session.check_edit(request.user)
        session.reorder(self.data(request, AgendaOrderSerializer, session.meet)["items"], by=request.user)
        return Response(AgendaItemSerializer(session.agenda_items.for_page(), many=True).data)


class ExpectedList(SessionView):
    @extend_schema(
        operation_id="session_expected_list",
        tags=["meets"],
        parameters=[PAGE],
        responses=ExpectedSerializer(many=True),
    )
    def get(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """Who is expected, as far as you may see them, fifty at a time."""
        rows = SessionParticipant.objects.visible_to(request.user).filter(session=self.session(request, slug, pk))
        rows = rows.select_related("participant__contact__organisation")
        page = page_of(rows, order=("id",), cursor=request.query_params.get("page", ""))
        ways = {"next": page.next_cursor, "previous": page.previous_cursor}
        links = {name: _link(request, cursor) for name, cursor in ways.items()}
        return Response({"results": ExpectedSerializer(page.rows, many=True).data, **links})

    @extend_schema(
        operation_id="session_expected_add",
        tags=["meets"],
        request=ExpectSerializer,
        responses={200: ExpectedCountSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """Add people who are expected; of a published session they are told."""
        session = self.session(request, slug, pk)
        session.check_edit(request.user)
        people = self.data(request, ExpectSerializer, session.meet)["participants"]
        return Response({"added": session.expect(people, by=request.user)})


class ExpectedDetail(SessionView):
    @extend_schema(operation_id="session_expected_remove", tags=["meets"], responses={204: None, **REFUSALS})
    def delete(self, request: ApiRequest, slug: str, pk: int, number: int) -> Response:
        """Somebody is expected no longer; of a published session they are told."""
        session = self.session(request, slug, pk)
        rows = SessionParticipant.objects.visible_to(request.user).filter(session=session)
        row = get_object_or_404(rows.select_related("participant__contact"), pk=number)
        session.no_longer_expect(row, by=request.user)
        return Response(status=204)


class SessionDocumentList(SessionView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="session_document_list", tags=["meets"], responses=SessionDocumentSerializer(many=True)
    )
    def get(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """The documents of a session."""
        rows = SessionDocument.objects.visible_to(request.user).filter(session=self.session(request, slug, pk))
        return Response(SessionDocumentSerializer(rows.for_reader(request.user), many=True).data)

    @extend_schema(
        operation_id="session_document_add",
        tags=["meets"],
        request={"multipart/form-data": NewSessionDocumentSerializer},
        responses={201: SessionDocumentSerializer, **REFUSALS, 507: REFUSED},
    )
    def post(self, request: ApiRequest, slug: str, pk: int) -> Response:
        """Attach a document (multipart), for whoever sees the session."""
        session = self.session(request, slug, pk)
        session.check_edit(request.user)
        data = self.data(request, NewSessionDocumentSerializer, session.meet)
        row = SessionDocument.add(session, by=request.user, **data)
        [shown] = SessionDocument.objects.visible_to(request.user).filter(pk=row.pk).for_reader(request.user)
        answer = Response(SessionDocumentSerializer(shown).data, status=201)
        answer["Location"] = reverse("api:session_document_show", args=[slug, pk, row.pk])
        return answer


class SessionDocumentDetail(SessionView):
    @extend_schema(operation_id="session_document_show", tags=["meets"], responses={**FILE_RESPONSES, 409: REFUSED})
    def get(self, request: ApiRequest, slug: str, pk: int, number: int) -> HttpResponseBase:
        """The file itself."""
        row = self.document(request, slug, pk, number)
        row.check_download(request.user)
        return file_answer(row.document)

    @extend_schema(operation_id="session_document_remove", tags=["meets"], responses={204: None, **REFUSALS})
    def delete(self, request: ApiRequest, slug: str, pk: int, number: int) -> Response:
        """From now on nobody gets it; it stays on record."""
        self.document(request, slug, pk, number).remove(by=request.user)
        return Response(status=204)

    def document(self, request: ApiRequest, slug: str, pk: int, number: int) -> SessionDocument:
        rows = SessionDocument.objects.visible_to(request.user)
        return get_object_or_404(rows, session__meet__slug=slug, session=pk, pk=number)


def _link(request: ApiRequest, cursor: str) -> str | None:
    return request.build_absolute_uri(f"{request.path}?page={cursor}") if cursor else None


def _shown_item(item: AgendaItem, *, status: int = 200) -> Response:
    answer = Response(AgendaItemSerializer(item).data, status=status)
    answer["ETag"] = f'"{item.version}"'
    return answer
