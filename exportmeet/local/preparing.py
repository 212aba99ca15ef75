"""Brings the database to what this copy of the code expects; fills it when it is new."""

import hashlib
import json
import sys
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from . import StartupError
from .folders import PROJECT, VAR, private, write_private
from .processes import Program
from .services import OWNER
from .supervisor import Supervisor
from .terminal import say, table

DATABASES = VAR / "databases"


@dataclass(frozen=True)
class Marks:
    """What this machine knows of one database. The next may be another one at the same address."""

    folder: Path

    @property
    def prepared(self) -> Path:
        """The fingerprint of the code that it was last prepared for."""
        return self.folder / "prepared"

    @property
    def unfilled(self) -> Path:
        """There while the database, new, has not yet been filled to the end."""
        return self.folder / "unfilled"

    @property
    def sign_ins(self) -> Path:
        """The accounts that were made when it was filled."""
        return self.folder / "sign-ins.json"


def marks_of(url: str, databases: Path = DATABASES) -> Marks:
    """The marks of the database itself, whatever the address says: by its cluster's number and its own in there."""
    return Marks(private(private(databases) / str(_first(url, _IDENTITY))))


_IDENTITY = """
SELECT format('%s-%s', (SELECT system_identifier FROM pg_control_system()), oid)
FROM pg_database WHERE datname = current_database()
"""


# What the migrations that those of today replaced have left.
_OF_BEFORE = "SELECT EXISTS (SELECT FROM django_migrations WHERE name = '0002_keep_history')"
OURS_OF_BEFORE = (
    "The data of this copy are those of an earlier version, which this one cannot take over: ./run reset deletes them,"
    " and the next ./run makes new data."
)
NAMED_OF_BEFORE = (
    "DATABASE_URL names a database of an earlier version, which this one cannot take over: name an empty one. Nothing"
    " in it was changed."
)


def prepare(supervisor: Supervisor, env: Mapping[str, str], *, is_ours: bool, samples: bool) -> None:
    """Skip what an earlier start has done, unless the database is somebody else's to change."""
    url = env.get(OWNER) or env["DATABASE_URL"]
    marks = marks_of(url)
    now = fingerprint(PROJECT)
    if is_ours and not marks.unfilled.exists() and _read(marks.prepared) == now:
        return
    if is_new(url):
        marks.unfilled.touch()
    elif _first(url, _OF_BEFORE):
        raise StartupError(OURS_OF_BEFORE if is_ours else NAMED_OF_BEFORE)
    say("Preparing the database ...")
    supervisor.run(manage(env, "migrate", "--no-input"))
    supervisor.run(manage(env, "load_reference"))
    if marks.unfilled.exists():
        fill(supervisor, env, marks, samples=samples)
    marks.prepared.write_text(now, encoding="ascii")


def fill(supervisor: Supervisor, env: Mapping[str, str], marks: Marks, *, samples: bool) -> None:
    """Give a new database its first accounts and, if wished, the sample data."""
    if samples:
        say("Loading the sample data ...")
    # Both print the accounts that they make, each as a line of JSON.
    write_private(marks.sign_ins, supervisor.run(manage(env, "load_sample" if samples else "make_accounts")))
    marks.unfilled.unlink()


def manage(env: Mapping[str, str], *words: str) -> Program:
    return Program(words[0], [sys.executable, str(PROJECT / "manage.py"), *words], PROJECT, env)


def is_new(url: str) -> bool:
    """Whether nothing was ever migrated into the database."""
    return bool(_first(url, "SELECT to_regclass('django_migrations') IS NULL"))


def fingerprint(project: Path) -> str:
    """Of all code and tables of the project: when it is the same, so is what the database should hold."""
    digest = hashlib.sha256()
    for folder in sorted(path.parent for path in project.glob("*/__init__.py") if path.parent.name != "tests"):
        for file in sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".csv", ".sql"}):
            digest.update(bytes(file.relative_to(project)))
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _read(file: Path) -> str:
    with suppress(OSError):
        return file.read_text(encoding="ascii").strip()
    return ""


def sign_ins(database: str) -> list[list[str]]:
    """Kind, address and password of each account that was made here and may still sign in."""
    with suppress(OSError, ValueError, psycopg2.Error):
        file = marks_of(database).sign_ins
        made = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
        open_now = _column(database, "SELECT email FROM participants_user WHERE is_active")
        return [[row["kind"], row["email"], row["password"]] for row in made if row["email"] in open_now]
    return []


def greeting(address: str, env: Mapping[str, str]) -> str:
    """What the person is told once the first page can be read."""
    lines = ["", f"Export Meet is running at {address}"]
    if rows := sign_ins(env["DATABASE_URL"]):
        lines += ["", "Sign in as", table(rows)]
    else:  # the folder was deleted and made again, say: root keeps the data elsewhere
        lines += ["", "It has data of before, and no account that was made here: sign in with one that you know."]
        lines += ["./run reset deletes this copy's own data; the next ./run makes new data."]
    if not env.get("EMAIL_URL"):
        lines += ["", f"The mails that it sends are at {address}/mailbox/"]
    return "\n".join([*lines, "", "Ctrl-C stops it.", ""])


def _first(database: str, query: str) -> object:
    """What the query answers; raise StartupError when the database does not."""
    try:
        return _column(database, query)[0]
    except psycopg2.Error as error:
        message = f"DATABASE_URL names a database that does not answer: {error}"
        raise StartupError(message.strip()) from error


def _column(database: str, query: str) -> list[object]:
    """The first column of what the query finds."""
    with closing(psycopg2.connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]
