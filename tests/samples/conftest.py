from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Reference data and samples, loaded once for all tests of a module; what the command printed."""
    with django_db_blocker.unblock(), override_settings(LOCAL=True), transaction.atomic():
        output = StringIO()
        call_command("load_reference", stdout=StringIO())
        call_command("load_sample", stdout=output)
        yield output.getvalue()
        transaction.set_rollback(True)
