"""The REST door of contacts."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import REFUSED, list_answer, version_of
from participants.http import ApiRequest
from participants.models.bylines import byline

from .distinct import mark_distinct, undo_distinct
from .forms import ContactFilter
from .models import Contact, DistinctPair
from .serializers import ContactPageSerializer, ContactSerializer, DistinctPairSerializer, NewContactSerializer

ORDER = ("name", "id")
UNDONE = OpenApiResponse(description="The two may be offered as duplicates again.")
_ROW = ("id", "honorific", "name", "name_hi", "designation", "organisation_name", "email", "other_emails", "phone")


class ContactList(APIView):
    """The people whom meets invite."""

    @extend_schema(operation_id="contact_list", tags=["contacts"], responses=ContactPageSerializer)
    def get(self, request: ApiRequest) -> Response:
        """People by name: everybody for the secretariat, for others those of their own organisations."""
        filters = ContactFilter(request.query_params)
        rows = filters.narrow(Contact.objects.visible_to(request.user))
        values = rows.values(*_ROW, "language", "version", code=F("organisation__code"))
        return list_answer(request, values, order=ORDER, shape=_shape)

    @extend_schema(
        operation_id="contact_add",
        tags=["contacts"],
        request=NewContactSerializer,
        responses={201: ContactSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest) -> Response:
        """Add a person; for the secretariat."""
        Contact().check_edit(request.user)
        data = NewContactSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        contact = Contact.add(by=request.user, **data.validated_data)
        return Response(ContactSerializer(contact).data, status=201)


class ContactDetail(APIView):
    """One of them."""

    @extend_schema(operation_id="contact_show", tags=["contacts"], responses=ContactSerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        return Response(ContactSerializer(_contact(request, pk)).data)

    @extend_schema(
        operation_id="contact_edit",
        tags=["contacts"],
        request=NewContactSerializer,
        responses={200: ContactSerializer, 403: REFUSED, 409: REFUSED, 412: REFUSED},
    )
    def patch(self, request: ApiRequest, pk: int) -> Response:
        """Change a person; If-Match names the version that was read. For the secretariat."""
        contact = _contact(request, pk)
        contact.check_edit(request.user)
        data = NewContactSerializer(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        contact.edit(data.validated_data, by=request.user, version=version_of(request))
        return Response(ContactSerializer(contact).data)


class ContactDistinct(APIView):
    """Whether two people who look alike are not the same; for the secretariat."""

    @extend_schema(operation_id="contact_distinct_show", tags=["contacts"], responses=DistinctPairSerializer)
    def get(self, request: ApiRequest, pk: int, other: int) -> Response:
        """Who marked the two as not the same person, and when; 404 where nobody did."""
        return _pair(request, pk, other)

    @extend_schema(
        operation_id="contact_distinct",
        tags=["contacts"],
        request=None,
        responses={200: DistinctPairSerializer, 403: REFUSED, 409: REFUSED},
    )
    def post(self, request: ApiRequest, pk: int, other: int) -> Response:
        """Mark the two as not the same person: they are not offered as duplicates again, and not merged."""
        mark_distinct(_contact(request, pk), _contact(request, other), by=request.user)
        return _pair(request, pk, other)

    @extend_schema(
        operation_id="contact_distinct_undo", tags=["contacts"], responses={204: UNDONE, 403: REFUSED, 409: REFUSED}
    )
    def delete(self, request: ApiRequest, pk: int, other: int) -> Response:
        """Undo it: the two may be offered as duplicates again."""
        undo_distinct(_contact(request, pk), _contact(request, other), by=request.user)
        return Response(status=204)


def _pair(request: ApiRequest, pk: int, other: int) -> Response:
    pair = _contact(request, pk), _contact(request, other)
    rows = DistinctPair.objects.visible_to(request.user).between(*pair).annotate(by_label=byline("by", "at"))
    return Response(DistinctPairSerializer(get_object_or_404(rows)).data)


def _contact(request: ApiRequest, pk: int) -> Contact:
    rows = Contact.objects.visible_to(request.user).select_related("organisation", "merged_into")
    return get_object_or_404(rows, pk=pk)


def _shape(row: dict[str, Any]) -> dict[str, Any]:
    code = row["code"]
    return {name: value for name, value in row.items() if name != "code"} | {"organisation": code}
