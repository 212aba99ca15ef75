"""Why a file is not taken, and what to do: a sentence for each code of an inspection."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

_MACROS = _("It contains macros, which are not taken: save it without them, as docx or xlsx.")
_OBJECT = _(
    "It contains an embedded object, such as another file or a control: put its content in as text or as a picture, "
    "or send it as PDF."
)
_OUTSIDE = _(
    "It loads something from outside when it is opened: embed the pictures, break the links, and send it again."
)
_OFFICE_DATA = _(
    "It takes data from another file or from the web: in Excel choose Data, Edit Links, Break Link (and delete the "
    "queries), save it and send that."
)
_BIG = _("Unpacked it is far larger than it seems: send the parts that matter, or a PDF.")
_PDF_ACTION = _("This PDF contains %(what)s, which is not taken: print it to a new PDF and send that.")
_PDF_PARTS = {
    "script": _("a script"),
    "launch": _("a command that starts programs"),
    "file": _("another file"),
    "media": _("film or sound"),
    "xfa": _("a form with a program of its own (XFA)"),
    "submit": _("a command that sends data away"),
    "other_file": _("a link to a file on a computer or in a network"),
    "outside": _("something that is loaded from elsewhere"),
    "action": _("an action that is not known here"),
}
SENTENCES: dict[str, Any] = {
    "protected": _("The file is protected by a password: save it without and send that."),
    "too_complex": _("The file is too complicated to be checked: print it to a new PDF and send that."),
    # Office
    "damaged": _("The file is damaged, or is not a Word or Excel file: save it as docx or xlsx and send that."),
    "other_office": _("It is another kind of Office file than its name says: save it as Word (docx) or Excel (xlsx)."),
    "parts": _("It is made of more than %(what)s parts: split it, or send it as PDF."),
    "unpacked": _BIG,
    "doctype": _(
        "It contains a document type declaration, which Office never writes: open it in Office, save it again."
    ),
    "macros": _MACROS,
    "object": _OBJECT,
    "outside": _OUTSIDE,
    "data": _OFFICE_DATA,
    "template": _(
        "It is tied to a template outside of it: in Word remove it under Developer, Document Template (or copy all "
        "into a new document), save it and send that."
    ),
    "field": _(
        "It contains a field that loads or starts something (%(what)s): click into it, press Ctrl+Shift+F9 to keep "
        "its text alone, save it and send that."
    ),
    "formula": _(
        "It contains a formula that loads or starts something (%(what)s): replace it by its value, save it and send "
        "that."
    ),
    "link": _("It links to a file on a computer or in a network: remove that link (%(what)s), save it and send that."),
    "unknown_part": _(
        "It contains a part that is not taken (%(what)s): copy the text into a new document, or send it as PDF."
    ),
    # PDF
    "pdf_damaged": _("This PDF is damaged or cut off: open it, export it again as PDF and send that."),
    "pdf_protected": _("This PDF is protected by a password or by rights: save it without and send that."),
    "pdf_unpacked": _("Unpacked it is far larger than it seems: print it to a new PDF and send that."),
    # pictures
    "picture_damaged": _("This picture is damaged or cut off: open it, save it again as PNG or JPEG and send that."),
    "picture_size": _("This picture has more than %(what)s million pixels: send it in a smaller size."),
    # lists to be imported
    "sheet:damaged": _("The file is damaged: open it in Excel or LibreOffice, save it again and send that."),
    "sheet:too_complex": _(
        "The file is too large or too complicated to be read: copy the list alone into a new workbook and send that."
    ),
    "sheet:unpacked": _("Unpacked it is far larger than it seems: copy the list alone into a new workbook."),
    "sheet:parts": _("It is made of more than %(what)s parts: copy the list alone into a new workbook."),
    "sheet:object": _("It contains an embedded object, such as another file: copy the list into a new workbook."),
    "sheet:unknown_part": _("It contains a part that is not taken (%(what)s): copy the list into a new workbook."),
    "sheet:other_office": _("It is another kind of file than its name says: save it as Excel (xlsx), ODS or CSV."),
    "sheet:no_text": _("This is not a text file with one line per person: save the list as Excel (xlsx), ODS or CSV."),
    "sheet:empty": _("There is nothing in this file: was the list saved before it was sent?"),
    "sheet:far": _(
        "Something stands far away from the list (at %(what)s): delete it, or copy the list into a new workbook."
    ),
    "sheet:rows": _("A list may have 5,000 rows: send it in parts."),
    "sheet:columns": _("A list may have 60 columns: delete those that are not needed."),
}


def sentence(code: str, what: str = "") -> str:
    """The sentence for a code, in the reader's language; "pdf:script" is a PDF with a script."""
    if code.startswith("pdf:"):
        return str(_PDF_ACTION) % {"what": _PDF_PARTS[code.removeprefix("pdf:")]}
    found = str(SENTENCES[code])
    return found % {"what": what} if "%(what)s" in found else found
