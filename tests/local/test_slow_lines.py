"""Lines that send their request byte by byte do not stop the server for the others."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from urllib.request import urlopen

import pytest

from exportmeet.local.folders import PROJECT
from exportmeet.local.processes import launch, stop
from exportmeet.local.serving import GUNICORN, listen, web_program

LINES = 8
LONGEST = 2  # seconds for /healthz
HEAD = b"GET /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " + b"x" * 4000
# With a cookie for its check of forms, so that Django waits for the body.
BODY = (
    b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000\r\nCookie: csrftoken="
    + b"x" * 32
    + b"\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + b"x" * 3999
)


def of_the_unit() -> list[str]:
    """The options of gunicorn in deploy/."""
    unit = (PROJECT / "deploy" / "exportmeet-web.service").read_text()
    line = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
    words = shlex.split(line.removeprefix("ExecStart="))
    assert words[1:3] == ["-m", "gunicorn"]
    return words[words.index("--workers") : -1]


@contextmanager
def served(options: Sequence[str]) -> Iterator[str]:
    """The product under gunicorn with these options; its address."""
    with listen(0) as listener:
        program = web_program(dict(os.environ), listener.fileno(), options)
        process = launch(program, subprocess.DEVNULL, sys.stderr.fileno())
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        try:
            until = time.monotonic() + 60
            while seconds_for_health(address, 60) is None:
                assert time.monotonic() < until
            yield address
        finally:
            stop(process, program)


def seconds_for_health(address: str, patience: float) -> float | None:
    """None when nothing came within the patience."""
    begin = time.monotonic()
    try:
        with urlopen(f"http://{address}/healthz", timeout=patience) as answer:
            return time.monotonic() - begin if answer.status == 200 else None
    except OSError:
        return None


@contextmanager
def slow_lines(address: str, request: bytes, *, at_once: int) -> Iterator[None]:
    """LINES connections that have sent `at_once` bytes, and go on byte by byte."""
    host, port = address.split(":")
    with ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection((host, int(port)))) for _ in range(LINES)]
        for line in lines:
            line.sendall(request[:at_once])
        is_over = threading.Event()

        def trickle() -> None:
            for byte in request[at_once:]:
                if is_over.wait(0.1):
                    return
                for line in lines:
                    line.send(bytes([byte]))

        thread = threading.Thread(target=trickle)
        thread.start()
        stack.callback(thread.join)
        stack.callback(is_over.set)
        time.sleep(0.5)
        yield


@pytest.mark.parametrize("options", [GUNICORN, of_the_unit()], ids=["run", "deploy"])
def test_eight_slow_lines_do_not_stop_the_server(options: Sequence[str]):
    with served(options) as address:
        for request, at_once in ((HEAD, 1), (BODY, BODY.index(b"\r\n\r\n") + 4)):
            with slow_lines(address, request, at_once=at_once):
                times = [seconds_for_health(address, LONGEST) for _ in range(40)]
        assert None not in times
