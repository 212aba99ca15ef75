"""./run test and ./run trust."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from .folders import PROJECT
from .terminal import say

# option -> how much of what; "" without one.
ATTACKS = {
    "": ("whole", "tests/trust"),
    "--short": ("short", "tests/trust"),
    "--api": ("whole", "tests/fuzzing"),
}
INSTALL = ["apt-get", "install", "-y", "chromium"]


def test(words: Sequence[str]) -> int:
    """Hand over to pytest; tests/early_services.py starts the servers."""
    find_chromium()
    os.chdir(PROJECT)
    argv = [sys.executable, "-m", "pytest", *(words or side_by_side())]
    os.execv(sys.executable, argv)  # noqa: S606 - no shell is wanted


def trust(words: Sequence[str]) -> int:
    """Attack the product whole; every run of the tests does a share. A table at the end says what was tried.

    `--short` attacks with a small share; `--api` asks all generated cases of the API instead.
    """
    chosen = next((word for word in words if word in ATTACKS), "")
    os.environ["TRUST"], place = ATTACKS[chosen]
    options = ["-q", "--show-capture=no", "--tb=short", "--timeout=1800"]
    return test([*side_by_side(), *options, place, *(word for word in words if word not in ATTACKS)])


def side_by_side() -> list[str]:
    """For the whole run: a part to each free processor, and who is done early takes some of the others'."""
    processors = min(len(os.sched_getaffinity(0)), 4)
    if processors == 1:
        return []
    return ["-n", str(processors), "--dist", "worksteal"]


def find_chromium() -> None:
    """Get the browser that the journeys are driven through; an ordinary user is told how."""
    if shutil.which("chromium"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"There is no Chromium for the browser tests. As root, type:\n    {' '.join(INSTALL)}")
        return
    say("Installing Chromium for the browser tests ...")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-q"], env=env, check=False, stdout=subprocess.DEVNULL)
    if subprocess.run(INSTALL, env=env, check=False, stdout=subprocess.DEVNULL).returncode:
        say("Chromium could not be installed.")
