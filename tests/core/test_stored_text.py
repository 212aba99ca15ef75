"""Text that was stored before text was normalized."""

import re
import unicodedata

import pytest
from django.apps import apps
from django.db import connection
from structlog.testing import capture_logs

from core import stored_text
from core.stored_text import SUSPECT, normalize_stored_text
from core.text import normalize
from countries.models import Organisation, Sector
from participants.models import User
from recommendations.models import Comment
from tests import make

pytestmark = pytest.mark.django_db


def store(model: type, pk: int, **values: str) -> None:
    """As it was written before the fields looked at it."""
    columns = ", ".join(f'"{name}" = %s' for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{model._meta.db_table}" SET {columns} WHERE id = %s', [*values.values(), pk])  # noqa: S608


def run(app: str) -> None:
    with connection.schema_editor(atomic=False) as editor:
        normalize_stored_text(app).code(apps, editor)


def test_what_is_not_normal_is_mended():
    row = make.draft(make.head_of_mission("JP"))
    store(type(row), row.pk, title="Sa\u0303o \u200eTome\u0301", statement="a\r\nb \u0958", ask="क्\u200dष")
    version = row.version
    run("recommendations")
    row.refresh_from_db()
    assert (row.title, row.statement, row.ask) == ("São Tomé", "a\nb क\u093c", "क्\u200dष")
    assert row.version == version


def test_a_row_that_would_be_too_long_or_another_one_stays_and_is_named_and_the_rest_goes_on():
    first = make.mission("JP")
    store(Organisation, first.pk, name="\u0958" * 200, city="To\u0302kyo\u0302")
    user, other = make.observer(), make.observer()
    store(User, user.pk, email="rao@exa\u200bmple.org", name="Jose\u0301")
    store(User, other.pk, email="rao@example.org")
    with capture_logs() as logged:
        run("countries")
        run("participants")
    first.refresh_from_db()
    user.refresh_from_db()
    assert (first.name, first.city) == ("\u0958" * 200, "Tôkyô")
    assert (user.email, user.name) == ("rao@exa\u200bmple.org", "José")
    left = {"event": "text_left_as_stored", "log_level": "warning"}
    assert logged == [
        left | {"table": "countries_organisation", "column": '"name"', "key": first.pk, "error": "DataError"},
        left | {"table": "participants_user", "column": '"email"', "key": user.pk, "error": "IntegrityError"},
    ]


def test_all_that_is_changed_beside_letters_is_looked_for():
    """Surrogates are no text. A line feed is looked for where a carriage return stands before it."""
    changed = {
        sign
        for sign in map(chr, [*range(0xD800), *range(0xE000, 0x110000)])
        if normalize(f"a{sign}b") != unicodedata.normalize("NFC", f"a{sign}b")
    }
    assert {sign for sign in changed if not re.match(SUSPECT, sign)} == set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM unnest(%s) AS sign WHERE sign ~ %s", [sorted(changed), SUSPECT])
        assert cursor.fetchone() == (len(changed),)


def test_all_rows_are_read_in_portions(monkeypatch):
    monkeypatch.setattr(stored_text, "PORTION", 2)
    rows = [make.sector(f"Sector {number}") for number in range(5)]
    for row in rows:
        store(Sector, row.pk, name=f"Cafe\u0301 {row.pk}")
    run("countries")
    assert {row.name for row in Sector.objects.filter(pk__in=[row.pk for row in rows])} == {
        f"Café {row.pk}" for row in rows
    }


def test_history_is_left_as_it_is():
    row = make.recommendation("submitted", by=make.head_of_mission("JP"))
    Comment.add(row, "Seen.", by=make.secretary(), audience="internal")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO recommendations_comment (recommendation_id, by_id, at, audience, text) "
            "SELECT recommendation_id, by_id, at, audience, %s FROM recommendations_comment",
            ["Jose\u0301\r\n"],
        )
    run("recommendations")
    assert set(Comment.objects.values_list("text", flat=True)) == {"Seen.", "Jose\u0301\r\n"}
