"""The reference data that comes with the product, loaded from CSV files.

Loading creates what is missing and brings rows up to date that nobody here has edited; an edited row stays as it is.
A row that was deleted here, and is in the file, comes back. All of it is one transaction: one broken cell, and nothing
is written.
"""

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from countries import holiday_calendars
from countries.models import Country, HSChapter, HSLine, MASTChapter, Organisation, Reference, Sector
from countries.sheets import Row, SheetError, read

Keys = dict[str, int]

OUR_FOLDER = Path(__file__).parent / "data"
# What many rows of a file say alike: each text is checked once.
ALIKE = ("source", "source_on", "edition")
WEEKDAYS = {name: number for number, name in enumerate(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], start=1)}


class Sheet:
    """One file: the table that it fills, its columns, and the column (if any) that holds several codes."""

    def __init__(self, file: str, model: type[Reference], columns: str, *, several: str = "") -> None:
        self.file = file
        self.model = model
        self.columns = [*columns.split(), "source", "source_on"]
        self.several = several


# In the order of loading: a file may name the codes of those before it.
SHEETS = [
    Sheet("countries.csv", Country, "code iso3 name name_hi region time_zone holiday_calendar weekend"),
    Sheet("hs_chapters.csv", HSChapter, "code title edition"),
    Sheet("hs_lines.csv", HSLine, "code title edition"),
    # All other headings and subheadings; `hs_lines.csv` has shorter titles, in Hindi too.
    Sheet("hs_full.csv", HSLine, "code title edition"),
    Sheet("mast_chapters.csv", MASTChapter, "code title"),
    Sheet(
        "organisations.csv",
        Organisation,
        "kind code name name_hi short_name ministry country city is_coordinating",
        several="accredited_to",
    ),
    Sheet("sectors.csv", Sector, "kind code abbreviation name name_hi nodal_department", several="hs_chapters"),
]


@dataclass
class Summary:
    rows: int = 0
    added: int = 0
    changed: int = 0
    edited_here: int = 0
    holidays: int = 0

    def __str__(self) -> str:
        sentence = _(
            "Reference data: %(rows)d rows read, %(added)d added, %(changed)d brought up to date, "
            "%(edited_here)d left as edited here; %(holidays)d public holidays added."
        )
        return sentence % asdict(self)


def load(folder: Path = OUR_FOLDER) -> Summary:
    """Load those of our files that the folder has, and the holidays of calendars that have none yet.

    Raises SheetError, with nothing written, when a file cannot be taken whole.
    """
    _refuse_folder(folder)
    summary = Summary()
    with transaction.atomic():
        _wait_for_other_loads()
        for sheet in SHEETS:
            if (folder / sheet.file).exists():
                Loading(sheet, folder / sheet.file).write(summary)
        summary.holidays = holiday_calendars.fill()
        if summary.added:
            _take_stock()
    return summary


def _wait_for_other_loads() -> None:
    """Let one load run at a time, until the transaction ends.

    Two loads of an empty table find no row to wait at, and a second unique column (iso3) is not under `ON CONFLICT`.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('countries.reference'))")


def _take_stock() -> None:
    """Update the planner's statistics: until autovacuum runs, it takes tables just filled for empty."""
    with connection.cursor() as cursor:
        for table in dict.fromkeys(sheet.model._meta.db_table for sheet in SHEETS):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def _refuse_folder(folder: Path) -> None:
    known = {sheet.file for sheet in SHEETS}
    files = {path.name for path in folder.glob("*.csv")}
    names = ", ".join(sorted(known))
    for file in sorted(files - known):
        raise SheetError(file, 0, _("is none of the files that we load. Call it one of these: %s.") % names)
    if not files:
        raise SheetError(str(folder), 0, _("has none of the files that we load: %s.") % names)


class Loading:
    """Loads one file into its table: checked whole at first, then written in batches."""

    def __init__(self, sheet: Sheet, path: Path) -> None:
        self.sheet = sheet
        self.table = _table(sheet.model)
        self.rows = read(path, [*sheet.columns, *filter(None, [sheet.several])])
        self.fields = {column: _field(sheet, column) for column in sheet.columns}
        self.unique = {field.attname for field in sheet.model._meta.fields if field.unique} - {"id", "code"}
        self.there: dict[str, Any] = {row.code: row for row in self._rows_there()}
        self.codes = _codes_of_related(sheet)
        self.checked: dict[tuple[str, str], Any] = {}
        self.wanted: dict[str, Any] = {row["code"]: self._built(row) for row in self.rows}
        self.edited = {code for code in self.wanted if code in self.there and self.there[code].is_edited}
        self._refuse_clashes()

    def _rows_there(self) -> Any:
        """Locked, so that an edit made meanwhile is either seen here or waits for us.

        All rows only where one that the file does not name may have what is unique.
        """
        rows = self.table.select_for_update()
        return rows if self.unique else rows.filter(code__in=[row["code"] for row in self.rows])

    def _built(self, row: Row) -> Reference:
        built = self.sheet.model()
        for field in self.fields.values():
            setattr(built, field.attname, _value(row, field, self.codes))
        try:
            built.clean()
            self._clean_fields(built, row)
        except ValidationError as error:
            column = next(column for column in row.cells if column in error.message_dict)
            raise row.error(column, error.message_dict[column][0]) from error
        return built

    def _clean_fields(self, built: Reference, row: Row) -> None:
        """As Django does, but for what was clean in a row before."""
        alike = {(name, row[name]) for name in ALIKE if name in self.fields}
        known = {name: self.checked[name, text] for name, text in alike if (name, text) in self.checked}
        built.clean_fields(exclude={"id", "is_edited", *self.codes, *known})
        for name, value in known.items():
            setattr(built, name, value)
        self.checked.update({(name, text): getattr(built, name) for name, text in alike})

    def _refuse_clashes(self) -> None:
        """Refuse what two rows may not share, beside the code (by which file and table are joined)."""
        free = [row for row in self.rows if row["code"] not in self.edited]
        others = {code: row for code, row in self.there.items() if code not in self.wanted or code in self.edited}
        for name in self.unique:
            taken = {getattr(row, name): code for code, row in others.items()}
            for row in free:
                owner = taken.setdefault(row[name], row["code"])
                if owner != row["code"]:
                    raise row.error(name, _("“%(value)s” is that of %(code)s.") % {"value": row[name], "code": owner})

    def write(self, summary: Summary) -> None:
        added = self.wanted.keys() - self.there.keys()
        names = [field.attname for field in self.fields.values()]
        changed = {code for code in self.wanted.keys() - added - self.edited if self._differs(code, names)}
        self.table.bulk_create(
            [self.wanted[code] for code in self.wanted if code in added | changed],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=[column for column in self.sheet.columns if column != "code"],
        )
        if self.sheet.several:
            changed |= self._link()
        summary.rows += len(self.rows)
        summary.added += len(added)
        summary.changed += len(changed - added)
        summary.edited_here += len(self.edited)

    def _differs(self, code: str, names: list[str]) -> bool:
        return any(getattr(self.wanted[code], name) != getattr(self.there[code], name) for name in names)

    def _link(self) -> set[str]:
        """Set the many-to-many links of the rows to those in the file; return the rows that changed."""
        several = self.sheet.several
        field = _field(self.sheet, several)
        ends = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        table = _table(field.remote_field.through)
        free = {row["code"]: row for row in self.rows if row["code"] not in self.edited}
        owners = {pk: code for code, pk in self.table.filter(code__in=free).values_list("code", "pk")}
        wanted = {(pk, key) for pk, code in owners.items() for key in _keys(free[code], several, self.codes[several])}
        there = {
            (pk, key): link for pk, key, link in table.filter(**{f"{ends[0]}__in": owners}).values_list(*ends, "pk")
        }
        new = [table.model(**dict(zip(ends, pair, strict=True))) for pair in sorted(wanted - there.keys())]
        table.bulk_create(new, ignore_conflicts=True)
        table.filter(pk__in=[link for pair, link in there.items() if pair not in wanted]).delete()
        return {owners[pk] for pk, _key in wanted ^ there.keys()}


# --- cells ----------------------------------------------------------------------------------------------------


def _table(model: Any) -> Any:
    return model._default_manager


def _field(sheet: Sheet, column: str) -> Any:
    return sheet.model._meta.get_field(column)


def _codes_of_related(sheet: Sheet) -> dict[str, Keys]:
    """Give, for each column that names rows of another table, their keys by code."""
    fields = [_field(sheet, column) for column in (*sheet.columns, sheet.several) if column]
    related = {field.name: field.related_model for field in fields if field.is_relation}
    return {name: dict(_table(model).values_list("code", "pk")) for name, model in related.items()}


def _value(row: Row, field: Any, codes: dict[str, Keys]) -> Any:
    text = row[field.name]
    if field.name == "weekend":
        return sorted(_weekday(row, name) for name in text.split())
    if field.name == "is_coordinating":
        return _yes(row, field.name)
    if field.name == "holiday_calendar":
        return _calendar(row, field.name)
    if text and field.name in codes:
        return _key(row, field.name, text, codes[field.name])
    return None if field.null and not text else text


def _key(row: Row, column: str, code: str, keys: Keys) -> int:
    if code not in keys:
        raise row.error(column, _("“%s” is not known. Correct it, or add a row with that code first.") % code)
    return keys[code]


def _keys(row: Row, column: str, keys: Keys) -> list[int]:
    return [_key(row, column, code, keys) for word in row[column].split() for code in _spelled_out(word)]


def _spelled_out(word: str) -> list[str]:
    """Spell out a range of chapters: 28-31 is 28, 29, 30 and 31."""
    ends = re.fullmatch(r"([0-9]{2})-([0-9]{2})", word)
    return [f"{number:02}" for number in range(int(ends[1]), int(ends[2]) + 1)] if ends else [word]


def _weekday(row: Row, name: str) -> int:
    if name not in WEEKDAYS:
        raise row.error("weekend", _("“%s” is no day of the week. Write for example: Sat Sun.") % name)
    return WEEKDAYS[name]


def _yes(row: Row, column: str) -> bool:
    if row[column] not in {"", "yes"}:
        raise row.error(column, _("“%s” is neither “yes” nor empty.") % row[column])
    return row[column] == "yes"


def _calendar(row: Row, column: str) -> str:
    if row[column] and not holiday_calendars.is_known(row[column]):
        raise row.error(column, _("no holidays are known for “%s”. Correct it, or leave it empty.") % row[column])
    return row[column]
