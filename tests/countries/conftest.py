from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from countries import reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[reference.Summary]:
    """The reference data, loaded once for all tests of a module; each begins with it as it was loaded.

    Of no use to tests that commit, or that want empty tables: they stand in another module.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield reference.load()
        transaction.set_rollback(True)
