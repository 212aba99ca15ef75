"""What a Word or Excel file may be made of: content types, relationships, and why the usual others are refused."""

from __future__ import annotations

_ODF = "application/vnd.openxmlformats-officedocument."
_WORD = f"{_ODF}wordprocessingml."
_EXCEL = f"{_ODF}spreadsheetml."
_DRAWING = f"{_ODF}drawingml."
_MS_EXCEL = "application/vnd.ms-excel."
_MS_OFFICE = "application/vnd.ms-office."

WORD_MAIN = f"{_WORD}document.main+xml"
EXCEL_MAIN = f"{_EXCEL}sheet.main+xml"
RELATIONSHIPS = "application/vnd.openxmlformats-package.relationships+xml"
WORKBOOK = f"{_EXCEL}sheet"  # a whole workbook, which a chart carries with it

_SHARED_TYPES = {
    RELATIONSHIPS,
    "application/xml",
    "text/xml",
    "application/vnd.openxmlformats-package.core-properties+xml",
    "application/vnd.openxmlformats-package.digital-signature-certificate",
    "application/vnd.openxmlformats-package.digital-signature-origin",
    "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml",
    f"{_ODF}custom-properties+xml",
    f"{_ODF}customXmlProperties+xml",
    f"{_ODF}extended-properties+xml",
    f"{_ODF}theme+xml",
    f"{_ODF}themeOverride+xml",
    f"{_ODF}vmlDrawing",
    WORKBOOK,
    *(f"{_DRAWING}{name}+xml" for name in ("chart", "chartshapes")),
    *(f"{_DRAWING}diagram{name}+xml" for name in ("Colors", "Data", "Layout", "Style")),
    f"{_MS_OFFICE}drawingml.diagramDrawing+xml",
    *(
        f"{_MS_OFFICE}{name}+xml"
        for name in ("chartcolorstyle", "chartex", "chartstyle", "classificationlabels", "intelligence")
    ),
    "application/vnd.ms-package.relationships+xml",
}
_WORD_NAMES = (
    "comments commentsExtended commentsExtensible commentsIds document.glossary endnotes fontTable footer footnotes "
    "header intelligence numbering people settings styles webSettings"
)
_WORD_TYPES = {
    WORD_MAIN,
    *(f"{_WORD}{name}+xml" for name in _WORD_NAMES.split()),
    "application/vnd.ms-word.stylesWithEffects+xml",
    f"{_WORD}printerSettings",
    f"{_ODF}obfuscatedFont",
    "application/x-fontdata",
    "application/x-font-ttf",
}
_EXCEL_NAMES = (
    "calcChain chartsheet comments pivotCacheDefinition pivotCacheRecords pivotTable revisionHeaders revisionLog "
    "sharedStrings sheetMetadata styles table tableSingleCells userNames worksheet"
)
_MS_EXCEL_NAMES = (
    "controlproperties featurepropertybag namedsheetviews person rdarray rdrichvalue rdrichvaluestructure "
    "rdrichvaluetypes rdsupportingpropertybag rdsupportingpropertybagstructure richstyles richvaluerel slicer "
    "slicerCache threadedcomments timeline timelineCache"
)
_EXCEL_TYPES = {
    EXCEL_MAIN,
    *(f"{_EXCEL}{name}+xml" for name in _EXCEL_NAMES.split()),
    *(f"{_MS_EXCEL}{name}+xml" for name in _MS_EXCEL_NAMES.split()),
    f"{_EXCEL}printerSettings",
    f"{_EXCEL}customProperty",
    f"{_ODF}drawing+xml",
    "application/binary",  # what Google Sheets notes down for itself
}
_IMAGE_NAMES = "bmp emf gif jpeg jpg pjpeg png svg+xml tiff vnd.ms-photo wmf x-emf x-png x-wmf"
IMAGES = frozenset(f"image/{name}" for name in _IMAGE_NAMES.split())
# How the pictures of those types begin; SVG is XML.
IMAGE_BEGINNINGS = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"II\xbc", b"\x01\0\0\0",
    b"\xd7\xcd\xc6\x9a", b"\x01\0\x09\0", b"\x02\0\x09\0",
)  # fmt: skip
# What no part begins with, whatever its type: OLE containers (macros, objects), archives, programs, other documents.
HIDDEN_FILES = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"MZ", b"%PDF-", b"{\\rt", b"Rar!", b"7z\xbc\xaf")

TYPES = {kind.lower() for kind in (_SHARED_TYPES | _WORD_TYPES | _EXCEL_TYPES | IMAGES)}

# Relationships, by the last word of their type. Only hyperlinks may lead out of the file.
HYPERLINK = "hyperlink"
_SHARED_RELATIONSHIPS = (
    "officedocument core-properties extended-properties extendedproperties custom-properties customproperties "
    "thumbnail theme themeoverride image hyperlink customxml customxmlprops chart chartusershapes chartcolorstyle "
    "chartstyle chartex package diagramcolors diagramdata diagramdrawing diagramlayout diagramquickstyle "
    "vmldrawing hdphoto svgblip printersettings classificationlabels origin signature certificate"
)
_WORD_RELATIONSHIPS = (
    "comments commentsextended commentsextensible commentsids endnotes font fonttable footer footnotes "
    "glossarydocument header intelligence numbering people settings styles styleswitheffects websettings"
)
_EXCEL_RELATIONSHIPS = (
    "calcchain chartsheet comments ctrlprop customproperty drawing featurepropertybag namedsheetview person "
    "pivotcachedefinition pivotcacherecords pivottable rdarray rdrichvalue rdrichvaluestructure rdrichvaluetypes "
    "rdsupportingpropertybag rdsupportingpropertybagstructure revisionheaders revisionlog richstyles richvaluerel "
    "sharedstrings sheetmetadata slicer slicercache styles table tablesinglecells threadedcomment timeline "
    "timelinecache usernames workbookmetadata worksheet"
)
LINKS = frozenset(f"{_SHARED_RELATIONSHIPS} {_WORD_RELATIONSHIPS} {_EXCEL_RELATIONSHIPS}".split())
# Whose relationships these may be: nobody else's carry their last word.
AUTHORITIES = (
    "http://schemas.openxmlformats.org/",
    "http://purl.oclc.org/ooxml/",
    "http://schemas.microsoft.com/office/",
    "http://customschemas.google.com/",
)
CHART_TYPES = frozenset({f"{_DRAWING}chart+xml".lower(), f"{_MS_OFFICE}chartex+xml".lower()})
# Words in a refused content type or relationship, and what they are about. The first that fits counts.
REASONS = {
    "macro": "macros",
    "vba": "macros",
    "keymap": "macros",
    "toolbars": "macros",
    "extensibility": "macros",
    "xlintl": "macros",
    "dialogsheet": "macros",
    "webextension": "macros",
    "attachedtemplate": "template",
    "oleobject": "object",
    "activex": "object",
    "control": "object",
    "package": "object",
    "afchunk": "object",
    "video": "object",
    "audio": "object",
    "externallink": "data",
    "connections": "data",
    "querytable": "data",
    "volatile": "data",
    "model": "data",
    "mailmerge": "data",
    "recipientdata": "data",
    "xmlmaps": "data",
    "webimage": "outside",
    "frame": "outside",
    "subdocument": "outside",
    "transform": "outside",
}


def reason(word: str) -> str:
    """The code of the refusal for a content type or relationship that is not on the lists."""
    low = word.lower()
    return next((code for part, code in REASONS.items() if part in low), "unknown_part")
