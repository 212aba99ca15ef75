"""Word files: the only place that begins one, so that each is A4 and has the fonts of both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

if TYPE_CHECKING:
    from docx.document import Document as Paper

FONT, HINDI = "Noto Sans", "Noto Sans Devanagari"
WIDTH, HEIGHT, MARGIN = Mm(210), Mm(297), Mm(20)


def a4_document() -> Paper:
    """An empty document on A4, upright. python-docx begins with American paper."""
    paper = Document()
    for section in paper.sections:
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = WIDTH, HEIGHT
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    style: Any = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10)
    style.element.rPr.rFonts.set(qn("w:cs"), HINDI)
    return paper
