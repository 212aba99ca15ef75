"""Keeps a set of programs running, and stops them in order."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

from . import StartupError
from .children import Child
from .processes import Program, last_lines, launch, stop
from .terminal import say

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """The person, or the system, has asked to stop; raised wherever the supervisor is at work."""


class Supervisor:
    """Use as a context manager from the main thread: leaving it stops every child.

    A child that dies is started again, after 1, 2, 4 ... 30 seconds. Asked to stop a second time it does not wait.
    """

    def __init__(self, logs: Path, stop_order: Sequence[str], on_change: Callable[[], None] = lambda: None) -> None:
        self.logs = logs
        self.stop_order = stop_order
        self.on_change = on_change
        self.children: dict[str, Child] = {}
        self._is_in_haste = False
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self.listen(self._wake_read, self._drain_wakeups)
        # The signal's number arrives in the pipe, so that select() wakes when a child ends.
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for sent in STOPPING:
            signal.signal(sent, self._asked_to_stop)
        return self

    def __exit__(self, *_: object) -> None:
        for sent in STOPPING:
            signal.signal(sent, self._asked_again)
        self._stop_children()
        signal.set_wakeup_fd(-1)
        self._selector.close()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _asked_to_stop(self, *_: object) -> None:
        for again in STOPPING:
            signal.signal(again, self._asked_again)
        raise Stopped

    def _asked_again(self, *_: object) -> None:
        self._is_in_haste = True

    def _drain_wakeups(self) -> None:
        with suppress(BlockingIOError):
            os.read(self._wake_read, 4096)

    def start(self, program: Program, *, shown: bool = False) -> Child:
        child = Child(program, self.logs / f"{program.name}.log", is_shown=shown)
        self.children[program.name] = child
        self._follow(child)
        return child

    def _follow(self, child: Child) -> None:
        self.on_change()
        output = child.output
        if output is None:
            return

        def pass_on() -> None:
            if not child.pass_on(output):
                self.listen_no_more(output)
                output.close()

        self.listen(output, pass_on)

    def listen(self, source: IO[bytes] | int, call: Callable[[], None]) -> None:
        """Call when there is something to read."""
        self._selector.register(source, selectors.EVENT_READ, call)

    def listen_no_more(self, source: IO[bytes] | int) -> None:
        self._selector.unregister(source)

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Pass on output and restart what dies, until the condition holds."""
        while not until():
            self._turn(self._pause())
            for child in self.children.values():
                if child.has_died():
                    say(child.exit_summary())
                elif child.is_due():
                    say(f"Starting {child.program.name} again.")
                    child.start()
                    self._follow(child)

    def _pause(self) -> float | None:
        """Seconds to the next restart; None when there is none to come."""
        times = [child.again_at for child in self.children.values() if child.again_at is not None]
        return max(0, min(times) - time.monotonic()) if times else None

    def _turn(self, pause: float | None) -> None:
        for key, _ in self._selector.select(pause):
            key.data()

    def run(self, program: Program) -> str:
        """Run a program to its end and give what it printed; StartupError with the end of its log when it fails."""
        log = self.logs / f"{program.name}.log"
        with log.open("wb") as errors:
            process = launch(program, subprocess.PIPE, errors)
        try:
            printed = process.communicate()[0].decode("utf-8", "replace")
        finally:
            stop(process, program)
        if process.returncode:
            message = f"{program.name} failed:\n{last_lines(log) or printed.strip()}"
            raise StartupError(message)
        return printed

    def _stop_children(self) -> None:
        rest = [name for name in reversed(self.children) if name not in self.stop_order]
        for name in (*self.stop_order, *rest):
            if child := self.children.pop(name, None):
                self._stop(child)

    def _stop(self, child: Child) -> None:
        if not stop(child.process, child.program, lambda: self._is_in_haste):
            say(f"{child.program.name} had to be killed.")
        if child.output:
            child.pass_on(child.output)
