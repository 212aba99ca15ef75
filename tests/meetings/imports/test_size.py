"""A list of 5,000 rows: how long it takes, and that reading it is bounded."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from documents.inspection.child import SHEETS_MEMORY
from documents.isolation import PROJECT
from meetings.participants.models import Participant
from tests.meetings.imports import sheets

pytestmark = pytest.mark.django_db

# Seconds; an idle machine takes a quarter of them.
PREVIEW, IMPORT = 20, 40


def five_thousand() -> bytes:
    first = ("Ravi", "Sunita", "Anil", "Meera", "Zubin", "Farah", "Gopal", "Hema", "Ishan", "Jaya")
    last = ("Menon", "Rao", "Kapoor", "Nair", "Mehta", "Khan", "Das", "Iyer", "Bose", "Patel")
    names = [f"Shri {first[n % 10]} {last[n // 10 % 10]} {n // 100:02}x" for n in range(5_000)]
    rows = [
        [n, name, "Under Secretary", "Tokyo", f"p{n}@example.org", 91_000 + n, *_place(n, names)]
        for n, name in enumerate(names)
    ]
    head = ["S.No.", "Name", "Designation", "Mission", "Email", "Mobile", "Category", "Head of delegation"]
    return sheets.xlsx(["List of participants"], head, *rows)


def _place(number: int, names: list[str]) -> tuple[str, str]:
    """A head of mission, and five officers behind."""
    return ("Accompanying officer", names[number - number % 6]) if number % 6 else ("Head of mission", "")


@pytest.mark.usefixtures("tokyo")
def test_a_sheet_of_5000_rows_is_previewed_and_imported_in_time(importer):
    importer.meet.accompanying_limit = 5
    importer.meet.save()
    content = five_thousand()
    began = time.monotonic()
    row = importer.preview(content)
    previewed = time.monotonic()
    assert row.numbers() == {"new": 5_000, "changed": 0, "same": 0, "refused": 0}
    assert previewed - began < PREVIEW, f"{previewed - began:.1f} s"
    importer.run(content)
    imported = time.monotonic()
    assert imported - previewed < IMPORT, f"{imported - previewed:.1f} s"
    assert Participant.objects.count() == 5_000
    assert Participant.objects.filter(head__isnull=False).count() == 5_000 - 834


def test_the_process_that_reads_it_has_half_a_gigabyte():
    assert SHEETS_MEMORY <= 512 * 1024 * 1024
    program = (
        "import resource, sys; sys.path.insert(0, sys.argv[1]);"
        "from documents.inspection.child import main; main('sheet-xlsx');"
        # Not by getrusage: that begins with what the process had from which it was started.
        "used = next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM'));"
        "limit = resource.getrlimit(resource.RLIMIT_AS)[0];"
        "print(used, limit, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-IB", "-c", program, PROJECT], input=five_thousand(), capture_output=True, check=True
    )
    kilobytes, limit = map(int, done.stderr.split())
    assert limit == SHEETS_MEMORY
    assert kilobytes < 400_000
