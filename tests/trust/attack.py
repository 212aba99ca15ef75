"""The world that is attacked, what each kind of user is answered in it, and what they wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, reset_queries, transaction
from django.db.models import ForeignKey
from django.http import HttpResponseBase
from django.test.utils import CaptureQueriesContext

from core import clock
from participants.models import User
from tests.access.urls import Address, addresses
from tests.access.world import World
from tests.answers import text_of

from .canaries import SECRET_APPS, plant

ALL = addresses()
_WRITTEN = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# What every request may write: that somebody was here, how often they asked, and what they looked at.
OF_THE_HOUSE = re.compile(
    r"^(django_session|participants_sign_in_limit|participants_accessrecord|participants_requestcount|account_\w+|mfa_\w+"
    r"|usersessions_\w+|idempotency_donerequest)$"
)


@dataclass(frozen=True)
class Answer:
    """What came back, its words, and the tables that were written."""

    response: HttpResponseBase
    text: str
    tables: frozenset[str]

    @property
    def status(self) -> int:
        return self.response.status_code


class Attack:
    """One world, and requests upon it that leave nothing."""

    def __init__(self) -> None:
        self.world = World()
        self.planted = plant(self.world)
        self._models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
        self._before = {table: _rows(model) for table, model in self._models.items()}

    def url(self, address: Address) -> str:
        return address.url(self.world.parameters(address))

    @contextmanager
    def asked(self, role: str, method: str, url: str, *, checks_csrf: bool = False, **more: Any) -> Iterator[Answer]:
        """Make one request as `role`; within the block its writes can be looked at, after it they are gone."""
        client = self.world.client(role)
        client.handler.enforce_csrf_checks = checks_csrf
        reset_queries()  # the log of one world would overflow
        point = transaction.savepoint()
        try:
            with clock.pretend(self.world.made_at), CaptureQueriesContext(connection) as queries:
                response = client.generic(method, url, **more)
                text = text_of(response)
            found = (_WRITTEN.match(query["sql"]) for query in queries)
            yield Answer(response, text, frozenset(match[1] for match in found if match))
        finally:
            transaction.savepoint_rollback(point)

    def foreign_writes(self, role: str, tables: frozenset[str]) -> list[str]:
        """What somebody who may not see the Japanese mission's rows did to rows that are not their own."""
        found = []
        for table in sorted(tables - {"", *filter(OF_THE_HOUSE.match, tables)}):
            model, before = self._models[table], self._before[table]
            now = _rows(model)
            own = str(self._own(role)) if model is User else ""
            found += [f"{table} {pk} changed" for pk in before if pk != own and now.get(pk) != before[pk]]
            new = now.keys() - before.keys()
            found += [f"{table} {pk} hangs on a foreign row" for pk in new if self._hangs(model, pk)]
        return found

    def _own(self, role: str) -> int | None:
        person = self.world.people.get(role)
        return person.pk if person else None

    def _hangs(self, model: Any, pk: str) -> bool:
        """Whether a new row points at a recommendation, an item or a file that was there before."""
        keys = [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]
        secret = [field for field in keys if field.related_model._meta.app_label in SECRET_APPS]
        row = model._default_manager.filter(pk=pk).values(*(field.attname for field in secret)).first() or {}
        pairs = ((field.related_model._meta.db_table, str(row.get(field.attname))) for field in secret)
        return any(value in self._before[table] for table, value in pairs)


def _rows(model: Any) -> dict[str, str]:
    """Each row's number and its digest."""
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{key}"::text, md5(t::text) FROM "{table}" t')  # noqa: S608 - names of our own tables
        return dict(cursor.fetchall())
