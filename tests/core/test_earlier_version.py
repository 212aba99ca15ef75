"""A database of an earlier version, whose migrations were replaced, is left as it is."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


@pytest.mark.django_db
def test_a_database_of_an_earlier_version_is_refused_before_anything_is_done():
    MigrationRecorder(connection).record_applied("actions", "0002_keep_history")
    with pytest.raises(CommandError, match="begin with an empty one"):
        call_command("migrate", verbosity=0)
