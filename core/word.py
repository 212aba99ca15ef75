"""Word files: the only place that begins one, so that each is A4 and has the fonts of both languages."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as Paper
    from docx.shared import Length
    from docx.table import Table

FONT, HINDI = "Noto Sans", "Noto Sans Devanagari"
WIDTH, HEIGHT, MARGIN = Mm(210), Mm(297), Mm(20)
NARROW = Mm(15)  # margins of wide tables
CELL_FONT = Pt(9)
CELL_SPACE = Mm(1)  # above and below the text of a cell


def a4_document(*, is_landscape: bool = False, margin: Length = MARGIN) -> Paper:
    """An empty document on A4, upright unless `is_landscape`. python-docx begins with American paper."""
    paper = Document()
    for section in paper.sections:
        section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (HEIGHT, WIDTH) if is_landscape else (WIDTH, HEIGHT)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = margin
    style: Any = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10)
    style.element.rPr.rFonts.set(qn("w:cs"), HINDI)
    return paper


def table_file(
    *,
    title: str,
    lines: Sequence[str],
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    is_landscape: bool = False,
    row_height: int = 0,
) -> bytes:
    """A title, `lines` and one table whose head stands on every page; pages are numbered.

    `widths` are shares of the page's width; `row_height`, in mm, is the least of each row. Takes about 2 s for 500
    rows. python-docx writes text as text: nothing in it becomes markup.
    """
    paper = a4_document(is_landscape=is_landscape, margin=NARROW)
    paper.core_properties.title = title
    paper.add_heading(title, 1)
    for line in lines:
        paper.add_paragraph(line)
    table = paper.add_table(rows=len(rows) + 1, cols=len(head), style="Table Grid")
    _set_space(table)
    _set_widths(table, widths, (HEIGHT if is_landscape else WIDTH) - 2 * NARROW)
    for row, texts in zip(table.rows, [head, *rows], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.font.size = CELL_FONT
            run.font.bold = texts is head
        _mark(row, "w:cantSplit")
        if row_height and texts is not head:
            row.height, row.height_rule = Mm(row_height), WD_ROW_HEIGHT_RULE.AT_LEAST
    _mark(table.rows[0], "w:tblHeader")
    _number_pages(paper)
    return _bytes(paper)


def _set_space(table: Table) -> None:
    """Keep the text of each cell off the rules above and below."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "bottom"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(CELL_SPACE.twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table._tbl.tblPr  # noqa: SLF001 - python-docx has no other way
    properties.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription", "w:tblPrChange")


def _set_widths(table: Table, shares: Sequence[float], whole: int) -> None:
    """Give each column its share of `whole`. Word reads the cells' widths, other programs the columns'."""
    table.autofit = False
    widths = [int(whole * share / sum(shares)) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _mark(row: Any, name: str) -> None:
    """Say of a row that it stands on every page (w:tblHeader), or is not split between two (w:cantSplit)."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 - python-docx has no other way


def _number_pages(paper: Paper) -> None:
    """Write "Page 1" at the foot of each page."""
    paragraph = paper.sections[0].footer.paragraphs[0]
    paragraph.add_run(f"{_('Page')} ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - as above


def _bytes(paper: Paper) -> bytes:
    file = BytesIO()
    paper.save(file)
    return file.getvalue()
