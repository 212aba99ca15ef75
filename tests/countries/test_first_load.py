"""Loading the reference data into empty tables."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection

from countries import reference
from countries.models import HSLine, Organisation

pytestmark = pytest.mark.django_db


def load_in_a_thread() -> reference.Summary:
    try:
        return reference.load()
    finally:
        connection.close()


def test_the_command_says_in_one_line_what_it_did(db, capsys):
    call_command("load_reference")
    out = capsys.readouterr().out
    assert out.startswith("Reference data: 7015 rows read, 7015 added, 0 brought up to date, 0 left as edited here; ")
    assert out.count("\n") == 1


def test_the_planner_knows_what_was_loaded(db: None):
    reference.load()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [HSLine._meta.db_table])
        assert cursor.fetchone()[0] == pytest.approx(HSLine.objects.count(), rel=0.1)


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_do_no_harm():
    with ThreadPoolExecutor(2) as pool:
        loads = [pool.submit(load_in_a_thread) for _ in range(2)]
    assert [one.result().rows for one in loads] == [7015, 7015]
    assert Organisation.accredited_to.through.objects.count() == 14
    assert Organisation.objects.count() == 38
