"""./run itself: the environment is made once, and again when what it needs has changed."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from exportmeet.local.folders import PROJECT


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A project that needs no packages, with a space in its name; making its environment was once cut short."""
    folder = tmp_path_factory.mktemp("a project")
    shutil.copy(PROJECT / "run", folder)
    (folder / "requirements.txt").write_text("")
    (folder / "requirements-dev.txt").write_text("-r requirements.txt\n")
    (folder / "exportmeet" / "local").mkdir(parents=True)
    (folder / "exportmeet" / "local" / "__main__.py").write_text("import sys; print(sys.argv[1:])")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    return folder


def run(folder, *words, **env):
    argv = [folder / "run", *words]
    env = os.environ | env
    done = subprocess.run(
        argv, cwd="/", env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    return done.returncode, done.stdout + done.stderr


def test_the_packages_are_installed_once_and_again_when_they_change(copy):
    assert "Installing" in run(copy, "help")[1]
    started = time.monotonic()
    assert run(copy, "manage", "two words") == (0, "['manage', 'two words']\n")
    assert time.monotonic() - started < 10  # on a busy machine too
    (copy / "requirements.txt").write_text("# changed\n")
    assert "Installing" in run(copy, "help")[1]
    assert run(copy, "help") == (0, "['help']\n")


def test_development_packages_are_installed_only_where_they_are_needed(copy):
    run(copy, "help")
    assert "requirements-dev.txt" in run(copy, "lint")[1]
    assert run(copy, "test", "-k", "x") == (0, "['test', '-k', 'x']\n")
    assert run(copy, "help") == (0, "['help']\n")


def test_packages_that_cannot_be_had_are_told(copy):
    (copy / "requirements.txt").write_text("./there-is-no-such-folder\n")
    code, output = run(copy, "help")
    assert code == 1
    assert "The packages could not be installed" in output


def test_without_a_usable_python_it_says_what_to_type_and_root_has_it_installed(copy, tmp_path):
    for tool in ("sh", "env", "dirname", "cat", "cksum", "id", "mkdir", "flock"):
        (tmp_path / tool).symlink_to(shutil.which(tool))
    write_script(tmp_path / "python3", "exit 1  # has no ensurepip")
    write_script(tmp_path / "apt-get", f'echo "$@" >>{tmp_path}/asked')
    shutil.rmtree(copy / ".venv", ignore_errors=True)
    code, output = run(copy, "help", PATH=str(tmp_path))
    assert code == 1
    assert "As root, type:  apt-get install python3-venv" in output
    if os.geteuid() == 0:
        assert (tmp_path / "asked").read_text().splitlines() == ["update -q", "install -y -q python3-venv"]


def write_script(file, body):
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)


LOOP = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (print("ended cleanly"), sys.exit(3)))
print("at work", flush=True)
time.sleep(60)
"""
MANAGE = """
import os, sys
from pathlib import Path
from exportmeet.local import commands
commands.PROJECT = Path(sys.argv[1])
sys.exit(commands.run_manage(["remind", "--loop"], os.environ))
"""


def test_a_command_that_is_told_to_end_is_waited_for(tmp_path):
    (tmp_path / "manage.py").write_text(LOOP)
    argv = [sys.executable, "-c", MANAGE, tmp_path]
    with subprocess.Popen(argv, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "at work\n"
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=20)[0] == "ended cleanly\n"
    assert process.returncode == 3
