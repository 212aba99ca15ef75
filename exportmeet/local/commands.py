"""What can be typed after ./run."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import StartupError, checks, environment, folders, record, settings_page, testing, translations
from .folders import PROJECT, VAR
from .serving import lasting_services, serve
from .temporary import TemporaryServers
from .terminal import agree, say

HELP = """\
./run                start Export Meet on this machine, with sample data in a new database
./run --empty        the same, without sample data
./run --samples      the same, with sample data also where DATABASE_URL names a new database
./run stop           stop the copy that is running
./run test [...]     run the tests; what follows goes to pytest
./run trust          attack it whole, a quarter of an hour: who reads, writes and breaks what is not theirs
./run trust --short  a small share of that, about a minute of one processor
./run trust --api    ask the API all generated cases, half an hour and more
./run lint           run every check of the code
./run manage ...     a command of Django's manage.py, on the same database, by the clock of the copy that is running
./run bench [...]    measure, beside the limit application
./run settings       write docs/settings.md again
./run reset          delete this machine's data; asks first
DATABASE_URL and REDIS_URL, where set, name the servers to use; docs/settings.md lists all settings."""

LONGEST_STOP = 90  # seconds


def start(words: Sequence[str]) -> int:
    wishes = {"--empty": False, "--samples": True}
    unknown = [word for word in words if word not in wishes]
    if unknown or len(words) > 1:
        message = f"./run does not know {' '.join(unknown or words)!r}.\n{HELP}"
        raise StartupError(message)
    return serve(samples=wishes[words[0]] if words else None)


def stop(_words: Sequence[str]) -> int:
    known = record.running(VAR)
    if known is None:
        say("Export Meet is not running.")
        return 0
    os.kill(known.pid, signal.SIGTERM)
    until = time.monotonic() + LONGEST_STOP
    while record.running(VAR) and time.monotonic() < until:
        time.sleep(0.1)
    say("Stopped." if not record.running(VAR) else f"Process {known.pid} is still stopping.")
    return 0


def manage(words: Sequence[str]) -> int:
    """Use the servers and the clock of the running copy; without one, start servers for this command alone."""
    if known := record.running(VAR):
        return run_manage(words, environment.like(os.environ, known.environment))
    with lasting_services() as env:
        return run_manage(words, env)


def run_manage(words: Sequence[str], env: Mapping[str, str]) -> int:
    """Ctrl-C is the command's to answer: a shell goes on after it. SIGTERM is passed on, and its end waited for."""
    process: subprocess.Popen[bytes] = subprocess.Popen(
        [sys.executable, str(PROJECT / "manage.py"), *words], env=dict(env)
    )
    handlers: dict[int, Any] = {signal.SIGINT: lambda *_: None, signal.SIGTERM: lambda *_: process.terminate()}
    with process:
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        try:
            return process.wait()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def bench(words: Sequence[str]) -> int:
    servers = TemporaryServers(os.environ)
    try:
        env = {**os.environ, **servers.child_environment(os.environ)}
        return subprocess.call([sys.executable, "-m", "bench", *words], env=env, cwd=PROJECT)
    finally:
        servers.stop()


def reset(words: Sequence[str]) -> int:
    if record.running(VAR):
        message = "Export Meet is running: stop it with ./run stop first."
        raise StartupError(message)
    if "--yes" not in words and not agree("This deletes the database, the mailbox and the keys of this machine."):
        say("Nothing was deleted.")
        return 1
    for folder in {VAR, folders.project_home()}:
        shutil.rmtree(folder, ignore_errors=True)
    say("Deleted. Servers named by DATABASE_URL and REDIS_URL keep what they hold.")
    return 0


COMMANDS: Mapping[str, Callable[[Sequence[str]], int]] = {
    "serve": start,
    "stop": stop,
    "test": testing.test,
    "trust": testing.trust,
    "lint": checks.lint,
    "manage": manage,
    "bench": bench,
    "reset": reset,
    "settings": settings_page.write,
}


def main(words: Sequence[str]) -> int:
    name, rest = (words[0], list(words[1:])) if words and not words[0].startswith("-") else ("serve", list(words))
    if name == "help" or "--help" in words[:1] or "-h" in words[:1]:
        say(HELP)
        return 0
    command = COMMANDS.get(name)
    if command is None:
        say(f"./run knows no command {name!r}.\n{HELP}")
        return 2
    try:
        translations.compile_changed()
        return command(rest)
    except StartupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
