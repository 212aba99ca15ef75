"""One copy runs at a time, and what a killed one left is ended."""

import os
import subprocess
import sys
import time

import pytest

from exportmeet.local import StartupError, record
from exportmeet.local.processes import birth

HOLDER = """
import sys, pathlib
from exportmeet.local import record
var = pathlib.Path(sys.argv[1])
lock = record.take_over(var)
record.Record(int(sys.argv[2]), address="http://127.0.0.1:8000").write(var)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock of tmp_path."""
    argv = [sys.executable, "-c", HOLDER, str(tmp_path), "4242"]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


@pytest.mark.usefixtures("holder")
def test_a_second_start_says_which_process_runs_and_where(tmp_path):
    with pytest.raises(StartupError, match=r"already running: process 4242, http://127\.0\.0\.1:8000"):
        record.take_over(tmp_path)


def test_a_killed_copy_holds_nothing(tmp_path, holder):
    assert record.running(tmp_path)
    holder.kill()
    holder.wait()
    assert record.running(tmp_path) is None
    record.take_over(tmp_path).release()
    assert record.Record.read(tmp_path) is None


def test_children_that_outlived_their_starter_are_ended(tmp_path):
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as left:
        record.Record(1, children={"worker": (left.pid, birth(left.pid))}).write(tmp_path)
        record.take_over(tmp_path).release()
        assert left.wait(5) == -9


def test_a_process_that_merely_has_the_number_of_a_child_is_left_alone(tmp_path):
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
        record.Record(1, children={"worker": (stranger.pid, birth(stranger.pid) - 1)}).write(tmp_path)
        record.take_over(tmp_path).release()
        time.sleep(0.1)
        assert stranger.poll() is None
        stranger.kill()


def test_a_spoilt_record_does_not_keep_the_product_from_starting(tmp_path):
    (tmp_path / "running.json").write_text('{"pid":')
    record.take_over(tmp_path).release()


def test_a_process_that_has_ended_has_no_birth():
    with subprocess.Popen(["true"]) as ended:
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        assert birth(ended.pid) is None  # a zombie
