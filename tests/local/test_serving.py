"""The whole product, started and stopped as a newcomer does it, in a copy of the project."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import psycopg2
import pytest

from exportmeet.local import environment, folders, postgres, serving
from exportmeet.local.folders import PROJECT
from exportmeet.local.processes import birth

MONTH = 30 * 86_400  # seconds
# By how much the clock of the product is ahead of the machine's.
CLOCKS = """
from core import clock; from django.utils import timezone
print(round((clock.now() - timezone.now()).total_seconds()))
"""
LEFT_OUT = shutil.ignore_patterns(".*", "var", "__pycache__", "staticfiles", "tests", "docs", "bench")
# One line to sign in for each kind of user.
KINDS = [
    "Secretariat",
    "Head of mission",
    "Counsellor",
    "Officer of the coordinating department",
    "Officer of a department",
    "Observer",
    "Administrator",
]


class Copy:
    """A copy of the project, with a space in its name, and what is typed there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ours = {"DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "LOG_LEVEL", "DEBUG"}
        given_by_us = {*environment.child_environment({}, folder.parent, {}), *ours}
        self.env = {name: value for name, value in os.environ.items() if name not in given_by_us}

    def argv(self, *words):
        return [sys.executable, "-m", "exportmeet.local", *words]

    def type(self, *words, **env):
        done = subprocess.run(
            self.argv(*words),
            cwd=self.folder,
            env=self.env | env,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.returncode, done.stdout

    def start(self, *words, **env):
        """Start it, and read until it says that it runs. Return its output and the process."""
        process = subprocess.Popen(
            self.argv(*words),
            cwd=self.folder,
            env=self.env | env,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        output = ""
        for line in process.stdout:
            output += line
            if line.startswith("Ctrl-C"):
                return output, process
        raise AssertionError(output)

    def record(self):
        return json.loads((self.folder / "var" / "running.json").read_text())


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    made = Copy(tmp_path_factory.mktemp("whole") / "export meet")
    shutil.copytree(PROJECT, made.folder, ignore=LEFT_OUT)
    yield made
    made.type("stop")
    made.type("reset", "--yes")


@pytest.fixture
def begun(copy):
    """The copy, once it was started: here, where the tests before this one were another process's."""
    if not (copy.folder / "var" / "secret-key").exists():
        _output, process = copy.start()
        copy.type("stop")
        process.communicate()
    return copy


@pytest.fixture
def another_database():
    """An empty database in a server that is not the copy's own."""
    named = urlsplit(os.environ["DATABASE_URL"])
    # By way of the database that every server has: the tests' own is made under another name.
    with closing(psycopg2.connect(named._replace(path="/postgres").geturl())) as connection:
        connection.autocommit = True
        connection.cursor().execute("DROP DATABASE IF EXISTS somebody_elses")
        connection.cursor().execute("CREATE DATABASE somebody_elses")
        yield named._replace(path="/somebody_elses").geturl()
        connection.cursor().execute("DROP DATABASE somebody_elses WITH (FORCE)")


def processes_of(record):
    """The numbers of all processes that work for the copy: those of its record, and its servers."""
    home = record["sockets"]
    marked = [pid for pid in Path("/proc").iterdir() if pid.name.isdigit() and home in _words(pid)]
    return {int(pid.name) for pid in marked} | {pid for pid, _ in record["children"].values()} | {record["pid"]}


def _words(process):
    try:
        return (process / "cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def are_gone(pids, seconds=10):
    until = time.monotonic() + seconds
    while any(birth(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(birth(pid) for pid in pids)


def address_in(output):
    return re.search(r"running at (http://127\.0\.0\.1:\d+)", output)[1]


def sign_ins_in(output):
    """Kind of user, address and password of each line that says how to sign in."""
    lines = output.partition("Sign in as\n")[2].partition("\n\n")[0].splitlines()
    return [tuple(re.split(r"\s{2,}", line.strip())) for line in lines]


def kinds_in(output):
    return [kind for kind, _email, _password in sign_ins_in(output)]


def first_page(address, email, password):
    """What a person reads first after signing in with a browser that keeps cookies."""
    browser = build_opener(HTTPCookieProcessor())
    with browser.open(f"{address}/accounts/login/", timeout=10) as page:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())[1]
    form = urlencode({"csrfmiddlewaretoken": token, "login": email, "password": password}).encode()
    with browser.open(f"{address}/accounts/login/", form, timeout=10) as page:
        return page.read().decode()


def test_a_database_that_is_named_gets_no_sample_data_unasked(copy, another_database):
    output, process = copy.start(DATABASE_URL=another_database)
    assert "Loading the sample data" not in output
    assert [email for _kind, email, _password in sign_ins_in(output)] == ["coordinator@example.org"]
    assert copy.type("stop") == (0, "Stopped.\n")
    process.communicate()


def test_a_newcomer_starts_it_sees_how_to_sign_in_and_stops_it(copy):
    output, process = copy.start()
    assert "Preparing" in output  # what was done to another database says nothing of this one
    address = address_in(output)
    assert kinds_in(output) == KINDS
    _kind, email, password = sign_ins_in(output)[0]
    assert "Sample data." in first_page(address, email, password)
    record = copy.record()
    working = processes_of(record)
    assert len(working) == 6  # the starter, two servers, and web, worker and beat
    check_who_works_with_the_database(record)
    assert copy.type() == (
        1,
        f"Export Meet is already running: process {process.pid}, {address}. Stop it with ./run stop.\n",
    )
    assert copy.type("manage", "check", "--database", "default")[0] == 0
    assert copy.type("stop") == (0, "Stopped.\n")
    assert process.wait(1) == 0
    assert are_gone(working)
    assert not Path(record["sockets"]).exists()
    assert "Stopped. The data stay" in process.stdout.read()
    process.stdout.close()


def check_who_works_with_the_database(record):
    """Web, worker and beat know the account that owns nothing, and no other; only it is connected."""
    for name, (pid, _birth) in record["children"].items():
        environ = Path(f"/proc/{pid}/environ").read_bytes()
        assert b"MIGRATION_DATABASE_URL" not in environ, name
        assert f"postgres://{postgres.APPLICATION}@".encode() in environ, name
    with closing(psycopg2.connect(record["environment"]["MIGRATION_DATABASE_URL"])) as owner:
        cursor = owner.cursor()
        cursor.execute(
            "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        assert cursor.fetchall() == [(postgres.APPLICATION,)]
    application = psycopg2.connect(record["environment"]["DATABASE_URL"])
    with closing(application), pytest.raises(psycopg2.errors.InsufficientPrivilege):
        application.cursor().execute("ALTER TABLE actions_actionevent DISABLE TRIGGER ALL")


def test_a_database_of_before_gets_the_account_that_owns_nothing(begun):
    """One that was made before there was such an account, whose tables it may not even read."""
    copy = begun
    with lasting_owner(copy) as owner:
        owner.cursor().execute(f"DROP OWNED BY {postgres.APPLICATION}")
        owner.cursor().execute(f"DROP ROLE {postgres.APPLICATION}")
    for mark in (copy.folder / "var" / "databases").glob("*/prepared"):
        mark.unlink()  # it was another version's
    output, process = copy.start()
    _kind, email, password = sign_ins_in(output)[0]
    assert "Sample data." in first_page(address_in(output), email, password)
    check_who_works_with_the_database(copy.record())
    copy.type("stop")
    process.communicate()


@contextmanager
def lasting_owner(copy):
    """A connection of the owner to the copy's own database, while nothing else of the copy runs."""
    shell = [*copy.argv("manage", "shell", "-c"), WAIT]
    process = subprocess.Popen(shell, cwd=copy.folder, env=copy.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        url = next(line for line in process.stdout if line.startswith(b"postgres://")).decode().strip()
        with closing(psycopg2.connect(url)) as owner:
            owner.autocommit = True
            yield owner
    finally:
        process.communicate(b"\n")


WAIT = """
import os, sys
print(os.environ["MIGRATION_DATABASE_URL"], flush=True)
sys.stdin.readline()
"""


def test_a_second_start_prepares_nothing_and_killed_it_leaves_nothing(begun):
    copy, since = begun, time.monotonic()
    output, process = copy.start(CLOCK_SHIFT=str(MONTH))
    with urlopen(f"{address_in(output)}/accounts/login/", timeout=10) as page:  # noqa: S310 - our own address
        assert page.status == 200
    assert time.monotonic() - since < 60
    assert "Preparing" not in output
    assert kinds_in(output) == KINDS
    code, printed = copy.type("manage", "shell", "--no-imports", "-c", CLOCKS, CLOCK_SHIFT="5")
    assert (code, printed.splitlines()[-1]) == (0, str(MONTH)), printed
    record = copy.record()
    working = processes_of(record)
    process.kill()
    process.communicate()
    assert are_gone(working)
    code, output = copy.type("manage", "showmigrations", "--plan", "participants")
    assert code == 0
    assert "[X]" in output  # the data are still there, and no lock is in the way
    assert not Path(record["sockets"]).exists()


def test_a_refused_setting_is_told_and_nothing_stays(copy):
    code, output = copy.type("--empty", ALLOWED_HOSTS="*")
    assert code == 1
    assert "ALLOWED_HOSTS may not contain *" in output
    assert copy.type("stop") == (0, "Export Meet is not running.\n")


def test_a_database_that_does_not_answer_is_told(copy):
    code, output = copy.type("--empty", DATABASE_URL="postgres://meet:secret-word@127.0.0.1:1/meet")
    assert code == 1
    # The line before it may say that port 8000 is taken.
    assert "\nDATABASE_URL names a database that does not answer" in f"\n{output}"
    assert "secret-word" not in output


def test_nothing_is_deleted_unless_the_person_says_yes(copy):
    marker = copy.folder / "var" / "kept"
    marker.parent.mkdir(exist_ok=True)  # whatever ran in this copy before, or nothing
    marker.touch()
    assert copy.type("reset") == (1, "Nothing was deleted.\n")
    assert marker.exists()
    marker.unlink()


def test_an_unknown_command_is_answered_with_those_there_are(copy):
    code, output = copy.type("strat")
    assert code == 2
    assert "./run knows no command 'strat'" in output
    assert "./run test" in output
    assert copy.type("help")[0] == 0


def test_where_the_usual_port_is_taken_a_free_one_is_used(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with serving.listen(port) as listener:
            assert listener.getsockname()[1] != port
    assert f"Port {port} is taken" in capsys.readouterr().out


def test_what_is_set_in_the_environment_wins(tmp_path):
    additions = environment.child_environment(
        {"SECRET_KEY": "mine", "SITE_URL_FILE": "/mine"}, tmp_path, {"SITE_URL": "http://x"}
    )
    assert "SECRET_KEY_FILE" not in additions
    assert "SITE_URL" not in additions
    assert additions["LOCAL"] == "1"


def test_keys_are_made_once_and_for_us_alone(tmp_path):
    folders.private(tmp_path)
    first = environment.secret_file(tmp_path, "secret-key", 64).read_text()
    assert environment.secret_file(tmp_path, "secret-key", 64).read_text() == first
    assert len(first) > 80
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
