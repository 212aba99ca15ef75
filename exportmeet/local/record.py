"""What is known of the copy that runs in this project: one lock, one record beside it."""

import fcntl
import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Self

from . import StartupError
from .folders import write_private
from .processes import birth, kill_group


@dataclass
class Record:
    """Of the running copy: its starter, its address, what its processes were told, and who they are."""

    pid: int
    address: str = ""
    sockets: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    children: dict[str, tuple[int, int | None]] = field(default_factory=dict)  # name: number and birth

    @classmethod
    def read(cls, var: Path) -> Self | None:
        try:
            return cls(**json.loads((var / "running.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, var: Path) -> None:
        write_private(var / "running.json", json.dumps(asdict(self)))

    def kill_left_behind(self) -> None:
        """End children of a killed starter that have not ended by themselves."""
        for pid, born in self.children.values():
            if born is not None and birth(pid) == born:
                kill_group(pid)


class Lock:
    """Held as long as the copy runs; the kernel lets it go when the process ends, however it ends."""

    def __init__(self, var: Path) -> None:
        self.path = var / "run.lock"
        self._file: IO[str] | None = None

    def take(self) -> bool:
        """False when another process holds it."""
        file = self.path.open("a", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        if self._file:
            self._file.close()
            self._file = None


def take_over(var: Path) -> Lock:
    """The lock of this project, with whatever a killed copy left behind gone; StartupError when one is running."""
    lock = Lock(var)
    left = Record.read(var)
    if not lock.take():
        where = f": process {left.pid}, {left.address or 'still starting'}" if left else ""
        message = f"Export Meet is already running{where}. Stop it with ./run stop."
        raise StartupError(message)
    if left:
        left.kill_left_behind()
        forget(var, left)
    return lock


def forget(var: Path, record: Record) -> None:
    """Remove the record and the folder of sockets that it names."""
    (var / "running.json").unlink(missing_ok=True)
    folder = Path(record.sockets)
    if folder.name.startswith("exportmeet-"):
        shutil.rmtree(folder, ignore_errors=True)


def running(var: Path) -> Record | None:
    """The record of a copy that is running now."""
    if not var.is_dir():
        return None
    lock = Lock(var)
    if lock.take():
        lock.release()
        return None
    return Record.read(var)
