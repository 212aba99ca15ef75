"""The servers that the environment does not name: which they are, how they start, how they are waited for."""

import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from . import StartupError, postgres, valkey
from .folders import Place
from .processes import Program, end_orphan, first_number, last_lines, works_in

OWNER = "MIGRATION_DATABASE_URL"
LONGEST_START = 60  # seconds; a database that recovers from a crash may need some


@dataclass(frozen=True)
class Service:
    """A server of ours and the variable by which the product finds it."""

    program: Program
    variable: str
    url: str
    pid_file: Path
    is_ready: Callable[[], bool]
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def urls(self) -> dict[str, str]:
        """The product's settings for it, by variable."""
        return {self.variable: self.url, **self.more}

    def stop_orphan(self) -> None:
        """End the server that a killed owner left in our folder: two at once would ruin the data."""
        pid = first_number(self.pid_file)
        if pid and works_in(pid, self.program.cwd):
            end_orphan(pid, self.program)

    def wait(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        """Return once it answers; raise StartupError with the end of its log when it does not."""
        until = time.monotonic() + LONGEST_START
        while process.poll() is None and time.monotonic() < until:
            if self.is_ready():
                return
            time.sleep(0.03)
        message = f"{self.program.name} did not start. The end of its log:\n{last_lines(log)}"
        raise StartupError(message)


def needed(place: Place, environ: Mapping[str, str], *, temporary: bool = False) -> list[Service]:
    """PostgreSQL and Valkey in the order of starting, each unless the environment names one."""
    services = []
    if not environ.get("DATABASE_URL"):
        services.append(_postgres(place, temporary=temporary))
    if not environ.get("REDIS_URL"):
        services.append(_valkey(place, temporary=temporary))
    return services


def _postgres(place: Place, *, temporary: bool) -> Service:
    """The lasting one as on a server: by an account that owns nothing. Tests make databases, so they are the owner."""
    cluster = postgres.cluster(place)
    owner, application = postgres.url(cluster), postgres.url(cluster, postgres.APPLICATION)
    return Service(
        postgres.program(cluster, temporary=temporary),
        "DATABASE_URL",
        owner if temporary else application,
        cluster.data / "postmaster.pid",
        lambda: postgres.is_ready(cluster),
        {} if temporary else {OWNER: owner},
    )


def _valkey(place: Place, *, temporary: bool) -> Service:
    program = valkey.program(place, temporary=temporary)
    return Service(
        program,
        "REDIS_URL",
        valkey.url(place),
        program.cwd / valkey.PID_FILE,
        lambda: valkey.is_ready(place),
    )
