"""A program that is kept running: its process, its log, and when to start it again."""

import os
import subprocess
import time
from pathlib import Path
from typing import IO

from .processes import Program, kill_group, launch
from .terminal import say

LONGEST_PAUSE = 30  # seconds before a program that keeps dying is tried again
HEALTHY_AFTER = 60  # seconds after which an earlier death counts no more


class Child:
    """What is shown appears on the terminal as well as in the log, with the program's name before each line."""

    def __init__(self, program: Program, log: Path, *, is_shown: bool) -> None:
        self.program = program
        self.log = log
        self.is_shown = is_shown
        self.deaths = 0
        self.again_at: float | None = None
        self._unfinished = b""
        if log.exists():
            log.replace(log.with_suffix(".before.log"))
        self._file = log.open("ab", buffering=0)
        self.start()

    def start(self) -> None:
        self.again_at = None
        self.started = time.monotonic()
        self.process = launch(self.program, subprocess.PIPE if self.is_shown else self._file)
        if self.process.stdout:
            os.set_blocking(self.process.stdout.fileno(), False)

    @property
    def output(self) -> IO[bytes] | None:
        """What to listen to, where its lines are shown."""
        return self.process.stdout

    def pass_on(self, output: IO[bytes]) -> bool:
        """Copy its new output to the log and the terminal; False at the end of it."""
        data = output.read(65536)
        if data is None:
            return True
        self._file.write(data)
        *lines, self._unfinished = (self._unfinished + (data or b"\n" * bool(self._unfinished))).split(b"\n")
        for line in lines:
            say(f"{self.program.name:<8}| {line.decode('utf-8', 'replace')}")
        return bool(data)

    def has_died(self) -> bool:
        """Whether it has ended since it was started; then it has been given a time to start again."""
        if self.again_at is not None or self.process.poll() is None:
            return False
        kill_group(self.process.pid)
        now = time.monotonic()
        self.deaths = 1 if now - self.started > HEALTHY_AFTER else self.deaths + 1
        self.again_at = now + min(2 ** (self.deaths - 1), LONGEST_PAUSE)
        return True

    def is_due(self) -> bool:
        return self.again_at is not None and time.monotonic() >= self.again_at

    def exit_summary(self) -> str:
        code = self.process.returncode
        reason = f"by signal {-code}" if code < 0 else f"with code {code}"
        return f"{self.program.name} ended {reason}; its log is {self.log}."
