"""./run lint: every check of the code, each told by name."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from .folders import PROJECT
from .temporary import TemporaryServers
from .terminal import say

IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"
CHECKS: Mapping[str, Sequence[str]] = {
    "ruff": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "import-linter": ["-c", IMPORTS],
    "mypy": ["-m", "mypy", "."],
    # Not its formatter: it puts spaces inside of links and spans, where readers see them.
    "djlint": ["-m", "djlint", "--lint", "."],
    "pins": ["tools/check_pins.py"],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
    "deployment": ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
}
# What a server would be told; nothing of it is reached by a check.
SERVER = {
    "ALLOWED_HOSTS": "meet.example.org",
    "SITE_URL": "https://meet.example.org",
    "DATABASE_URL": "postgres://meet:of-its-own@db.example.org/meet?sslmode=verify-full",
    "REDIS_URL": "rediss://:of-its-own@redis.example.org:6379/0",
    "EMAIL_URL": "submission://meet@mail.example.org:587",
    "MAIL_FROM": "Export Meet <meet@example.org>",
}


def lint(words: Sequence[str]) -> int:
    """Run those that are named, or all; go on after one that fails."""
    servers = TemporaryServers(os.environ)
    try:
        local = {**os.environ, **servers.child_environment(os.environ)}
        failed = [name for name in words or CHECKS if not passes(name, environment_of(name, local))]
    finally:
        servers.stop()
    say(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


def environment_of(name: str, local: Mapping[str, str]) -> Mapping[str, str]:
    if name != "deployment":
        return local
    bare = {key: value for key, value in local.items() if key not in {"LOCAL", "DEBUG", "SECRET_KEY_FILE"}}
    return {**bare, **SERVER, "SECRET_KEY": secrets.token_urlsafe(64)}


def passes(name: str, env: Mapping[str, str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, *CHECKS[name]],
        cwd=PROJECT,
        env=env,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    say(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name:<14} {time.monotonic() - started:5.1f} s")
    if done.returncode:
        say(done.stdout.decode("utf-8", "replace"))
    return done.returncode == 0
