"""What people look for in any project is there, and says what holds here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib

import pytest
from django.conf import settings

from exportmeet.local import settings_page
from tests.architecture.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
# Of one machine alone: ./run sets them, and a server refuses them or has no use for them.
OF_ONE_MACHINE = {"DEBUG", "LOCAL", "CLOCK_SHIFT", "LOCAL_MAILBOX"}
EXAMPLES = [".env.example", "deploy/exportmeet.env"]
SECRET = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_the_licence_is_the_one_that_the_package_names():
    assert PROJECT["license"] == "Apache-2.0"
    assert re.search(r"Apache License\s+Version 2\.0, January 2004", (ROOT / "LICENSE").read_text())


def test_the_package_has_the_version_that_pages_show():
    assert PROJECT["version"] == settings.VERSION


@pytest.mark.parametrize("name", [".github/workflows/ci.yml", ".gitlab-ci.yml"])
def test_ci_runs_what_a_developer_can_run(name):
    assert re.search(r"^ +- (run: )?\.ci/run$", (ROOT / name).read_text(), re.MULTILINE)


def test_hooks_need_no_other_machine():
    assert set(re.findall(r"repo: (\S+)", (ROOT / ".pre-commit-config.yaml").read_text())) == {"local"}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_pins_name_no_index(name):
    assert not re.search(r"^\s*-(?!-hash=)|://", (ROOT / name).read_text(), re.MULTILINE)


def test_the_example_has_each_setting_of_a_server_once():
    named = re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    known = {name for name in settings_page.names() if not name.endswith("_FILE")}
    assert sorted(named) == sorted(known - OF_ONE_MACHINE)


def start(name: str, *, password: str) -> subprocess.CompletedProcess[str]:
    """Start with the example, a secret key, and `password` for that of each server."""
    settings = f'eval "$(sed s/:PASSWORD@/:{password}@/ {name})"'
    script = f'set -a; {settings}; SECRET_KEY={SECRET}; exec "$0" -c "import exportmeet.settings"'
    return subprocess.run(
        ["sh", "-eu", "-c", script, sys.executable],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_server_starts_with_an_example_once_it_has_secrets(name):
    done = start(name, password="battery-staple")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_server_does_not_start_with_the_passwords_of_an_example(name):
    done = start(name, password="PASSWORD")
    assert done.returncode != 0
    assert "DATABASE_URL carries a default password" in done.stderr
    assert "REDIS_URL names another machine without a password of its own" in done.stderr


def test_the_label_of_the_first_day_is_there():
    walk = (ROOT / "CONTRIBUTING.md").read_text()
    file, label = re.search(r"In `(templates/\S+)` write", walk)[1], re.search(r'is called "(.+?)"', walk)[1]
    assert label in (ROOT / file).read_text()


def test_manage_py_without_the_packages_says_what_to_type():
    argv = [sys.executable, "-I", "-S", ROOT / "manage.py", "migrate"]  # without site-packages
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert (done.returncode, "Type ./run manage ..." in done.stderr, "Traceback" in done.stderr) == (1, True, False)
