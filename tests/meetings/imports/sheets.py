"""Lists as people send them, in each kind of file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from typing import Any

import xlsxwriter

HEAD = ("Name", "Designation", "Organisation", "Email")
_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_NAMESPACES = " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "table", "text", "manifest", "draw"))
_LINK = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"'


def xlsx(*rows: Sequence[Any], fill: Callable[[Any, Any], None] | None = None, name: str = "List") -> bytes:
    """A workbook of one sheet; `fill` is given the workbook and the sheet, to add what rows cannot say."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_urls": False, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(name)
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                elif value is not None:
                    sheet.write(number, column, value)
        if fill:
            fill(book, sheet)
    return out.getvalue()


def as_csv(*rows: Sequence[Any], encoding: str = "utf-8-sig", separator: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def ods_of(table: str, *, more: dict[str, str] | None = None, before: str = "", mime: str = _MIME) -> bytes:
    """An OpenDocument spreadsheet whose table holds this XML."""
    content = (
        f'<?xml version="1.0"?>{before}<office:document-content {_NAMESPACES} {_LINK}><office:body>'
        f'<office:spreadsheet><table:table table:name="List">{table}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest {_NAMESPACES}><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{_MIME}"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", mime, zipfile.ZIP_STORED)
        package.writestr("META-INF/manifest.xml", manifest)
        package.writestr("content.xml", content)
        for name, text in (more or {}).items():
            package.writestr(name, text)
    return out.getvalue()


def ods_cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{escape(text)}</text:p></table:table-cell>'


def ods(*rows: Sequence[str]) -> bytes:
    """An OpenDocument spreadsheet with these texts, and the thousands of empty rows that LibreOffice writes."""
    lines = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    return ods_of(f'{lines}<table:table-row table:number-rows-repeated="1048000">{empty}</table:table-row>')
