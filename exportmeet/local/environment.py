"""The environment of the processes of one machine. A variable that is already set wins."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from .folders import write_private
from .settings_page import names

HOST = "127.0.0.1"


def child_environment(environ: Mapping[str, str], var: Path, more: Mapping[str, str]) -> dict[str, str]:
    """The variables to add to the environment."""
    own = {
        "LOCAL": "1",
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "SECRET_KEY_FILE": str(secret_file(var, "secret-key", 64)),
        "FIRST_PASSWORD_FILE": str(secret_file(var, "first-password", 12)),
        "LOCAL_MAILBOX": str(var / "mailbox"),
        "DOCUMENTS_DIR": str(var / "documents"),
        "LOG_LEVEL": "WARNING",  # the terminal shows how to sign in, and what goes wrong
        "PYTHONUNBUFFERED": "1",  # a line in a log is there when it is written
        **more,
    }
    return {name: value for name, value in own.items() if not is_set(environ, name.removesuffix("_FILE"))}


def settings_in(environ: Mapping[str, str]) -> dict[str, str]:
    """The product's settings that are set in `environ`."""
    return {name: environ[name] for name in names() if name in environ}


def like(environ: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """The environment for a command on a copy that runs by these settings: its servers, its clock, nothing else."""
    return {name: value for name, value in environ.items() if name not in names()} | dict(settings)


def is_set(environ: Mapping[str, str], name: str) -> bool:
    """Whether it is set, by the variable or by one that names a file."""
    return name in environ or f"{name}_FILE" in environ


def secret_file(var: Path, name: str, size: int) -> Path:
    """A file with that many random bytes as text, made once: a new key would sign everybody out."""
    file = var / name
    if not file.exists():
        write_private(file, secrets.token_urlsafe(size))
    return file
