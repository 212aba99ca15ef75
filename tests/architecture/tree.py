"""The project's own Python files as syntax trees, for the rules that no linter can say."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = [
    "core",
    "countries",
    "participants",
    "documents",
    "idempotency",
    "meetings",
    "recommendations",
    "actions",
    "reminders",
    "reports",
    "samples",
    "exportmeet",
]


@cache
def sources() -> dict[str, ast.Module]:
    """Path from the root -> tree, for each module of the product; migrations are generated and left out."""
    files = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def doors() -> dict[str, ast.Module]:
    """The modules of the two doors: views and api."""
    return {name: tree for name, tree in sources().items() if is_door(name)}


def is_door(name: str) -> bool:
    """Whether a path is a view or API module (`views.py`, `views/…`, `api.py`, `api/…`), core's parts excepted."""
    parts = Path(name).with_suffix("").parts
    return parts[0] != "core" and any(part in ("views", "api") for part in parts[1:])


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def dotted(node: ast.AST) -> str:
    """`a.b.c` for a chain of names and attributes, calls in it left out; empty for anything else."""
    if isinstance(node, ast.Call):
        return dotted(node.func)
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(module, name) of each import; name is empty for `import module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
