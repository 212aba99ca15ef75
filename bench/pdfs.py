"""What PDF files cost the process that asks for them: its memory, and the time of each.

`python -m bench.pdfs`, with DEBUG=1 or the settings of a server, prints one line of JSON: megabytes that the process
holds at first, after ten letters and after two lists of 834 people, and the seconds of a letter (median) and of a
list. No server and no database.
"""

import json
import os
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exportmeet.settings")
django.setup()

from core.pdf import pdf  # noqa: E402 - Django must be set up first
from meetings.invitations.wording import LETTER  # noqa: E402 - as above

LETTERS, LISTS, PEOPLE = 10, 2, 834
HEAD = ["No.", "Name", "Designation", "Organisation", "Country", "Category", "Takes part", "Substitute for"]
WIDTHS = [3.4, 3.2, 3.2, 1.8, 2.1, 1.5, 2.4]


def megabytes() -> int:
    """What the process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def letter(number: int) -> dict[str, Any]:
    return LETTER["en"] | {
        "number": f"{number}/2027",
        "date": "1 December 2026",
        "addressee": [f"Shri Ravi Menon {number}", "Ambassador", "Embassy of India, Tokyo"],
        "subject": "Export Meet",
        "paragraphs": [f"{number} We invite you to the meet of heads of mission on exports. " * 6] * 3,
        "signatory": "Asha Rao",
        "office": "Department of Commerce",
    }


def people(number: int) -> dict[str, Any]:
    same = ["Japan", "Accompanying officer", "In person", ""]
    rows = [
        [str(row), f"Person {row} of {number}", "First Secretary (Commerce)", f"Embassy of India {row}", *same]
        for row in range(PEOPLE)
    ]
    shape = {"widths": WIDTHS, "is_landscape": True, "row_height": 0}
    return {"title": "List", "heading": "List", "lines": ["834 people"], "head": HEAD, "rows": rows} | shape


def seconds(template: str, data: dict[str, Any]) -> float:
    begun = time.perf_counter()
    pdf(template, data)
    return time.perf_counter() - begun


def main() -> int:
    memory = [megabytes()]
    letters = [seconds("meetings/letter.typ", letter(number)) for number in range(LETTERS)]
    memory.append(megabytes())
    lists = [seconds("meetings/papers/list.typ", people(number)) for number in range(LISTS)]
    memory.append(megabytes())
    found = {"megabytes": memory, "letter": round(median(letters), 3), "list": round(median(lists), 2)}
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
