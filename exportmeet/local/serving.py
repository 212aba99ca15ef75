"""./run: the whole product on this machine, until Ctrl-C."""

import os
import signal
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from . import StartupError, environment, folders, preparing, record, services
from .children import Child
from .folders import PROJECT, VAR
from .processes import Program, birth, last_lines
from .supervisor import Stopped, Supervisor
from .terminal import say

WISHED_PORT = 8000
# A line that sends its request byte by byte holds a thread, and many may meet the same worker.
_GUNICORN = "--workers 2 --worker-class gthread --threads 16 --preload --graceful-timeout 10 --log-level warning"
GUNICORN = tuple(_GUNICORN.split())
# What takes work stops before what does it, and what remembers it stops last.
STOP_ORDER = ("web", "beat", "worker", "valkey", "postgres")


def serve(*, samples: bool | None = None) -> int:
    """`samples`: whether a new database gets the sample data; when None, ours does and one that is named does not."""
    with project_lock() as known, listen() as listener:
        with Supervisor(VAR / "log", STOP_ORDER, lambda: note_children(supervisor, known)) as supervisor:
            try:
                start_all(supervisor, known, listener, samples=samples)
                supervisor.watch()
            except Stopped:
                say("Stopping ...")
        say("Stopped. The data stay for the next ./run; ./run reset deletes them.")
    return 0


@contextmanager
def lasting_services() -> Iterator[dict[str, str]]:
    """The project's own servers for a moment, and the environment for what uses them."""
    with project_lock() as known, Supervisor(VAR / "log", STOP_ORDER) as supervisor:
        place = project_place(known)
        yield {**os.environ, **environment.child_environment(os.environ, VAR, start_services(supervisor, place))}


@contextmanager
def project_lock() -> Iterator[record.Record]:
    """Hold the project's lock, and yield the record of who holds it; the record is removed afterwards."""
    folders.private(VAR)
    folders.private(VAR / "log")
    lock = record.take_over(VAR)
    known = record.Record(os.getpid())
    known.write(VAR)
    try:
        yield known
    finally:
        record.forget(VAR, known)
        lock.release()


def project_place(known: record.Record) -> folders.Place:
    """The project's lasting place; its folder of sockets is noted, for whoever must clear it away."""
    place = folders.project_place()
    known.sockets = str(place.sockets)
    known.write(VAR)
    return place


def note_children(supervisor: Supervisor, known: record.Record) -> None:
    """Write down who runs, so that the next start can end those whom a killed starter leaves."""
    processes = [(child.program.name, child.process.pid) for child in supervisor.children.values()]
    known.children = {name: (pid, birth(pid)) for name, pid in processes if name in ("web", "worker", "beat")}
    known.write(VAR)


def start_all(supervisor: Supervisor, known: record.Record, listener: socket.socket, *, samples: bool | None) -> None:
    """Start everything, each thing once what it needs is there."""
    place = project_place(known)
    known.address = f"http://{environment.HOST}:{listener.getsockname()[1]}"
    urls = start_services(supervisor, place)
    additions = environment.child_environment(os.environ, VAR, {**urls, "SITE_URL": known.address})
    known.environment = environment.settings_in(os.environ) | additions
    env = {**os.environ, **additions}
    is_ours = "DATABASE_URL" in urls
    preparing.prepare(supervisor, env, is_ours=is_ours, samples=is_ours if samples is None else samples)
    lasting = {name: value for name, value in env.items() if not name.startswith(services.OWNER)}
    web = supervisor.start(web_program(lasting, listener.fileno()), shown=True)
    wait_for_page(supervisor, web, known.address)
    supervisor.start(celery_program("worker", lasting), shown=True)
    supervisor.start(celery_program("beat", lasting), shown=True)
    say(preparing.greeting(known.address, env))


def start_services(supervisor: Supervisor, place: folders.Place) -> dict[str, str]:
    urls: dict[str, str] = {}
    for service in services.needed(place, os.environ):
        service.stop_orphan()
        child = supervisor.start(service.program)
        service.wait(child.process, child.log)
        urls |= service.urls
    return urls


def listen(wished: int = WISHED_PORT) -> socket.socket:
    """The socket that the web server is handed: a free port cannot be taken from us, and callers wait in a restart."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Accepted connections inherit it; without it every second answer on one connection waits 40 ms for the browser.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((environment.HOST, wished))
    except OSError:
        listener.bind((environment.HOST, 0))
        say(f"Port {wished} is taken; using {listener.getsockname()[1]}.")
    listener.listen(128)
    return listener


def web_program(env: Mapping[str, str], listener: int, options: Sequence[str] = GUNICORN) -> Program:
    argv = [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener}", "--no-control-socket", *options]
    argv.append("exportmeet.wsgi")
    return Program("web", argv, PROJECT, env, patience=15, pass_fds=[listener])


def celery_program(kind: str, env: Mapping[str, str]) -> Program:
    """Patience: a warm worker finishes what it holds; 30 seconds are more than one mail takes."""
    options = {
        "worker": ["-c", "2", "--without-gossip", "--without-mingle", "-l", "WARNING"],
        "beat": ["--schedule", str(VAR / "beat-schedule"), "--pidfile", "", "-l", "WARNING"],
    }
    warnings = "ignore:You're running the worker with superuser privileges"  # it reads JSON, never pickle
    argv = [sys.executable, "-W", warnings, "-m", "celery", "-q", "-A", "exportmeet.celery", kind, *options[kind]]
    # Orphaned, they end at once: what they held is a row that another worker claims.
    return Program(kind, argv, PROJECT, env, patience=30, orphan_signal=signal.SIGKILL)


def wait_for_page(supervisor: Supervisor, web: Child, address: str) -> None:
    """Return once the web server answers; StartupError when it dies first."""
    host, port = address.removeprefix("http://").split(":")
    answered = False
    with socket.create_connection((host, int(port))) as client:
        client.sendall(f"GET /healthz HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())

        def hear() -> None:
            nonlocal answered
            answered = True

        supervisor.listen(client.fileno(), hear)
        supervisor.watch(lambda: answered or web.deaths > 0)
        supervisor.listen_no_more(client.fileno())
    if not answered:
        message = f"The web server did not start. The end of its log:\n{last_lines(web.log)}"
        raise StartupError(message)
