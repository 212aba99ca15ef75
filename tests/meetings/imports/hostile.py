"""Sheets that are broken or hostile, thousands of them, always the same ones."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from dataclasses import dataclass

from tests.documents import files
from tests.documents.hostile import OLE
from tests.meetings.imports import sheets

NUMBER = 2_100
GOOD_ROWS = [
    [*sheets.HEAD, "Category"],
    ["Ravi Menon", "Ambassador", "Embassy of India, Tokyo", "ravi@example.org", "Head of mission"],
    ["Sunita Rao", "Counsellor", "Embassy of India, Tokyo", "sunita@example.org", "Accompanying officer"],
]
ODT = "application/vnd.oasis.opendocument.text"
# What somebody puts into a cell of a name; each makes its row one that is refused.
NAMES = (
    "", " ", "-", "\x07bell", "a\x1bb", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "x\u202egnp.exe",
    "n" * 151, "n" * 5_000, "1234", "...", "////", "nil", "N/A", "🙂", "<b>x</b>", "\u200b", "\ufeff", "a\x00<b>",
)  # fmt: skip
EMAILS = (
    "nobody", "a@", "@b", "a@b", "a b c@", "<a@b.c", "a@b@c.org", "a@-x.org", "javascript:alert(1)",
    "=cmd|'/c calc'!A0",
    "; DROP TABLE participants_contact", "a@exa\u3164mple.org", "x" * 300 + "@example.org", "../../etc/passwd",
    ",".join(f"a{n}@example.org" for n in range(9)),
)  # fmt: skip
CATEGORIES = ("king", "=1+1", "'; --", "head; council", "{{7*7}}", "%s%s%s", "x" * 900, "राजा", "<i>", "\x08")
_TEXT = "\x01\x02\x7f\t\n\r\"',;=+-@<>&%${}[]()\\/|~`^*?!#\u202e\u2028\ufffe\ud7ff\U0001f600अआएZz09 "


@dataclass(frozen=True)
class Case:
    """A file, and whether each of its rows is to be refused (else the whole file is, or nothing can be said of it)."""

    name: str
    file: str
    content: bytes
    has_bad_rows: bool = False


def case(number: int) -> Case:
    """One of NUMBER, the same each time; the kinds follow each other, so that any share has some of each."""
    makers = (_row, _mutated, _cut, _garbage, _swapped, _row, _odd_csv, _zip_of, _row, _far)
    return makers[number % len(makers)](number, random.Random(f"sheet {number}"))  # noqa: S311 - no secret


def special() -> dict[str, tuple[str, bytes, str]]:
    """Files that are refused as a whole, each with a word of its sentence."""
    sound = sheets.xlsx(*GOOD_ROWS)
    cell = sheets.ods_cell
    row = "<table:table-row>{}</table:table-row>".format
    return {
        "macros": ("a.xlsx", files.xlsx(xl__vbaProject_dot_bin=OLE), "macros"),
        "old Excel": ("a.xls", OLE, "cannot be read"),
        "Excel with macros": ("a.xlsm", sound, "cannot be read"),
        "protected": ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        "no zip": ("a.xlsx", b"Name,Email", "something else inside"),
        "document type": ("a.xlsx", _with_doctype(), "declaration"),
        "bomb": ("a.xlsx", files.xlsx(xl__media__a_dot_png=b"\0" * 80_000_000), "far larger"),
        "far cell": ("a.xlsx", _with_far_cell(), "XFD1048576"),
        "other book": ("a.xlsx", _other_book(), "another file or from the web"),
        "program": ("a.csv", b"MZ\x90\0\3", "not a text file"),
        "web page": ("a.csv", b"<html><table><tr><td>Name</td></tr></table></html>", "not a text file"),
        "workbook as text": ("a.csv", sound, "not a text file"),
        "empty": ("a.csv", b"", "empty"),
        "blanks": ("a.csv", b"\n , ,\n\n", "nothing in this file"),
        "no rows": ("a.xlsx", sheets.xlsx(sheets.HEAD), "no people"),
        "columns": ("a.csv", sheets.as_csv(range(61), range(61)), "60 columns"),
        "rows": ("a.csv", sheets.as_csv(["Name"], *([f"N {n}"] for n in range(6_000))), "5,000 rows"),
        "large": ("a.csv", b"Name\n" + b"x" * 5_300_000, "larger than 5 MB"),
        "long field": ("a.csv", b"Name\n" + b"x" * 1_200_000, "not a text file"),
        "ods with a script": ("a.ods", sheets.ods_of(row(cell("Name")), more={"Basic/a.xml": "x"}), "macros"),
        "ods with a listener": ("a.ods", sheets.ods_of("<script:event-listener/>"), "macros"),
        "ods with a declaration": ("a.ods", sheets.ods_of("", before="<!DOCTYPE a>"), "declaration"),
        "ods that is a text": ("a.ods", sheets.ods_of("", mime=ODT), "another kind"),
        "ods of a source": ("a.ods", sheets.ods_of('<table:table-source xlink:href="http://e"/>'), "another file"),
        "ods with a picture": ("a.ods", sheets.ods_of('<draw:image xlink:href="http://e/a.png"/>'), "outside"),
        "ods with a link": (
            "a.ods",
            sheets.ods_of(row('<table:table-cell><text:a xlink:href="file://e/a">x</text:a></table:table-cell>')),
            "links to a file",
        ),
        "ods of a million": (
            "a.ods",
            sheets.ods_of(f'<table:table-row table:number-rows-repeated="1000000">{cell("x")}</table:table-row>'),
            "far away",
        ),
        "ods of many columns": (
            "a.ods",
            sheets.ods_of(row(cell("x", 'table:number-columns-repeated="16000"'))),
            "far away",
        ),
    }  # fmt: skip


def _with_doctype() -> bytes:
    return files.xlsx(xl__workbook_dot_xml='<!DOCTYPE a [<!ENTITY b "c">]><a/>')


def _with_far_cell() -> bytes:
    return sheets.xlsx(fill=lambda _book, sheet: sheet.write(1_048_575, 16_383, "x"))


def _other_book() -> bytes:
    link = files.relations(("externalLink", "externalLinks/externalLink1.xml", False))
    outer = files.relations(("externalLinkPath", "file:///c:/a.xlsx", True))
    return files.xlsx(
        xl___rels__workbook_dot_xml_dot_rels=link,
        xl__externalLinks__externalLink1_dot_xml="<externalLink/>",
        xl__externalLinks___rels__externalLink1_dot_xml_dot_rels=outer,
    )


def _sound(number: int) -> tuple[str, bytes]:
    """A sound file of one of the three kinds."""
    kinds = (("a.xlsx", sheets.xlsx), ("a.ods", sheets.ods), ("a.csv", sheets.as_csv))
    name, make = kinds[number % 3]
    return name, make(*GOOD_ROWS)


def _row(number: int, chance: random.Random) -> Case:
    """A sound file whose rows are all refused."""
    rows: list[list[str]] = [GOOD_ROWS[0]]
    for _line in range(chance.randint(1, 4)):
        row = list(chance.choice(GOOD_ROWS[1:]))
        place, values = chance.choice([(0, NAMES), (3, EMAILS), (4, CATEGORIES)])
        row[place] = chance.choice(values)
        rows.append(row)
    # Excel and CSV take every character; XML takes none of the control characters.
    if number % 2:
        out = io.StringIO()
        csv.writer(out).writerows([cell.replace("\0", "").replace("\x1b", "\x07") for cell in row] for row in rows)
        content = out.getvalue().replace("\x07", "\x7f").replace("\x08", "\x7f")
        return Case(f"rows {number}", "a.csv", content.encode("utf-8"), has_bad_rows=True)
    return Case(f"rows {number}", "a.xlsx", sheets.xlsx(*rows), has_bad_rows=True)


def _mutated(number: int, chance: random.Random) -> Case:
    name, content = _sound(number // 10)
    spoilt = bytearray(content)
    for _time in range(chance.randint(1, 12)):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return Case(f"mutated {number}", name, bytes(spoilt))


def _cut(number: int, chance: random.Random) -> Case:
    name, content = _sound(number // 10)
    begin, end = sorted((chance.randrange(len(content)), chance.randrange(len(content))))
    pieces = (content[:end], content[begin:], content[:begin] + content[end:], content + content[begin:end])
    return Case(f"cut {number}", name, chance.choice(pieces) or b"x")


def _garbage(number: int, chance: random.Random) -> Case:
    name = chance.choice(("a.xlsx", "a.ods", "a.csv", "a.txt", "a.tsv", "a.xls", "a.exe", "a", "a.csv.exe", "अ.csv"))
    content = chance.randbytes(chance.randint(1, 4_000))
    return Case(f"garbage {number}", name, chance.choice((b"", b"PK\3\4", b"\xff\xfe", b"\xef\xbb\xbf")) + content)


def _swapped(number: int, chance: random.Random) -> Case:
    others = (
        files.pdf(),
        files.png(),
        files.docx(),
        files.jpg(),
        files.xlsx(),
        sheets.xlsx(*GOOD_ROWS),
        sheets.ods(["a"]),
    )
    return Case(f"swapped {number}", chance.choice(("a.xlsx", "a.ods", "a.csv")), chance.choice(others))


def _odd_csv(number: int, chance: random.Random) -> Case:
    """Quotes that never end, line ends of all kinds, columns that jump."""
    lines = ["".join(chance.choice(_TEXT) for _letter in range(chance.randint(0, 80))) for _line in range(12)]
    text = chance.choice(("\n", "\r", "\r\n", "\n\n", "\x0b")).join(lines)
    encoding = chance.choice(("utf-8", "utf-16", "utf-16-be", "cp1252", "utf-32", "utf-7"))
    return Case(f"odd text {number}", chance.choice(("a.csv", "a.tsv")), text.encode(encoding, "replace") or b"x")


def _zip_of(number: int, chance: random.Random) -> Case:
    """A sound package with one part broken, missing, doubled or added."""
    name, content = ("a.xlsx", sheets.xlsx(*GOOD_ROWS)) if number % 20 < 10 else ("a.ods", sheets.ods(*GOOD_ROWS))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {one: package.read(one) for one in package.namelist()}
    victim = chance.choice(sorted(parts))
    way = chance.randrange(5)
    if way == 0:
        del parts[victim]
    elif way == 1:
        parts[victim] = parts[victim][: len(parts[victim]) // 2]
    elif way == 2:
        parts[victim] = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    elif way == 3:
        parts["../evil.xml"] = b"<a/>"
    else:
        parts[victim] = chance.randbytes(len(parts[victim]) + 1)
    return Case(f"package {number}", name, files.packed(parts))


def _far(number: int, chance: random.Random) -> Case:
    row, column = chance.randint(20_000, 1_048_575), chance.randint(0, 16_383)
    if number % 20 < 10:
        content = sheets.xlsx(*GOOD_ROWS, fill=lambda _book, sheet: sheet.write(row, column, "x"))
        return Case(f"far {number}", "a.xlsx", content)
    cell = sheets.ods_cell("x", f'table:number-columns-repeated="{max(column, 500)}"')
    line = f'<table:table-row table:number-rows-repeated="{row}">{cell}</table:table-row>'
    return Case(f"far {number}", "a.ods", sheets.ods_of(line))
