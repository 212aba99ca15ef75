"""Who did something is said by post and name (participants.models.bylines), never by the name alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from participants.models import User

# What is read under the name of the relation, but as post and name already (JSON within a query, or kept words).
LABELS = {
    "templates/actions/_supporters.html": {"author"},
    "templates/actions/_milestones.html": {"done_by"},
    "templates/actions/outcomes/_line.html": {"claimed_by", "answered_by"},
    "templates/recommendations/_comments.html": {"author"},
    "templates/recommendations/_referrals.html": {"asked_by", "answered_by"},
}
# What a trail keeps of a change: from whom to whom within one mission.
CHANGES = {"recommendations/recommendation/models.py": {"drafted_by"}}
ROOT = Path(__file__).resolve().parents[2]
APPS = ("actions", "core", "documents", "meetings", "participants", "recommendations", "reminders", "reports")
# Whom a row is about, or who holds a post that stands beside: not who did something.
NOT_EVENTS = frozenset(
    {
        # The person of a page or of a post.
        *("user", "holder", "person", "substitute", "recipient", "leaver", "successor", "reader"),
        # Their own page.
        "owner",
        # Posts go by this name too.
        "subject",
    }
)


def doers() -> set[str]:
    """The names of all relations that say who did something."""
    return {
        field.name
        for model in apps.get_models()
        if model.__module__.split(".")[0] in APPS
        for field in model._meta.get_fields()
        if field.many_to_one and field.concrete and field.related_model is User
    } - NOT_EVENTS


def known(path: Path) -> set[str]:
    where = str(path.relative_to(ROOT))
    return LABELS.get(where, set()) | CHANGES.get(where, set())


def plain_names(text: str, suffix: str, names: set[str]) -> Iterator[str]:
    """The places where the text says one of these people by name alone."""
    one = "|".join(sorted(names))
    patterns = {
        ".py": rf"""["'](?:\w+__)*(?:{one})__name["']|source=["'](?:{one})(?:\.name)?["']|\b(?:{one})\.name\b"""
        rf"""|\bstr\(\w+\.(?:{one})\)""",
        ".html": rf"\.(?:{one})(?:\.name)?(?=\s*(?:\}}\}}|%\}}|\|)|\s+\w+=)",
    }
    for number, line in enumerate(text.splitlines(), 1):
        if not line.lstrip().startswith(("{% if ", "{% elif ", "search_fields")):
            yield from (f"{number}: {found}" for found in re.findall(patterns[suffix], line))


def test_no_page_program_or_mail_says_a_name_alone():
    names = doers()
    assert {"done_by", "claimed_by", "author", "by", "actor", "proposed_by", "asked_by", "resent_by"} <= names
    files = [
        *(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts),
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "templates").rglob("*.txt"),
    ]
    found = [
        f"{path.relative_to(ROOT)}:{place}"
        for path in files
        for place in plain_names(path.read_text(), ".py" if path.suffix == ".py" else ".html", names - known(path))
    ]
    assert not found, "\n".join(found)


def test_the_rule_finds_what_it_is_to_find():
    names = {"done_by", "author"}
    for text in ('done_by="done_by__name"', 'CharField(source="author.name")', "row.done_by.name", "str(row.author)"):
        assert list(plain_names(text, ".py", names)), text
    for text in ("{{ step.done_by }}", "{% x with person=one.author %}", "{{ one.author.name|default:1 }}"):
        assert list(plain_names(text, ".html", names)), text
    for text in ("{{ step.done_by_label }}", "{% if step.done_by %}", "{{ one.author_label }}"):
        assert not list(plain_names(text, ".html", names)), text
