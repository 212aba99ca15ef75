"""What dies is started again; what runs is stopped in order; nothing outlives a killed supervisor."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from exportmeet.local.processes import birth

# The words after the file's name are programs of Python; each is named by a letter.
SUPERVISOR = """
import pathlib, signal, sys
from exportmeet.local.processes import Program
from exportmeet.local.supervisor import Stopped, Supervisor
logs = pathlib.Path(sys.argv[1])
try:
    with Supervisor(logs, stop_order="ba") as supervisor:
        for name, code in zip("abc", sys.argv[2:]):
            program = Program(name, [sys.executable, "-uc", code], logs, patience=2)
            child = supervisor.start(program, shown=True)
        print("pids", *(child.process.pid for child in supervisor.children.values()), flush=True)
        supervisor.watch()
except Stopped:
    print("stopped", flush=True)
"""
WAITS = "import time; print('up'); time.sleep(60)"
TELLS = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(print("told to stop")))
print("up")
time.sleep(60)
"""
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up'); time.sleep(60)"


class Run:
    """A supervisor in a process of its own, and what it has printed."""

    def __init__(self, logs, *programs):
        argv = [sys.executable, "-uc", SUPERVISOR, str(logs), *programs]
        self.process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.lines = []
        self.pids = [int(word) for word in self.read_until(r"pids (.*)")[1].split()]

    def read_until(self, pattern):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if found := re.search(pattern, line):
                return found
        raise AssertionError(self.lines)

    def are_up(self, count):
        while sum(line.endswith("| up") for line in self.lines) < count:
            self.read_until(r"\| up")

    def rest(self):
        out, _ = self.process.communicate(timeout=20)
        return self.lines + out.splitlines()


@pytest.fixture
def run(tmp_path):
    started = []

    def start(*programs):
        started.append(Run(tmp_path, *programs))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.communicate()


def gone(pids, seconds=10):
    until = time.monotonic() + seconds
    while any(birth(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.02)
    return not any(birth(pid) for pid in pids)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_stops_in_the_given_order_and_the_rest_last(run, sent):
    running = run(TELLS, TELLS, TELLS)
    running.are_up(3)
    running.process.send_signal(sent)
    lines = [line for line in running.rest() if "told to stop" in line]
    assert lines == ["b       | told to stop", "a       | told to stop", "c       | told to stop"]
    assert running.process.returncode == 0
    assert gone(running.pids)


def test_what_does_not_listen_is_killed_when_its_patience_is_at_an_end(run):
    running = run(DEAF)
    running.are_up(1)
    running.process.send_signal(signal.SIGTERM)
    assert "a had to be killed." in running.rest()
    assert gone(running.pids)


def test_asked_twice_it_does_not_wait(run, tmp_path):
    running = run(DEAF.replace("60", "61"), DEAF, DEAF)
    running.are_up(3)
    started = time.monotonic()
    running.process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    running.process.send_signal(signal.SIGTERM)
    running.rest()
    assert time.monotonic() - started < 5.5  # three times the patience of two seconds is more
    assert gone(running.pids)


def test_killed_it_leaves_nothing_running(run):
    running = run(WAITS, TELLS)
    running.are_up(2)
    running.process.kill()
    assert gone(running.pids)


def test_what_dies_is_started_again_after_longer_and_longer_pauses(run):
    running = run("import time; print('at', time.monotonic()); exit(3)")
    at = [float(running.read_until(r"at ([\d.]+)")[1]) for _ in range(3)]
    assert at[1] - at[0] >= 0.9
    assert at[2] - at[1] >= 1.9
    assert any(line.startswith("a ended with code 3; its log is ") for line in running.lines)


def test_the_children_of_what_dies_die_with_it(run):
    spawns = "import os, subprocess, time; print('child', subprocess.Popen(['sleep', '60']).pid); time.sleep(60)"
    running = run(spawns)
    child = int(running.read_until(r"child (\d+)")[1])
    os.kill(running.pids[0], signal.SIGKILL)
    assert gone([child])


def test_its_lines_stand_in_the_log_too_and_the_run_before_is_kept(run, tmp_path):
    for _ in range(2):
        running = run(TELLS)
        running.are_up(1)
        running.process.send_signal(signal.SIGTERM)
        running.rest()
    assert (tmp_path / "a.log").read_text() == "up\ntold to stop\n"
    assert (tmp_path / "a.before.log").read_text() == "up\ntold to stop\n"


def test_signals_that_a_shell_ignores_for_its_background_reach_the_children(tmp_path):
    asks = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    code = f"""
import signal, subprocess, pathlib, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
from exportmeet.local.processes import Program, launch
sys.exit(launch(Program("a", [sys.executable, "-c", {asks!r}], pathlib.Path("/")), sys.stdout).wait())
"""
    assert subprocess.check_output([sys.executable, "-c", code]) == b"True\n"
