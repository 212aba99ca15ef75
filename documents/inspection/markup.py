"""The XML parts of a Word or Excel file, read as a stream: what would load, embed or start something is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.parsers import expat

from .addresses import is_ordinary_link
from .fields import Fields, check_field, check_formula
from .outcome import Refused

_SEPARATOR = " "
_VML = "urn:schemas-microsoft-com:vml"
_SVG = "http://www.w3.org/2000/svg"
# Elements of old drawings whose address is that of a picture; that of others is where a click leads.
_PICTURES = frozenset({"imagedata", "fill", "stroke"})
MOST_DEPTH = 500
# Read over and over, and never of interest: cells and runs.
_DULL = frozenset({"c", "v", "row", "t", "r", "p", "rPr", "pPr", "si", "is", "col", "sz", "szCs", "rFonts", "b", "i"})
_REFUSED_ELEMENTS = {
    "altChunk": "object",
    "OLEObject": "object",
    "oleObject": "object",
    "control": "object",
    "movie": "object",
    "webVideoPr": "object",
    "videoFile": "object",
    "audioFile": "object",
    "wavAudioFile": "object",
    "quickTimeFile": "object",
    "embeddedControl": "object",
    "subDoc": "outside",
    "frame": "outside",
    "script": "macros",
    "foreignObject": "object",
    "ddeLink": "data",
    "ddeItem": "data",
    "oleLink": "data",
    "externalBook": "data",
    "externalReference": "data",
    "connection": "data",
    "queryTable": "data",
    "webPr": "data",
    "dbPr": "data",
    "DataMashup": "data",
    "mailMerge": "data",
    "dataSource": "data",
    "webextension": "macros",
    "customUI": "macros",
    "macrosheet": "macros",
    "dialogsheet": "macros",
}
# Names that start a macro by being there, whatever stands behind.
_STARTING_NAME = re.compile(r"(?:_xlnm\.)?auto_(?:open|close|activate|deactivate)", re.IGNORECASE)
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "fmla"})
_FORMULA_ATTRIBUTES = frozenset({"fmlaLink", "fmlaRange", "fmlaMacro", "fmlaPict", "fmlaTxbx", "fmlaGroup"})
_READ = frozenset({"instrText", "delInstrText", "HyperlinkBase"})
_LOADING_STYLE = re.compile(r"@import|url\(\s*['\"]?\s*(?!#)", re.IGNORECASE)
# What may use a relationship that leads out of the file.
_LINKING = frozenset({"hyperlink", "hlinkClick", "hlinkHover", "hlinkMouseOver"})
_MOST_TEXT = 1024 * 1024  # characters of one field or formula


class Scan:
    """One part, given piece by piece; `outside` are the ids of its relationships that lead out of the file."""

    def __init__(self, outside: Iterable[str] = (), *, is_sheet: bool = False) -> None:
        self._outside = frozenset(outside)
        self._is_sheet = is_sheet
        self._fields = Fields()
        self._depth = 0
        self._text: list[str] | None = None  # of the field or formula that is open at _text_depth
        self._text_depth = 0
        self._parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.buffer_text = True

    def feed(self, piece: bytes, *, is_last: bool = False) -> None:
        """Raise Refused; what is no XML is damaged."""
        try:
            self._parser.Parse(piece, is_last)
        except (expat.ExpatError, LookupError, ValueError) as error:  # LookupError: an encoding that nobody knows
            raise Refused("damaged") from error
        if is_last:
            self._fields.close()

    def _doctype(self, *_words: object) -> None:
        raise Refused("doctype")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise Refused("too_complex")
        space, _gap, local = name.rpartition(_SEPARATOR)
        if local in _DULL and not attributes.keys() - {"r", "s", "t", "spans"}:
            return
        if code := self._refusal(space, local):
            raise Refused(code)
        if self._text is None and _is_read(space, local):
            self._text, self._text_depth = [], self._depth
        self._check_attributes(space, local, attributes)

    def _refusal(self, space: str, local: str) -> str:
        if self._is_sheet and local in {"control", "frame"}:
            return ""  # a form's drop-down; see parts for the ActiveX kind
        return _REFUSED_ELEMENTS.get(local, "")

    def _check_attributes(self, space: str, local: str, attributes: dict[str, str]) -> None:
        values = {}
        for key, value in attributes.items():
            of, _gap, short = key.rpartition(_SEPARATOR)
            values[short] = value
            is_relationship = of.endswith("/relationships") or short == "relid"
            if is_relationship and value in self._outside and local not in _LINKING:
                raise Refused("outside")
            if is_relationship and short == "link" and value:
                raise Refused("outside")
            if short in _FORMULA_ATTRIBUTES:
                check_formula(value)
        if space in {_VML, _SVG}:
            _check_source(space, local, values)
        self._check_word(local, values)
        self._check_excel(local, values)

    def _check_word(self, local: str, values: dict[str, str]) -> None:
        if local == "fldSimple":
            check_field(values.get("instr", ""))
        elif local == "fldChar" and values.get("fldCharType") == "begin":
            self._fields.begin()
        elif local == "fldChar" and values.get("fldCharType") == "separate":
            self._fields.separate()
        elif local == "fldChar" and values.get("fldCharType") == "end":
            self._fields.end()

    def _check_excel(self, local: str, values: dict[str, str]) -> None:
        if local == "definedName" and not {"0", "false"}.issuperset(
            values.get(name, "0").strip().lower() for name in ("function", "vbProcedure", "xlm")
        ):
            raise Refused("macros")
        if local == "definedName" and _STARTING_NAME.match(values.get("name", "").strip()):
            raise Refused("macros")
        if local == "cacheSource" and values.get("type", "worksheet") == "external":
            raise Refused("data")
        # What is left of a workbook's own macro is dead; one of another file is not.
        if any(mark in values.get("macro", "") for mark in ("\\\\", "//")):
            raise Refused("macros")

    def _end(self, name: str) -> None:
        self._depth -= 1
        local = name.rpartition(_SEPARATOR)[2]
        if self._text is None or self._depth >= self._text_depth:
            return
        text, self._text = "".join(self._text), None
        if local in _FORMULAS:
            check_formula(text)
        elif local == "HyperlinkBase":
            _check_link(text)
        elif local == "style":
            _check_style(text)
        else:
            self._fields.add(text)

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)
            if len(self._text) > _MOST_TEXT:
                raise Refused("too_complex")


def _is_read(space: str, local: str) -> bool:
    """Whether the text of this element is looked into. A fraction in Word's mathematics has the name of a formula."""
    is_formula = local in _FORMULAS and not space.endswith("/math")
    return is_formula or local in _READ or (space == _SVG and local == "style")


def _check_source(space: str, local: str, values: dict[str, str]) -> None:
    """Old drawings and SVG name what they load by its address, without a relationship."""
    for name in ("src", "althref"):
        if values.get(name, "").strip():
            raise Refused("outside")
    address = values.get("href", "").strip()
    if space == _SVG:
        if address and not address.startswith(("#", "data:image/")):
            raise Refused("outside")
        for value in values.values():
            _check_style(value)
    elif address and local in _PICTURES:
        raise Refused("outside")
    else:
        _check_link(address)


def _check_style(text: str) -> None:
    if _LOADING_STYLE.search(text):
        raise Refused("outside")


def _check_link(address: str) -> None:
    if not is_ordinary_link(address):
        raise Refused("link", address.strip()[:60])
