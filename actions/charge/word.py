"""The handing-over note as a Word file."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _g

from core.word import a4_document

if TYPE_CHECKING:
    from docx.document import Document as Paper

    from .note import Line, Note


def word_file(note: Note) -> bytes:
    """The note in the reader's language. python-docx writes text as text: nothing in it becomes markup."""
    paper = a4_document()
    paper.core_properties.title = _g("Handing-over note")
    paper.core_properties.author = note.reader.name
    paper.add_heading(_g("Handing-over note"), 0)
    paper.add_paragraph(str(note.post))
    holder = note.holder.name if note.holder else _g("vacant")
    paper.add_paragraph(
        _g("Holder: %(name)s. As of %(day)s, as far as %(reader)s may see it.")
        % {"name": holder, "day": date_format(note.day), "reader": note.reader.name}
    )
    _items(paper, note.lines)
    _list(paper, _g("To be verified by this post"), [f"{one} – {one.owner}" for one in note.to_verify])
    _list(paper, _g("Offered to this post"), [f"{one.item} – {one.item.owner}: {one.note}" for one in note.offered])
    _list(paper, _g("Recommendations and drafts"), [_recommendation(row) for row in note.recommendations])
    buffer = BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def _items(paper: Paper, lines: list[Line]) -> None:
    paper.add_heading(_g("Open items (%(number)d)") % {"number": len(lines)}, 1)
    if not lines:
        paper.add_paragraph(_g("None."))
    for line in lines:
        paper.add_heading(f"{line.item.reference}: {line.item.title}", 2)
        table = paper.add_table(rows=0, cols=2, style="Light Grid")
        for label, value in line.facts:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = str(label), value


def _list(paper: Paper, heading: str, lines: list[str]) -> None:
    paper.add_heading(f"{heading} ({len(lines)})", 1)
    for line in lines:
        paper.add_paragraph(line, style="List Bullet")
    if not lines:
        paper.add_paragraph(_g("None."))


def _recommendation(row: Any) -> str:
    return f"{row.label}: {row.title or _g('Untitled')} – {row.get_status_display()}"
