"""What all parts of the attack share: one world in each process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.trust.attack import Attack


@pytest.fixture(scope="package")
def attack(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Attack]:
    """One world for all; each request is rolled back to it, and it is rolled back at the end."""
    from django.conf import settings  # noqa: PLC0415 - not before pytest-django has set them up

    before, settings.DOCUMENTS_DIR = settings.DOCUMENTS_DIR, tmp_path_factory.mktemp("documents")
    with django_db_blocker.unblock(), transaction.atomic():
        yield Attack()
        transaction.set_rollback(True)
    settings.DOCUMENTS_DIR = before
