"""PostgreSQL of our own: reached through a socket that only its owner may use."""

import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg2

from . import StartupError, programs
from .accounts import my_name
from .folders import Place
from .processes import Program

DATABASE = ROLE = "exportmeet"
APPLICATION = "exportmeet_app"  # of web and worker: it owns nothing
# Whoever connects is known by the socket itself, so there is no password to keep; nobody else is let in.
HBA = "local all all peer map=owner\n"
# A temporary database need not outlive a power cut.
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Cluster:
    """The files of one PostgreSQL, by major version: another version cannot read them."""

    place: Place
    bin: Path
    data: Path


def cluster(place: Place) -> Cluster:
    """Find it, or make it where there is none yet."""
    folder = programs.postgres_bin()
    found = Cluster(place, folder, place.home / f"postgres-{programs.postgres_version(folder)}")
    if not found.data.exists():
        _make(found)
    # At every start: data of before have no account for the application.
    who = "".join(f'owner "{my_name()}" {role}\n' for role in (ROLE, APPLICATION))
    (found.data / "pg_ident.conf").write_text(who, encoding="utf-8")
    return found


def _make(cluster: Cluster) -> None:
    """Make it under another name first: what bears the final name is whole."""
    unfinished = cluster.place.server_folder(f"{cluster.data.name}.unfinished")
    _empty(unfinished, cluster)
    argv: list[Path | str] = [
        cluster.bin / "initdb",
        "-D",
        unfinished,
        "-U",
        ROLE,
        "-A",
        "peer",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    done = _run([*argv, "--no-sync", "--no-instructions"], cluster)
    if done.returncode:
        message = f"PostgreSQL could not make its data folder:\n{done.stdout}"
        raise StartupError(message)
    (unfinished / "pg_hba.conf").write_text(HBA, encoding="ascii")
    unfinished.rename(cluster.data)


def _empty(folder: Path, cluster: Cluster) -> None:
    """Clear what an interrupted start left; by the account that owns it."""
    _run(["/usr/bin/find", folder, "-mindepth", "1", "-delete"], cluster)


def _run(argv: list[Path | str], cluster: Cluster) -> "subprocess.CompletedProcess[str]":
    account = cluster.place.account
    return subprocess.run(
        argv,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd="/",
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def program(cluster: Cluster, *, temporary: bool) -> Program:
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(cluster.place.sockets),
        "unix_socket_permissions": "0700",
        "dynamic_library_path": "$libdir",
        # Messages about errors quote statements and rows, which hold what people typed; the product logs the codes.
        "log_min_messages": "log",
    }
    argv = [str(cluster.bin / "postgres"), "-D", str(cluster.data)]
    for name, value in {**options, **(UNSAFE if temporary else {})}.items():
        argv += ["-c", f"{name}={value}"]
    # SIGINT is the fast shutdown: sessions are cut, their transactions rolled back, the files left clean.
    return Program("postgres", argv, cluster.data, account=cluster.place.account, stop_signal=signal.SIGINT)


def url(cluster: Cluster, role: str = ROLE) -> str:
    return f"postgres://{role}@{quote(str(cluster.place.sockets), safe='')}/{DATABASE}"


def is_ready(cluster: Cluster) -> bool:
    """Whether it answers; the product's database and the application's account are made on its first answer."""
    try:
        connection = psycopg2.connect(host=str(cluster.place.sockets), user=ROLE, dbname="postgres")
    except psycopg2.OperationalError:
        return False
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {DATABASE}")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {APPLICATION} LOGIN")
    connection.close()
    return True
