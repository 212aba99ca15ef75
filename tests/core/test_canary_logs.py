"""No log holds a token, an address or what people typed: web, worker, sweep, mail, gunicorn and nginx."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import shared_task
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.logs import json_formatter
from reminders import delivery
from reminders import sweep as sweeping
from reminders.models import Notice
from tests import make
from tests.real.workers import wait_until

ROOT = Path(__file__).resolve().parents[2]
CANARY = "zwergkanarie"
EMAIL = f"{CANARY}@birds.example"
ADDRESS = "203.0.113.77"
TOKEN = f"{CANARY}-Q2hhbm5lbC1rZXk-0123456789"
SECRETS = (CANARY, "birds.example", ADDRESS, TOKEN)


class Log:
    """What was logged meanwhile, as it would be written."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._stream.getvalue().splitlines()]

    def events(self) -> set[str]:
        return {line["event"] for line in self.lines()}

    def check(self) -> None:
        """Nothing of the secrets stands in it; the stream has at least one line, else the test would prove nothing."""
        text = self._stream.getvalue()
        assert text
        assert [secret for secret in SECRETS if secret in text.lower() or secret in text] == [], text


@pytest.fixture
def log() -> Iterator[Log]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(json_formatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield Log(stream)
    root.removeHandler(handler)
    root.setLevel(level)


# --- web --------------------------------------------------------------------------------------------------------

HEADERS = {
    "Referer": f"http://testserver/?q={CANARY}",
    "User-Agent": CANARY,
    "X-Request-ID": CANARY,
    "X-Correlation-ID": CANARY,
    "X-Forwarded-For": ADDRESS,
    "Authorization": f"Token {TOKEN}",
}
PATHS = [
    f"/actions/?q={CANARY}&email={EMAIL}",
    f"/actions/?status={CANARY}",
    f"/actions/999999/?{CANARY}",
    f"/{CANARY}/{EMAIL}/",
    f"/countries/{CANARY}/",
    f"/meets/{CANARY}/",
    f"/actions/confirm/{TOKEN}/",
    f"/accounts/password/reset/key/1-{TOKEN}/",
    f"/accounts/login/?next=/{CANARY}",
    f"/api/v1/actions/?q={CANARY}",
    f"/api/v1/actions/{CANARY}/",
    f"/static/{CANARY}.css",
    f"/search/?q={EMAIL}",
]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", CANARY.upper()])
def test_requests_that_are_refused_leave_no_word(signed_in, log: Log, method: str):
    client = signed_in(make.officer())
    client.raise_request_exception = False
    form = f"title={CANARY}&email={EMAIL}&password={CANARY}"
    for path in PATHS:
        options = {"content_type": "application/x-www-form-urlencoded"} if method == "POST" else {}
        client.generic(method, path, form, headers=HEADERS, REMOTE_ADDR=ADDRESS, **options)
    log.check()
    assert any(line.get("code") == 404 for line in log.lines())


@pytest.mark.django_db
def test_a_foreign_host_a_forged_form_and_a_broken_body_leave_no_word(signed_in, log: Log):
    client = signed_in(make.officer())
    client.get(f"/?q={CANARY}", headers={"Host": f"{CANARY}.example"})
    strict = Client(enforce_csrf_checks=True)
    strict.post(f"/actions/confirm/{TOKEN}/", {"answer": CANARY}, headers={"Referer": f"https://{CANARY}.example/"})
    strict.post("/accounts/login/", {"login": EMAIL, "password": CANARY}, REMOTE_ADDR=ADDRESS)
    client.post("/api/v1/actions/", f'{{"{CANARY}": ', content_type="application/json")
    client.post("/accounts/login/", {f"f{number}{CANARY}": "" for number in range(1001)})
    log.check()
    assert {"refused", "Forbidden (%s): %s"} <= log.events()


def break_down(*_args: object, **_more: object) -> None:
    """As a database, a library or a bug of ours would: with the words in the error, and in the errors before it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::integer", [f"{EMAIL} {TOKEN}"])
    except Exception as error:
        error.add_note(CANARY)
        raise ExceptionGroup(CANARY, [ValueError(CANARY), KeyError(EMAIL)]) from error


@pytest.mark.django_db
@pytest.mark.parametrize("path", [f"/?q={CANARY}", f"/actions/confirm/{TOKEN}/?q={EMAIL}"])
def test_an_error_of_ours_leaves_its_place_and_its_code_and_no_word(signed_in, log: Log, monkeypatch, path: str):
    client = signed_in(make.officer())
    client.raise_request_exception = False
    monkeypatch.setattr("django.template.base.Template.render", break_down)
    monkeypatch.setattr("django.template.backends.django.Template.render", break_down)
    with pytest.raises(ExceptionGroup):  # the page that says so breaks too
        client.get(path, headers=HEADERS, REMOTE_ADDR=ADDRESS)
    log.check()
    (failed,) = [line for line in log.lines() if line["event"] == "request_failed"]
    assert failed["request"] in ("GET /", "GET /actions/confirm/…/")
    text = json.dumps(failed["exception"])
    assert "InvalidTextRepresentation" in text
    assert "break_down" in text
    assert failed["exception"][0]["exc_code"] == "22P02" or "exc_code" in text


@pytest.mark.django_db
def test_a_line_of_the_log_names_the_row_and_masks_the_rest(signed_in, log: Log):
    client = signed_in(make.officer())
    client.get("/actions/999999/?x=1")
    client.get("/countries/zz/")
    client.get("/no/such/page/")
    requests = [line["request"] for line in log.lines() if line["event"] == "request_finished"]
    assert requests == ["GET /actions/999999/", "GET /countries/…/", "GET (no page)"]


# --- worker and sweep -------------------------------------------------------------------------------------------


@shared_task
def broken_task(*_args: object) -> None:
    break_down()


@pytest.mark.django_db
def test_a_task_that_breaks_leaves_its_name_and_no_word(log: Log):
    broken_task.apply(args=[EMAIL], throw=False)
    log.check()
    (line,) = [line for line in log.lines() if line["level"] == "error"]
    assert line["task"].endswith("broken_task")


@pytest.mark.django_db
def test_a_part_of_a_sweep_that_breaks_leaves_no_word(log: Log, monkeypatch):
    monkeypatch.setattr(sweeping, "_parts", lambda _calculator: [("part", break_down)])
    with pytest.raises(ExceptionGroup):
        sweeping.sweep()
    log.check()
    assert "sweep_broke" in log.events()


# --- mail -------------------------------------------------------------------------------------------------------


class RefusingBackend(BaseEmailBackend):
    """Answers as mail servers do: with the address, and with what was sent."""

    opens = True
    error: Exception = smtplib.SMTPRecipientsRefused({EMAIL: (550, f"5.1.1 <{EMAIL}>: unknown".encode())})

    def open(self) -> bool:
        if not self.opens:
            raise self.error
        return True

    def send_messages(self, _messages: Any) -> int:
        raise self.error


@pytest.mark.django_db
@pytest.mark.parametrize("opens", [True, False])
@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({EMAIL: (550, f"5.1.1 <{EMAIL}>: unknown".encode())}),
        smtplib.SMTPSenderRefused(553, f"<{EMAIL}> not owned".encode(), EMAIL),
        smtplib.SMTPAuthenticationError(535, f"{EMAIL}: wrong password {CANARY}".encode()),
        smtplib.SMTPDataError(554, f"refused: {CANARY}".encode()),
        smtplib.SMTPServerDisconnected(f"{ADDRESS} hung up on {EMAIL}"),
        OSError(111, f"cannot reach {ADDRESS}"),
        RuntimeError(f"template broke at {CANARY}"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_mail_that_fails_leaves_no_word(log: Log, settings, monkeypatch, error: Exception, *, opens: bool):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    monkeypatch.setattr(RefusingBackend, "error", error)
    monkeypatch.setattr(RefusingBackend, "opens", opens)
    if isinstance(error, RuntimeError):
        monkeypatch.setattr(RefusingBackend, "opens", True)
    person = make.officer(email=EMAIL, name=CANARY)
    Notice.for_account(Notice.Kind.PASSWORD, to=person.pk, occasion="canary", detail="password_reset_key").save()
    delivery.deliver()
    logging.getLogger("reminders").warning("the stream is not empty")
    log.check()
    assert opens or isinstance(error, RuntimeError) or "relay_away" in log.events()


# --- what libraries and we ourselves might write ------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        EMAIL,
        f"to <{EMAIL}>",
        f"GET /x/?q={CANARY}",
        f"/confirm/{TOKEN}/",
        ADDRESS,
        "2001:db8:0:0:0:0:0:77",
        "::ffff:0:1",
    ],
)
def test_a_value_of_a_line_holds_no_address_query_or_key(log: Log, value: str):
    logging.getLogger("reminders").warning("something")
    logging.getLogger("kombu.connection").warning("Cannot connect: %s", value)
    log.check()
    assert "2001" not in str(log.lines()[1]["event"])
    assert "ffff" not in str(log.lines()[1]["event"])


def test_what_operators_need_of_a_lost_broker_stays(log: Log):
    logging.getLogger("celery.worker.consumer").error(
        "Cannot connect to %s: %s", "redis://localhost:6379//", "refused"
    )
    assert log.lines()[0]["event"] == "Cannot connect to redis://localhost:6379//: refused"


# --- gunicorn ---------------------------------------------------------------------------------------------------

APP = f"""
def application(environ, start_response):
    if environ["PATH_INFO"] == "/well":
        start_response("200 OK", [])
        return [b"well"]
    raise ValueError("{CANARY} {EMAIL}")
"""


def asked(port: int, raw: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(raw)
        return b"".join(iter(lambda: client.recv(4096), b""))


def test_gunicorn_logs_neither_requests_nor_errors_in_words(tmp_path: Path):
    (tmp_path / "app.py").write_text(APP)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    argv = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--log-level", "info"]
    argv += ["--no-control-socket", "--pythonpath", str(tmp_path), "app"]
    written = tmp_path / "log"
    with written.open("wb") as out, subprocess.Popen(argv, cwd=ROOT, env=os.environ, stdout=out, stderr=out) as server:
        try:
            wait_until(lambda: b"Booting worker" in written.read_bytes(), 60, written.read_text)
            assert b"well" in asked(port, b"GET /well HTTP/1.0\r\n\r\n")
            asked(port, f"GET /confirm/{TOKEN}/?q={CANARY} HTTP/1.0\r\n\r\n".encode())
            asked(port, f"{CANARY} /{TOKEN} {EMAIL}\r\n\r\n".encode())
        finally:
            server.terminate()
    lines = [json.loads(line) for line in written.read_text().splitlines()]
    events = [line["event"] for line in lines]
    assert any(event.startswith("Error handling request") for event in events)
    assert "Invalid request" in events
    assert [secret for secret in (*SECRETS, "127.0.0.1") if secret in written.read_text()] == []


def test_nobody_asks_gunicorn_for_an_access_log():
    commands = [ROOT / "deploy" / "exportmeet-web.service", ROOT / "exportmeet" / "local" / "serving.py"]
    assert [path for path in commands if "access-log" in path.read_text()] == []


# --- nginx ------------------------------------------------------------------------------------------------------

NGINX = (ROOT / "deploy" / "nginx.conf").read_text()


def logged_uri(uri: str) -> str:
    """What the `map` of deploy/nginx.conf makes of a path; nginx tries its patterns in their order."""
    (block,) = re.findall(r"map \$uri \$logged_uri \{(.*?)\n\}", NGINX, re.DOTALL)
    for line in block.strip().splitlines():
        pattern, value = re.fullmatch(r'\s*"?(.+?)"? (\S+);', line).groups()
        if pattern == "default" or re.search(pattern.removeprefix("~"), uri):
            return value.replace("$uri", uri)
    raise AssertionError(uri)


def test_nginx_writes_no_key_no_query_and_no_caller():
    links = [
        reverse("actions:confirmation_answer", args=[TOKEN]),
        reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "set-password"}),
        f"/accounts/password/reset/key/1-{TOKEN}/",
        f"/somewhere/{TOKEN}/",
        f"/{EMAIL}/",
        f"/a {CANARY}/",
    ]
    assert [link for link in links[2:] if CANARY in logged_uri(link)] == []
    assert logged_uri(links[0]) == "/actions/confirm/(key)"
    assert logged_uri(links[1]) == "/accounts/password/reset/key/(key)"
    assert logged_uri("/actions/12/") == "/actions/12/"
    used = set(re.findall(r"\$(\w+)", "".join(re.findall(r"log_format exportmeet[^;]*;", NGINX))))
    assert used == {"time_iso8601", "request_method", "logged_uri", "status", "body_bytes_sent", "request_time"}


def test_each_server_of_nginx_writes_that_log_and_no_errors_with_requests():
    servers = NGINX.split("server {")[1:]
    assert len(servers) == 2
    for server in servers:
        assert re.findall(r"access_log (.*);", server) == ["/var/log/nginx/exportmeet.log exportmeet"]
        assert re.findall(r"error_log .* (\w+);", server) == ["crit"]
