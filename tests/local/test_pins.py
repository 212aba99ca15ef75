"""What tools/check_pins.py finds, in a small project of its own."""

import shutil
from importlib.metadata import version

import pytest

from exportmeet.local.folders import PROJECT
from tools.check_pins import problems

HASH = " --hash=sha256:" + "0" * 64
HERE = {name: version(name) for name in ("amqp", "vine", "iniconfig")}
AMQP, VINE, INICONFIG = (f"{name}=={release}" for name, release in HERE.items())
PROJECT_FILE = """\
[project]
dependencies = ["amqp>=1"]
[dependency-groups]
dev = ["iniconfig>=1 ; python_version >= '3'", "colorama ; sys_platform == 'win32'"]
"""


@pytest.fixture
def found(tmp_path):
    """What is wrong in requirements.txt, whose lines the test gives; requirements-dev.txt has one package more."""
    (tmp_path / "pyproject.toml").write_text(PROJECT_FILE)

    def check(*lines, more=f"{INICONFIG}{HASH}"):
        (tmp_path / "requirements.txt").write_text("\n".join(lines))
        (tmp_path / "requirements-dev.txt").write_text("\n".join([*lines, more]))
        return [each.removeprefix("requirements.txt: ") for each in problems(tmp_path) if "-dev" not in each]

    return check


def test_this_project_is_in_order():
    assert list(problems(PROJECT)) == []


def test_all_that_is_needed_pinned_with_hashes_is_in_order(found):
    assert found(f"{AMQP} \\\n   {HASH} \\\n   {HASH}\n    # via pyproject.toml", f"{VINE}{HASH}") == []


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([f"{VINE}{HASH}"], "amqp, which pyproject.toml needs, is not pinned."),
        ([f"{AMQP}{HASH}"], "vine, which amqp needs, is not pinned."),
        ([f"{AMQP}{HASH}", f"{VINE} ; sys_platform == 'win32'{HASH}"], "vine, which amqp needs"),
        (
            [f"amqp==0.1{HASH}", f"{VINE}{HASH}"],
            "amqp==0.1 is pinned, but pyproject.toml needs amqp>=1.",
        ),
        (
            [f"amqp==1.0{HASH}", f"{VINE}{HASH}"],
            f"amqp==1.0 is pinned, but {HERE['amqp']} is installed",
        ),
        ([AMQP, f"{VINE}{HASH}"], f"{AMQP} is not pinned to one release with its hashes."),
        ([f"amqp>=1{HASH}", f"{VINE}{HASH}"], "amqp>=1 is not pinned to one release with its hashes."),
        ([f"{AMQP}{HASH}", f"{VINE}{HASH}", f"{INICONFIG}{HASH}"], f"{INICONFIG} is needed by nothing."),
        (["--index-url x", f"{AMQP}{HASH}", f"{VINE}{HASH}"], "“--index-url x” is no package."),
    ],
)
def test_what_is_wrong_is_told(found, lines, sentence):
    assert any(each.startswith(sentence) for each in found(*lines)), found(*lines)


def test_both_files_pin_the_same(tmp_path):
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    for name in ("requirements.txt", "requirements-dev.txt"):
        shutil.copy(PROJECT / name, tmp_path)
    with (tmp_path / "requirements.txt").open("a") as file:
        file.write(f"iniconfig==0.1{HASH}\n")
    assert "requirements-dev.txt: has not the iniconfig==0.1 of requirements.txt." in list(problems(tmp_path))
