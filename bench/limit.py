"""The limit: a bare WSGI application that answers the same fifty rows by one statement, psycopg2 and orjson.

No session, no person, no routing, no form: what is left is what any application on this machine would have to pay.
"""

import json
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

import orjson
import psycopg2

SQL = """
SELECT item.id, item.reference, item.title, item.status, item.signal, item.confidence, item.waiting_on,
       item.kind, item.priority, item.sensitivity, item.due_on, item.original_due_on, item.slip_count,
       item.status = ANY(%(working)s) AND item.due_on < current_date AS is_late,
       item.on_hold_until_on, item.last_human_update_at, item.version,
       item.owner_id AS owner, post.title AS owner_title, organisation.code AS owner_organisation,
       item.verifier_id AS verifier, country.code AS country, sector.code AS sector
FROM actions_actionitem item
JOIN participants_post post ON post.id = item.owner_id
JOIN countries_organisation organisation ON organisation.id = post.organisation_id
LEFT JOIN countries_country country ON country.id = item.country_id
LEFT JOIN countries_sector sector ON sector.id = item.sector_id
WHERE item.status = ANY(%(live)s) AND (
   item.sensitivity = 'open'
   OR item.owner_id = ANY(%(posts)s) OR item.verifier_id = ANY(%(posts)s)
   OR item.followers && %(organisations)s::bigint[] OR item.supporting && %(organisations)s::bigint[]
   OR item.made_by_id = ANY(%(organisations)s)
   OR (item.sector_id = ANY(%(sectors)s) AND item.sensitivity <> 'restricted')
   OR item.id = ANY(%(offered)s::bigint[])
)
ORDER BY item.due_on, item.id
LIMIT 50
"""
SCOPE = json.loads(os.environ["BENCH_SCOPE"])
_mine = threading.local()


def _connection() -> Any:
    if not hasattr(_mine, "connection"):
        _mine.connection = psycopg2.connect(os.environ["DATABASE_URL"])
        _mine.connection.autocommit = True
    return _mine.connection


def application(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    with _connection().cursor() as cursor:
        cursor.execute(SQL, SCOPE)
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
    body = orjson.dumps({"results": rows})
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
