"""Which account the servers run under: PostgreSQL refuses root."""

import os
import pwd
from dataclasses import dataclass

from . import StartupError


@dataclass(frozen=True)
class Account:
    """An account without rights that root lends to the servers."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """None for an ordinary user, who runs the servers himself."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, found.pw_uid, found.pw_gid)
    message = "PostgreSQL does not run as root, and there is no account postgres or nobody to lend it."
    raise StartupError(message)


def my_name() -> str:
    """The name by which PostgreSQL knows who connects to its socket."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError as error:
        message = f"User number {os.geteuid()} has no name on this machine: run as a user that /etc/passwd knows."
        raise StartupError(message) from error
