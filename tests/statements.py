"""What a request costs in SQL."""

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participants.models import User
from reminders.layout import forget_count


def statements(
    client: Client, method: str, path: str, data: dict[str, object] | None = None
) -> tuple[HttpResponse, int]:
    """The answer and how many statements it took; savepoints, which only tests need, not counted.

    A page is read once before: the layout keeps for some seconds what it has counted.
    """
    if method == "get":
        b"".join(client.get(path, data))  # to its end: a file would stay open
    return _counted(client, method, path, data)


def cold_statements(
    client: Client, method: str, path: str, data: dict[str, object] | None = None
) -> tuple[HttpResponse, int]:
    """The same where the layout has kept nothing: of each reader's pages, one every twenty seconds."""
    forget_count(User(pk=client.session["_auth_user_id"]))
    return _counted(client, method, path, data)


def _counted(client: Client, method: str, path: str, data: dict[str, object] | None) -> tuple[HttpResponse, int]:
    with CaptureQueriesContext(connection) as queries:
        answer = getattr(client, method)(path, data)
    return answer, sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)
