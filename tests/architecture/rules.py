"""The rules of docs/architecture.md as functions: each yields the places of a tree that break it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.tree import dotted, imports

# Reference data is the same for everybody: no row of it is hidden from anyone.
FOR_EVERYBODY = frozenset({"Country", "Organisation", "Sector", "HSChapter", "MASTChapter", "Holiday"})
CLOCKS = ("timezone.now", "date.today", "datetime.now", "datetime.utcnow", "datetime.today", "time.time", "localdate")
AWAY = frozenset({"OperationalError", "InterfaceError", "InternalError", "ReadOnlySqlTransaction"})
MAIL = frozenset(
    {"send_mail", "send_mass_mail", "EmailMessage", "EmailMultiAlternatives", "get_connection", "mail_admins"}
)
LOGGERS = frozenset({"log", "logger", "logging", "getLogger", "get_logger"})
LOGGED = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})


def queries_that_do_not_begin_at_the_visible_set(tree: ast.Module) -> Iterator[str]:
    """In a door, `X.objects` is followed by `.visible_to(`, unless X is for everybody."""
    begun_right = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("visible_to", "current"):
            begun_right.add(id(node.value))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or node.attr not in ("objects", "_default_manager", "_base_manager"):
            continue
        if dotted(node.value).rsplit(".", 1)[-1] not in FOR_EVERYBODY and id(node) not in begun_right:
            yield f"{node.lineno}: {dotted(node)} does not begin at visible_to"


def shortcuts_around_the_visible_set(tree: ast.Module) -> Iterator[str]:
    """`get_object_or_404` and `get_list_or_404` are given a set, never a model."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func).endswith(("get_object_or_404", "get_list_or_404")):
            first = node.args[0]
            if isinstance(first, ast.Name) and first.id[:1].isupper() and first.id not in FOR_EVERYBODY:
                yield f"{node.lineno}: {first.id} is looked up without visible_to"


def rules_in_doors(tree: ast.Module) -> Iterator[str]:
    """No try/except in a door: refusals are turned into answers in one place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Try):
            yield f"{node.lineno}: try in a door"


def statuses_written(tree: ast.Module) -> Iterator[str]:
    """`x.status = …`, `setattr(x, "status", …)`, `.update(status=…)` and `status=` in a bulk write."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr == "status":
                    yield f"{node.lineno}: status is assigned"
        if isinstance(node, ast.Call):
            yield from _status_in_call(node)


def _status_in_call(node: ast.Call) -> Iterator[str]:
    name = dotted(node.func).rsplit(".", 1)[-1]
    if name in ("update", "update_or_create", "aupdate") and any(word.arg == "status" for word in node.keywords):
        yield f"{node.lineno}: status is written by {name}"
    if name in ("bulk_update", "setattr") and any(
        isinstance(leaf, ast.Constant) and leaf.value == "status" for leaf in ast.walk(node)
    ):
        yield f"{node.lineno}: status is written by {name}"


def mails_sent(tree: ast.Module) -> Iterator[str]:
    """Anything that can send a mail."""
    for module, name in imports(tree):
        if module == "smtplib" or (module.startswith("django.core.mail") and (name in MAIL or not name)):
            yield f"imports {module}.{name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("email_user", "send_messages"):
            yield f"{node.lineno}: {node.attr}"


def word_files_begun(tree: ast.Module) -> Iterator[str]:
    """`docx.Document`: core.word begins every Word file, on A4."""
    for module, name in imports(tree):
        if module in ("docx", "docxtpl"):
            yield f"imports {module}.{name}"


def other_clocks(tree: ast.Module) -> Iterator[str]:
    """Whatever tells the time beside core.clock."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and dotted(node).endswith(CLOCKS):
            yield f"{node.lineno}: {dotted(node)}"
        if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            yield f"{node.value.lineno}: {node.arg}"


def failures_of_the_database_told_by_class(tree: ast.Module) -> Iterator[str]:
    """`django.db.Error` is caught, and core.database is asked: no class stands for a database that is away."""
    for module, name in imports(tree):
        if name in AWAY and module.startswith(("django.db", "psycopg2")):
            yield f"imports {module}.{name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in AWAY:
            yield f"{node.lineno}: {dotted(node)}"


def hidden_wires(tree: ast.Module) -> Iterator[str]:
    """Signals and generic foreign keys."""
    for module, name in imports(tree):
        if module.startswith(("django.dispatch", "django.db.models.signals", "django.core.signals")):
            yield f"imports {module}.{name}"
        if name in ("GenericForeignKey", "GenericRelation"):
            yield f"imports {name}"


def web_in_the_models(tree: ast.Module) -> Iterator[str]:
    """Models, moves and work know nothing of HTTP, DRF or Celery."""
    for module, name in imports(tree):
        if module.startswith(("django.http", "django.shortcuts", "django.views", "rest_framework", "celery")):
            yield f"imports {module}.{name}"


def business_timing_in_celery(tree: ast.Module) -> Iterator[str]:
    """No eta, countdown or retry() decides when something is due; no `.delay()` from a request."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in ("eta", "countdown"):
            yield f"{node.value.lineno}: {node.arg}"
        called = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
        if called in ("delay", "apply_async", "delay_on_commit", "retry"):
            yield f"{node.lineno}: {called}"


def values_that_the_log_drops(tree: ast.Module) -> Iterator[str]:
    """`log.warning("%s is away", name)`: core.logs leaves out what is filled in; values have names of their own."""
    for node in ast.walk(tree):
        *before, called = dotted(node).split(".") if isinstance(node, ast.Call) else ["", ""]
        is_log = called in LOGGED and bool(before) and before[-1].strip("_") in LOGGERS
        if is_log and isinstance(node, ast.Call) and len(node.args) > 1 + (called == "log"):
            yield f"{node.lineno}: {ast.unparse(node.args[0])}"
