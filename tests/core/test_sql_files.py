"""What migrations do by SQL files."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.db import migrations
from django.db.migrations.loader import MigrationLoader

from core.sql_files import run_sql
from tests.architecture.tree import APPS, ROOT

FILES = sorted(path for app in APPS for path in (ROOT / app / "sql").glob("*.sql"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_each_file_says_in_one_line_what_it_is_for_and_is_run_by_a_migration(file: Path):
    first = file.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("-- ")
    assert first.endswith(".")
    (step,) = run_sql(file.parent.parent.name, file.stem)
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    steps = [one for migration in disk.values() for one in migration.operations if isinstance(one, migrations.RunSQL)]
    assert step.sql in [one.sql for one in steps]


def test_what_stands_behind_the_line_takes_back_what_stands_before_it(tmp_path: Path, monkeypatch):
    (tmp_path / "sql").mkdir()
    (tmp_path / "sql" / "both.sql").write_text("-- Of two ways.\nSELECT 1;\n\n-- Backwards:\nSELECT 2;\n")
    (tmp_path / "sql" / "one.sql").write_text("-- Of one way.\nSELECT 1;\n")
    monkeypatch.setattr(apps.get_app_config("core"), "path", str(tmp_path))
    both, one = run_sql("core", "both", "one")
    assert ("SELECT 1" in both.sql, "SELECT 2" in both.sql, both.reverse_sql) == (True, False, "SELECT 2;\n")
    assert one.reverse_sql == migrations.RunSQL.noop
