"""The project keeps the rules of docs/architecture.md; and each rule, shown a breach, bites."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tests.architecture import rules
from tests.architecture.tree import APPS, ROOT, doors, functions, is_door, sources

Rule = Callable[[ast.Module], Iterator[str]]

# rule -> the modules that it does not bind, with the reason
EXCEPTIONS: dict[Rule, set[str]] = {
    # the one writer of a lifecycle's status; a notice's road is delivery's alone
    rules.statuses_written: {"core/lifecycle.py", "reminders/delivery.py", "reminders/refusals.py"},
    # delivery sends; smtp is the line over which it does, fates read what the mail server answered
    rules.mails_sent: {"reminders/delivery.py", "reminders/smtp.py", "reminders/fates.py"},
    rules.other_clocks: {"core/clock.py"},
    rules.failures_of_the_database_told_by_class: {"core/database.py"},
    rules.word_files_begun: {"core/word.py"},
    rules.hidden_wires: set(),
    rules.business_timing_in_celery: set(),
    rules.values_that_the_log_drops: set(),
}
DOOR_RULES: list[Rule] = [
    rules.queries_that_do_not_begin_at_the_visible_set,
    rules.shortcuts_around_the_visible_set,
    rules.rules_in_doors,
]
# Who may know of the web, by the names of files and folders; every other module of an app is bound, new ones at once.
WEB = frozenset({"views", "api", "forms", "serializers", "http", "middleware", "urls", "admin", "tasks"})
# further ones, with what they have of the web
ALSO_WEB = {
    "core/export.py": "the answer that streams a file",
    "core/paging.py": "the parameters of the address, which links to other pages keep",
    "core/templatetags/ui.py": "the request that a page is drawn for",
    "core/uploads.py": "the request that an upload handler is handed",
    "participants/admin_site.py": "the door of Django's admin",
    "participants/token_sign_in.py": "the sign-in of programs, which DRF calls",
    "reminders/accounts.py": "the request that allauth hands to its adapter",
    "reminders/layout.py": "the request that a context processor is handed",
}
JUNK_DRAWERS = {"services", "utils", "helpers", "common", "manager", "managers", "handlers", "misc", "tools"}


def breaches(rule: Rule, modules: dict[str, ast.Module]) -> list[str]:
    skipped = EXCEPTIONS.get(rule, set())
    return [f"{name}:{found}" for name, tree in modules.items() if name not in skipped for found in rule(tree)]


@pytest.mark.parametrize("rule", list(EXCEPTIONS), ids=lambda rule: rule.__name__)
def test_the_whole_project_keeps(rule: Rule):
    modules = {name: tree for name, tree in sources().items() if not name.startswith("exportmeet/local/")}
    assert breaches(rule, modules) == []


@pytest.mark.parametrize("rule", DOOR_RULES, ids=lambda rule: rule.__name__)
def test_both_doors_keep(rule: Rule):
    assert breaches(rule, doors()) == []


def is_work(name: str) -> bool:
    """Whether a module is models, moves or work: in an app, and no door by its name."""
    app, *parts = Path(name).with_suffix("").parts
    return app != "exportmeet" and not WEB & set(parts) and name not in ALSO_WEB


def test_models_moves_and_work_know_nothing_of_the_web():
    modules = {name: tree for name, tree in sources().items() if is_work(name)}
    assert {"actions/items/models.py", "actions/moves.py", "reminders/sweep.py", "samples/story.py"} <= set(modules)
    assert breaches(rules.web_in_the_models, modules) == []


def test_a_new_module_is_bound_unless_its_name_makes_it_a_door():
    assert is_work("meetings/minutes.py")
    assert not is_work("meetings/views/minutes.py")


@pytest.mark.parametrize("name", ALSO_WEB)
def test_an_exception_that_is_not_needed_any_more_is_taken_back(name: str):
    assert breaches(rules.web_in_the_models, {name: sources()[name]}) != []


@pytest.mark.parametrize(
    ("rule", "breach"),
    [
        (rules.queries_that_do_not_begin_at_the_visible_set, "rows = ActionItem.objects.filter(status='open')"),
        (rules.queries_that_do_not_begin_at_the_visible_set, "rows = models.Recommendation.objects.all()"),
        (rules.shortcuts_around_the_visible_set, "row = get_object_or_404(ActionItem, pk=1)"),
        (rules.rules_in_doors, "try:\n    row.move('x')\nexcept ValueError:\n    pass"),
        (rules.statuses_written, "row.status = 'done'"),
        (rules.statuses_written, "rows.update(status='done')"),
        (rules.statuses_written, "setattr(row, 'status', 'done')"),
        (rules.statuses_written, "ActionItem.objects.bulk_update(rows, ['status'])"),
        (rules.mails_sent, "from django.core.mail import send_mail"),
        (rules.mails_sent, "import smtplib"),
        (rules.mails_sent, "user.email_user('Hello', 'there')"),
        (rules.other_clocks, "now = timezone.now()"),
        (rules.other_clocks, "at = models.DateTimeField(auto_now=True)"),
        (rules.failures_of_the_database_told_by_class, "from django.db import InterfaceError, OperationalError"),
        (rules.failures_of_the_database_told_by_class, "try:\n    f()\nexcept db.OperationalError:\n    pass"),
        (rules.failures_of_the_database_told_by_class, "from psycopg2.errors import ReadOnlySqlTransaction"),
        (rules.word_files_begun, "from docx import Document"),
        (rules.word_files_begun, "from docxtpl import DocxTemplate"),
        (rules.hidden_wires, "from django.db.models.signals import post_save"),
        (rules.hidden_wires, "from django.contrib.contenttypes.fields import GenericForeignKey"),
        (rules.web_in_the_models, "from django.http import Http404"),
        (rules.business_timing_in_celery, "deliver.apply_async(countdown=60)"),
        (rules.business_timing_in_celery, "deliver.delay()"),
        (rules.values_that_the_log_drops, "log.warning('%s is away', name)"),
        (rules.values_that_the_log_drops, "logging.getLogger('a').log(20, '%s is away', name)"),
    ],
    ids=lambda value: value.__name__ if callable(value) else value,
)
def test_a_rule_bites_when_it_is_broken(rule: Rule, breach: str):
    assert list(rule(ast.parse(breach))) != []


@pytest.mark.parametrize(
    ("rule", "right"),
    [
        (rules.queries_that_do_not_begin_at_the_visible_set, "ActionItem.objects.visible_to(request.user).live()"),
        (rules.queries_that_do_not_begin_at_the_visible_set, "Country.objects.order_by('name')"),
        (rules.shortcuts_around_the_visible_set, "get_object_or_404(ActionItem.objects.visible_to(user), pk=1)"),
        (rules.statuses_written, "rows.filter(status='done').update(title='x')"),
        (rules.values_that_the_log_drops, "log.warning('away', name=name)"),
    ],
)
def test_a_rule_leaves_what_is_right_alone(rule: Rule, right: str):
    assert list(rule(ast.parse(right))) == []


def test_doors_are_found_by_their_names():
    assert is_door("actions/items/views.py")
    assert is_door("recommendations/recommendation/views.py")
    assert is_door("actions/items/api.py")
    assert not is_door("core/api.py")
    assert not is_door("actions/items/models.py")


def test_no_module_is_a_junk_drawer():
    # exportmeet/local starts servers; its services are processes, not a layer of rules
    names = [name for name in sources() if not name.startswith("exportmeet/local/")]
    assert [name for name in names if JUNK_DRAWERS & set(Path(name).with_suffix("").parts)] == []


def test_functions_are_short_and_files_fit_on_a_desk():
    lengths = sorted(
        (node.end_lineno - node.lineno + 1, f"{name}:{node.name}")
        for name, tree in sources().items()
        for node in functions(tree)
    )
    assert lengths[-1][0] <= 50, lengths[-3:]
    assert lengths[int(len(lengths) * 0.95)][0] < 25
    # Fields and their rules stand together: a file of models may be longer.
    most = {name: 700 if "models" in name else 500 for name in sources()}
    long = {name: lines for name in sources() if (lines := (ROOT / name).read_text().count("\n")) > most[name]}
    assert long == {}


def test_modules_form_no_circle():
    graph = grimp.build_graph(*APPS, exclude_type_checking_imports=True, cache_dir=None)
    for app in APPS:
        forget_list_of_models(graph, f"{app}.models")
    # prepare() raises CycleError, which names the modules of a circle
    TopologicalSorter({module: graph.find_modules_directly_imported_by(module) for module in graph.modules}).prepare()


def forget_list_of_models(graph: grimp.ImportGraph, module: str) -> None:
    """Leave out that `models/__init__` lists the models of the features, for Django to find them."""
    if module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            if not imported.startswith(f"{module}."):
                graph.remove_import(importer=module, imported=imported)


TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
INLINE = re.compile(r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style|<script(?![^>]*\b(src|type="application/json")\b)""")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_has_no_inline_script_or_style_and_marks_nothing_safe(path: Path):
    text = path.read_text(encoding="utf-8")
    assert INLINE.search(text) is None
    # Django's own help texts (the rules for passwords) are lists in HTML; they hold nothing that anybody typed
    if path.parent.name != "forms":
        assert not re.search(r"\|\s*safe\b|{%\s*autoescape off", text)


TAG = re.compile(r"</?(a|b|br|button|div|em|i|input|label|li|ol|p|small|span|strong|table|td|time|tr|ul)[ >/]")


def test_apps_write_no_html():
    """It is written in core and in templates: apps compose cells, so that none can forget to escape."""
    found = [
        f"{name}:{node.lineno}"
        for name, tree in sources().items()
        if not name.startswith(("core/", "exportmeet/"))
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, str) and TAG.search(node.value))
        or (isinstance(node, ast.Name) and node.id in ("escape", "format_html", "format_html_join"))
    ]
    assert found == []


def test_only_ui_marks_text_as_safe():
    marked = [
        name
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in ("mark_safe", "SafeString")
    ]
    # core draws chips, days and tables once for every list, and escapes every value on the way
    assert {name for name in marked if not name.startswith("core/")} == set()
