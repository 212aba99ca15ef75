"""Every line of the log is one JSON object."""

import json
import logging
import os
import subprocess
import sys

import pytest
from django.db import DataError, connection

from core.database import code_of
from core.logs import error_code, safe_error

SAYS = """
import django, logging, structlog
django.setup()
structlog.get_logger("django_structlog").warning("request_finished", code=404, request="GET /actions/confirm/key-1/")
structlog.get_logger("django_structlog").info("too small to be told")
logging.getLogger("reminders").warning("plain words")
try:
    password = "secret"
    1 / 0
except ZeroDivisionError:
    logging.getLogger("reminders").exception("trouble")
"""


def test_lines_of_structlog_and_of_plain_loggers_are_json_and_tell_no_local_variable():
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "exportmeet.settings", "LOG_LEVEL": "INFO"}
    result = subprocess.run([sys.executable, "-c", SAYS], env=env, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in (result.stdout + result.stderr).splitlines()]
    assert [line["event"] for line in lines] == ["request_finished", "plain words", "trouble"]
    assert lines[0] | {"code": 404, "level": "warning", "logger": "django_structlog"} == lines[0]
    assert lines[0]["request"] == "GET /actions/confirm/…/", "the address of such a link is a key"
    assert "secret" not in json.dumps(lines[2]["exception"])
    assert all(logging.getLevelNamesMapping()[line["level"].upper()] >= logging.WARNING for line in lines)


@pytest.mark.django_db
def test_the_code_of_the_database_is_told_without_its_words():
    with pytest.raises(DataError) as found, connection.cursor() as cursor:
        cursor.execute("SELECT 'Rosenkopf'::int")
    assert error_code(found.value) == error_code(found.value.__cause__) == code_of(found.value) == "22P02"
    assert safe_error(found.value).endswith(" (22P02)")
