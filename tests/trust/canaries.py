"""Words planted in every text that people write, and who may read each of them."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection, models

from core.history import Event
from core.text import LineField, ProseField
from tests.access.world import CANARY, OUTSIDE, ROLES

DRAFT = "Nymphensittich"  # the Japanese mission's own, until it is submitted
OF_ACCOUNTS = "Wellensittich"  # reasons in the trails of people and posts
OF_OWNER = "Rosenkopf"  # keys and views of one's own

_MINISTRIES = {"owner", "coordinator", "secretariat", "secretary"}
READERS: dict[str, frozenset[str]] = {
    CANARY: frozenset(set(ROLES) - set(OUTSIDE)),
    DRAFT: frozenset({"head", "counsellor"}),
    OF_ACCOUNTS: frozenset({"secretariat", "secretary"}),
    OF_OWNER: frozenset({"owner"}),
}
# All that is written in these apps belongs to the Japanese mission's recommendation and its action item.
SECRET_APPS = ("actions", "recommendations", "documents", "reminders")


def leaks(role: str, text: str) -> list[str]:
    """The planted words in `text` that `role` may not read."""
    return [word for word, readers in READERS.items() if role not in readers and word in text]


def plant(draft_id: int) -> int:
    """Write the words into every text column; returns how many rows carry them."""
    with connection.cursor() as cursor:
        # The history's own triggers refuse what is done here on purpose.
        cursor.execute("SET LOCAL session_replication_role = replica")
        planted = sum(_plant_in(model, draft_id) for model in _secret_models())
        planted += _plant_in_accounts()
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    return planted


def _secret_models() -> list[Any]:
    models_of_apps = [model for app in SECRET_APPS for model in apps.get_app_config(app).get_models()]
    return [model for model in models_of_apps if model._meta.model_name != "reminderrule"]


def _plant_in(model: Any, draft_id: int) -> int:
    rows = model._default_manager
    for name in _texts(model):
        # What is empty by a rule of its table stays so; a trail's reasons are all written.
        filled = rows.all() if issubclass(model, Event) else rows.exclude(**{name: ""})
        filled.update(**{name: word(CANARY, model, name)})
    if issubclass(model, Event) and _has_title(model):
        rows.update(changes={"title": [CANARY, CANARY]})
    if model._meta.label == "recommendations.TextVersion":
        rows.update(text={"title": CANARY, "ask": CANARY, "statement": CANARY, "sensitivity": "internal"})
    if model._meta.label == "recommendations.Recommendation":
        rows.filter(pk=draft_id).update(**{name: word(DRAFT, model, name) for name in _texts(model)})
    if model._meta.label == "recommendations.RecommendationEvent":
        rows.filter(subject=draft_id).update(note=DRAFT, changes={"title": [DRAFT, DRAFT]})
    return int(rows.count()) if _texts(model) else 0


def _has_title(model: Any) -> bool:
    subject = model._meta.get_field("subject").related_model
    return any(field.name == "title" for field in subject._meta.concrete_fields)


def _plant_in_accounts() -> int:
    participants = apps.get_app_config("participants")
    found = 0
    for name in ("UserEvent", "PostEvent"):
        found += participants.get_model(name)._default_manager.update(note=OF_ACCOUNTS)
    found += participants.get_model("ApiToken")._default_manager.update(note=OF_OWNER)
    return found


def _texts(model: Any) -> list[str]:
    """The columns that hold what somebody wrote, without names by which rows are found."""
    found = [field for field in model._meta.concrete_fields if isinstance(field, LineField | ProseField)]
    return [field.name for field in found if not field.choices and not field.unique and field.name != "reference"]


def word(canary: str, model: Any, name: str) -> str:
    """As much of the word as the column takes."""
    field: models.Field[Any, Any] = model._meta.get_field(name)
    return canary[: field.max_length or None]
