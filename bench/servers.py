"""The applications that are measured, each under the gunicorn of ./run."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from exportmeet.local.processes import Program, launch, stop
from exportmeet.local.serving import GUNICORN

from .databases import PROJECT

LONGEST_START = 60  # seconds


def sign_in(url: str) -> dict[str, Any]:
    """A key, a session and the scope of the reader in the database at `url`."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.reader"],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": url},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def serving(application: str, url: str, scope: Mapping[str, Any]) -> Iterator[str]:
    """Run `application` on the database at `url`; its address."""
    with socket.socket() as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        bind = f"fd://{listener.fileno()}"
        program = Program(
            application,
            [sys.executable, "-m", "gunicorn", "--bind", bind, "--no-control-socket", *GUNICORN, application],
            PROJECT,
            {**os.environ, "DATABASE_URL": url, "BENCH_SCOPE": json.dumps(scope)},
            pass_fds=[listener.fileno()],
        )
        process = launch(program, subprocess.DEVNULL, sys.stderr.fileno())
        try:
            yield address
        finally:
            stop(process, program)
