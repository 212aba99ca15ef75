"""Steps of migrations that Django does not make by itself: the SQL files of an app, `<app>/sql/<name>.sql`."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.db import migrations

# What stands after this line takes back what stands before it.
BACKWARDS = "\n-- Backwards:\n"


def run_sql(app: str, *names: str) -> list[migrations.RunSQL]:
    """One step for each of the files, in their order. What has no way back is left as it is."""
    return [_step(Path(apps.get_app_config(app).path, "sql", f"{name}.sql")) for name in names]


def _step(file: Path) -> migrations.RunSQL:
    forwards, _line, backwards = file.read_text(encoding="utf-8").partition(BACKWARDS)
    return migrations.RunSQL(forwards, backwards or migrations.RunSQL.noop)
