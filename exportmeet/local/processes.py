"""Start and stop processes of ours; none outlives the process that started it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .accounts import Account

PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass(frozen=True)
class Program:
    """One command line and how it wants to be stopped: by which signal, and how many seconds it may take.

    The orphan signal is what the kernel sends it when its starter has been killed; else the stop signal.
    """

    name: str
    argv: Sequence[str]
    cwd: Path
    env: Mapping[str, str] | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10
    orphan_signal: signal.Signals | None = None
    pass_fds: Sequence[int] = ()


def launch(
    program: Program, output: int | IO[bytes], errors: int | IO[bytes] = subprocess.STDOUT
) -> subprocess.Popen[bytes]:
    """Start the program in a session of its own, so that Ctrl-C in the terminal reaches only its starter.

    Call it from the main thread: the kernel takes the end of the calling *thread* for the parent's death.
    """
    account = program.account
    return subprocess.Popen(
        list(program.argv),
        cwd=program.cwd,
        env=None if program.env is None else dict(program.env),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        pass_fds=tuple(program.pass_fds),
        start_new_session=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        preexec_fn=as_a_child(program.orphan_signal or program.stop_signal),  # noqa: PLW1509 - single-threaded, and the only way to be told
    )


def as_a_child(orphan_signal: signal.Signals) -> Callable[[], None]:
    """What a child runs before its program.

    The kernel (of Linux) is asked to send it a signal when its starter dies; and signals that the starter's own
    starter ignores, as a shell does for what it runs in the background, mean again what they should.
    """
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    parent = os.getpid()

    def prepare() -> None:
        for sent in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
            signal.signal(sent, signal.SIG_DFL)
        if libc:
            libc.prctl(PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return prepare


def stop(process: subprocess.Popen[bytes], program: Program, in_haste: Callable[[], bool] = lambda: False) -> bool:
    """Stop it as it wishes; by force when its patience is at an end or we are in haste. False when by force."""
    with suppress(ProcessLookupError):
        process.send_signal(program.stop_signal)
    until = time.monotonic() + program.patience
    while process.poll() is None and time.monotonic() < until and not in_haste():
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
    ended = process.poll() is not None
    kill_group(process.pid)  # with the children that it may have forgotten
    process.wait()
    return ended


def kill_group(leader: int) -> None:
    """Kill whatever is left of the session that the process led."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def birth(pid: int) -> int | None:
    """Clock ticks from boot to the start of the process: with its number, its identity. None when it is dead."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def works_in(pid: int, folder: Path) -> bool:
    """Whether that process is alive and its working folder is this one."""
    try:
        return birth(pid) is not None and Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except OSError:
        return False


def end_orphan(pid: int, program: Program) -> None:
    """Stop a process that is not our child, so that it cannot be waited for: as it wishes, then by force."""
    with suppress(ProcessLookupError):
        os.kill(pid, program.stop_signal)
    until = time.monotonic() + program.patience
    while birth(pid) is not None and time.monotonic() < until:
        time.sleep(0.05)
    if birth(pid) is not None:
        kill_group(pid)


def first_number(file: Path) -> int | None:
    """The process number that a server wrote into the first line of its pid file."""
    try:
        return int(file.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return None


def last_lines(log: Path, lines: int = 12) -> str:
    with suppress(OSError):
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    return ""
