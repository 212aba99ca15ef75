"""Files as people really send them: made by the libraries that write like Word, Excel, a printer and a camera."""

from __future__ import annotations

import io
from typing import Any

import docx
import pikepdf
import xlsxwriter
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from PIL import Image

from tests.documents import files


def picture(mode: str = "RGB", size: tuple[int, int] = (40, 30), kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def field(paragraph: Any, *runs: str) -> None:
    """A field whose instruction is spread over these runs."""
    for kind in ("begin", *runs, "end"):
        run = paragraph.add_run()._r
        if kind in {"begin", "end"}:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = kind
        run.append(mark)


def word(*fields: tuple[str, ...]) -> bytes:
    """A letter with headings, a table, a picture, a comment, header, footer, fields and links."""
    letter = docx.Document()
    letter.core_properties.author = "Counsellor (Commercial)"
    letter.add_heading("Market access for mangoes", 1)
    paragraph = letter.add_paragraph("See the ")
    for target in ("https://example.org/notice?id=1", "mailto:desk@example.org", "Annex.docx"):
        number = letter.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), number)
        paragraph._p.append(link)
    letter.add_picture(io.BytesIO(picture()))
    letter.add_table(2, 2, "Table Grid").cell(0, 0).text = "HS 0804"
    letter.sections[0].header.paragraphs[0].text = "Embassy of India"
    letter.sections[0].footer.paragraphs[0].text = "Page "
    letter.add_comment(paragraph.add_run("tariff"), text="Check this", author="Desk", initials="D")
    for one in (
        (" PAGE ",),
        (' TOC \\o "1-3" \\h ',),
        (' HYPERLINK "https://example.org" ',),
        (' HYPERLINK \\l "_Toc1" ',),
        ("MACROBUTTON NoMacro [Click here]",),
        (" ADDIN ZOTERO_ITEM CSL_CITATION {} ",),
        *fields,
    ):
        field(letter.sections[0].footer.paragraphs[0], *one)
    out = io.BytesIO()
    letter.save(out)
    return out.getvalue()


def excel(*formulas: str) -> bytes:
    """A workbook with charts, a picture, a comment, links, formulas, a table, names, a form and a printed header."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Tariffs | lines")
        sheet.write_row(0, 0, [1, 2, 3])
        for row, formula in enumerate(
            (
                "=SUM(A1:C1)",
                '=IF(A1>1,"a|b","http://x")',
                "='Tariffs | lines'!A1",
                '=HYPERLINK("https://x.org")',
                '=HYPERLINK("https://x.org/"&A1&"/"&B1,"/")',
                '=HYPERLINK("C:\\Tariffs"&"\\"&A1,"a")',
                '=HYPERLINK("#"&CHAR(39)&A1&CHAR(39)&"!A1")',
                '=_xlfn.XLOOKUP(1,A1:C1,A1:C1,"none")',
                *formulas,
            ),
            1,
        ):
            sheet.write_formula(row, 0, formula)
        sheet.write_url(0, 5, "https://example.org/tariff")
        sheet.write_url(1, 5, "mailto:desk@example.org")
        sheet.write_url(2, 5, "internal:'Tariffs | lines'!A1")
        sheet.write_comment(0, 0, "Checked", {"author": "Desk"})
        sheet.insert_image(10, 0, "a.png", {"image_data": io.BytesIO(picture())})
        sheet.set_header("&CEmbassy &G", {"image_center": "b.png", "image_data_center": io.BytesIO(picture())})
        sheet.data_validation("E1", {"validate": "list", "source": ["open", "closed"]})
        sheet.conditional_format("A1:C1", {"type": "data_bar"})
        sheet.insert_button("H1", {"caption": "Sum"})
        sheet.insert_checkbox(5, 7, True)
        sheet.add_table("J1:K3")
        book.define_name("Rate", "='Tariffs | lines'!$A$1")
        book.set_custom_property("Checked by", "Desk")
        for kind in ("line", "column", "pie"):
            chart = book.add_chart({"type": kind})
            chart.add_series({"values": "='Tariffs | lines'!$A$1:$C$1"})
            sheet.insert_chart("D10", chart)
    return out.getvalue()


def pdf(**saving: Any) -> bytes:
    """A printed page with a link, a bookmark, a form field and metadata."""
    with pikepdf.open(io.BytesIO(files.pdf())) as made:
        page = made.pages[0]
        page.Annots = made.make_indirect(
            pikepdf.Array(
                [
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot,
                        Subtype=pikepdf.Name.Link,
                        Rect=[0, 0, 9, 9],
                        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(target)),
                    )
                    for target in ("https://example.org/a", "mailto:desk@example.org", "www.example.org")
                ]
            )
        )
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=[page.obj, pikepdf.Name.Fit])
        made.Root.StructTreeRoot = pikepdf.Dictionary(K=pikepdf.Dictionary(S=pikepdf.Name.P, A={"/O": "/Layout"}))
        made.Root.AcroForm = pikepdf.Dictionary(Fields=[])
        with made.open_metadata() as about:
            about["dc:title"] = "Tariff schedule"
        out = io.BytesIO()
        made.save(out, **saving)
    return out.getvalue()
