"""Whether both requirements files pin, with hashes, what pyproject.toml asks for and what that needs in turn.

A part of ./run lint; it works offline: what each package needs is read from those that are installed.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
HASHES = re.compile(r"(?: --hash=sha256:[0-9a-f]{64})+")


def problems(root: Path) -> Iterator[str]:
    """A sentence for each thing that is wrong."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = [Requirement(line) for line in project["project"]["dependencies"]]
    dev = [Requirement(line) for line in project["dependency-groups"]["dev"]]
    pinned: dict[str, dict[str, Requirement]] = {}
    for file, wanted in {"requirements.txt": runtime, "requirements-dev.txt": [*runtime, *dev]}.items():
        pins, unreadable = read(root / file)
        pinned[file] = pins
        wrong = [*unreadable, *unmet(pins, wanted)]
        yield from (f"{file}: {sentence}" for sentence in wrong)
    for name, pin in pinned["requirements.txt"].items():
        if str(pin) != str(pinned["requirements-dev.txt"].get(name)):
            yield f"requirements-dev.txt: has not the {pin} of requirements.txt."


def read(file: Path) -> tuple[dict[str, Requirement], list[str]]:
    """The pins of a file by name, and a sentence for each line that is none with hashes."""
    pins: dict[str, Requirement] = {}
    wrong = []
    for line in re.sub(r"\s*\\\n\s*", " ", file.read_text(encoding="utf-8")).splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        pin = line.partition(" --hash")[0]
        try:
            requirement = Requirement(pin)
        except InvalidRequirement:
            wrong.append(f"“{line}” is no package.")
            continue
        if not re.fullmatch(r"==[^*,]+", str(requirement.specifier)) or not HASHES.fullmatch(line, len(pin)):
            wrong.append(f"{pin} is not pinned to one release with its hashes.")
        pins[canonicalize_name(requirement.name)] = requirement
    return pins, wrong


def unmet(pins: Mapping[str, Requirement], wanted: Iterable[Requirement]) -> Iterator[str]:
    """What is needed on this machine, by itself or by another package, and not pinned so; and what nothing needs."""
    waiting = [("pyproject.toml", requirement) for requirement in wanted if applies(requirement)]
    seen: set[tuple[str, str]] = set()
    needed: set[str] = set()
    while waiting:
        by, requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        needed.add(name)
        pin = pins.get(name)
        if pin is None or not applies(pin):
            yield f"{requirement.name}, which {by} needs, is not pinned."
            continue
        version = str(pin.specifier).removeprefix("==")
        if not requirement.specifier.contains(version, prereleases=True):
            yield f"{pin} is pinned, but {by} needs {requirement}."
        if installed(name) != version:
            yield f"{pin} is pinned, but {installed(name) or 'nothing'} is installed."
        for extra in {"", *requirement.extras} - {extra for one, extra in seen if one == name}:
            seen.add((name, extra))
            waiting += [(name, each) for each in needs(name, extra)]
    yield from (f"{pin} is needed by nothing." for name, pin in pins.items() if applies(pin) and name not in needed)


def needs(name: str, extra: str) -> list[Requirement]:
    """What the installed package asks for, by itself or for an extra; [] where it is not installed."""
    lines = (metadata.requires(name) or []) if installed(name) else []
    return [requirement for requirement in map(Requirement, lines) if applies(requirement, extra)]


def installed(name: str) -> str:
    """The release that is installed, empty for none."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def applies(requirement: Requirement, extra: str = "") -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


if __name__ == "__main__":
    found = list(problems(ROOT))
    sys.exit("\n".join([*found, "tools/pins.sh writes both files again."]) if found else 0)
