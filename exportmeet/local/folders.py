"""Where the servers keep data, sockets and logs, so that nobody else reaches them."""

import hashlib
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import StartupError
from .accounts import Account, server_account

PROJECT = Path(__file__).resolve().parents[2]
VAR = PROJECT / "var"
LONGEST_SOCKET_PATH = 107  # bytes that the kernel takes (sun_path less its final zero)
SOCKET_ROOM = len("/exportmeet-12345678/.s.PGSQL.5432.lock")


@dataclass(frozen=True)
class Place:
    """One set of servers: where their data lie, where their sockets are, and under which account they run."""

    home: Path
    sockets: Path
    account: Account | None

    def server_folder(self, name: str) -> Path:
        """A folder in home that only the servers' account (and root) can enter."""
        return lend(private(self.home / name), self.account)


def project_place(project: Path = PROJECT) -> Place:
    """The lasting one. Its sockets' folder is fresh on every start: a project's own path may be too long for one."""
    account = server_account()
    return Place(project_home(project), socket_folder(account), account)


def temporary_place() -> Place:
    account = server_account()
    home = Path(tempfile.mkdtemp(prefix="exportmeet-", dir=open_folder(account)))
    if account:
        home.chmod(0o711)
    return Place(home, socket_folder(account), account)


def project_home(project: Path = PROJECT) -> Path:
    """In the project for an ordinary user. The account that root lends may not be able to get there."""
    if server_account() is None:
        return private(project / "var")
    number = hashlib.sha256(os.fsencode(project.resolve())).hexdigest()[:12]
    return passable(shared_home() / number)


def shared_home() -> Path:
    """Root's folder for all copies of the project on this machine: programs and data that a lent account can reach."""
    for parent in (Path("/var/lib"), Path(tempfile.gettempdir())):
        if os.access(parent, os.W_OK):
            return passable(parent / "exportmeet-local")
    message = "Neither /var/lib nor the temporary folder can be written: PostgreSQL has nowhere to keep its data."
    raise StartupError(message)


def socket_folder(account: Account | None) -> Path:
    return lend(Path(tempfile.mkdtemp(prefix="exportmeet-", dir=open_folder(account))), account)


def open_folder(account: Account | None) -> Path:
    """The first temporary folder whose path leaves room for a socket's and that the account can reach."""
    for folder in dict.fromkeys((Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"))):  # noqa: S108 - mkdtemp
        fits = len(os.fsencode(folder)) + SOCKET_ROOM <= LONGEST_SOCKET_PATH
        if fits and os.access(folder, os.W_OK | os.X_OK) and (account is None or reachable(folder)):
            return folder
    message = f"No temporary folder has a path short enough for a socket ({LONGEST_SOCKET_PATH} bytes)."
    raise StartupError(message)


def reachable(folder: Path) -> bool:
    """Whether everybody may pass through every folder of the path."""
    path = folder.resolve()
    return all(part.stat().st_mode & stat.S_IXOTH for part in (path, *path.parents))


def private(folder: Path) -> Path:
    """Make the folder for us alone."""
    return _ours(folder, 0o700)


def passable(folder: Path) -> Path:
    """Make the folder one that others may pass through, but not list."""
    return _ours(folder, 0o711)


def _ours(folder: Path, mode: int) -> Path:
    """Refuse one that somebody else has made, or could change: its name can be foretold."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if folder.lstat().st_uid == os.geteuid():
            folder.chmod(mode)
    except OSError as error:
        message = f"{folder} cannot be made: {error.strerror}. Put the project in a folder of your own."
        raise StartupError(message) from error
    facts = folder.lstat()
    mine = facts.st_uid in {os.geteuid(), getattr(server_account(), "uid", None)}
    if not stat.S_ISDIR(facts.st_mode) or not mine or facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        message = f"{folder} belongs to somebody else: remove it, or put the project in a folder of your own."
        raise StartupError(message)
    return folder


def write_private(file: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    unfinished.replace(file)


def lend(folder: Path, account: Account | None) -> Path:
    if account:
        os.chown(folder, account.uid, account.gid)
    return folder


def remove(place: Place) -> None:
    """Remove a temporary place."""
    shutil.rmtree(place.home, ignore_errors=True)
    shutil.rmtree(place.sockets, ignore_errors=True)
