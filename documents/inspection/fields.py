"""Fields of Word and formulas of Excel: what loads or starts something by being there."""

from __future__ import annotations

import re
import unicodedata

from .addresses import is_network_path, is_ordinary_link, starts_program
from .outcome import Refused

MOST_DEPTH = 100  # fields within fields
_REFUSED_FIELDS = frozenset(
    [
        "DDE",
        "DDEAUTO",
        "LINK",
        "EMBED",
        "INCLUDE",
        "INCLUDETEXT",
        "INCLUDEPICTURE",
        "IMPORT",
        "DATABASE",
        "RD",
        "PRINT",
        "DATA",
        "HTMLCONTROL",
        "CONTROL",
        "OCX",
        "AUTOTEXT",
        "AUTOTEXTLIST",
        "GLOSSARY",
    ]
)
# What templates use to mark a place to click on; any other button starts a macro or a command of Word.
_HARMLESS_BUTTONS = frozenset({"NOMACRO", "DOFIELDCLICK"})
_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r'"([^"]*)"')
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]")

_STRING = re.compile(r'"(?:[^"]|"")*"')
# How a formula puts texts together, as far as texts are what it says.
_CHARACTER = re.compile(r"(?:UNI)?CHAR\s*\(\s*(92|47|58)\s*\)", re.IGNORECASE)
_REPEATED = re.compile(r'REPT\s*\(\s*("(?:[^"]|"")*")', re.IGNORECASE)
_AMPERSAND = re.compile(r'"[\s()]*&[\s()&]*"')
_JOINED = re.compile(r'"[\s()]*[&,;][\s()&,;]*"')
_TARGET = re.compile(r'HYPERLINK\s*\([\s(]*("(?:[^"]|"")*")', re.IGNORECASE)
_SHEET = re.compile(r"'(?:[^']|'')*'")
_REFUSED_FUNCTIONS = re.compile(
    r"(?<![\w.])(?:_xlfn\.|_xlws\.|_xll\.|_xludf\.)*"
    r"(WEBSERVICE|IMAGE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|SQL\.REQUEST|PY|DDE)\s*\(",
    re.IGNORECASE,
)


class Fields:
    """The fields of one part, put together from its runs: a name may be spread over several."""

    def __init__(self) -> None:
        self._open: list[list[str]] = []
        self._loose: list[str] = []
        self._in_result: set[int] = set()  # depths whose instruction is over

    def begin(self) -> None:
        if len(self._open) == MOST_DEPTH:
            raise Refused("too_complex")
        # A field within the name of another is how a refused name is hidden.
        if self._open and len(self._open) not in self._in_result and not _name_is_whole("".join(self._open[-1])):
            raise Refused("field", _shown("".join(self._open[-1])))
        self._open.append([])

    def separate(self) -> None:
        """From here on stands what the field shows."""
        self._in_result.add(len(self._open))

    def add(self, text: str) -> None:
        (self._open[-1] if self._open else self._loose).append(text)

    def end(self) -> None:
        if self._open:
            self._in_result.discard(len(self._open))
            check_field("".join(self._open.pop()))

    def close(self) -> None:
        """Check what was never ended."""
        while self._open:
            self.end()
        loose = _plain("".join(self._loose)).upper()
        for name in _WORD.findall(loose):
            if name in _REFUSED_FIELDS - {"CONTROL", "DATA", "LINK", "PRINT", "INCLUDE", "IMPORT", "GLOSSARY"}:
                raise Refused("field", name)


def check_field(instruction: str) -> None:
    """Raise Refused for a field that loads, embeds or starts something."""
    text = _plain(instruction)
    words = _WORD.findall(text.upper())
    if not words:
        return
    if words[0] in _REFUSED_FIELDS:
        raise Refused("field", words[0])
    if words[0] == "MACROBUTTON" and (len(words) < 2 or words[1] not in _HARMLESS_BUTTONS):
        raise Refused("macros")
    if words[0] == "HYPERLINK":
        for target in _QUOTED.findall(text) or text.split()[1:2]:
            # Word doubles the backslashes of a path.
            if not is_ordinary_link(target.replace("\\\\", "\\")) or is_network_path(target):
                raise Refused("link", _shown(target))


def _plain(text: str) -> str:
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text))


def _name_is_whole(text: str) -> bool:
    """Whether a field's own text has its name behind it, so that what comes next cannot be part of the name."""
    text = _plain(text).lstrip()
    name = _WORD.match(text)
    return text.startswith("=") or bool(name and len(text) > name.end())


def _shown(text: str) -> str:
    """At most 60 characters that are safe to show."""
    return "".join(letter for letter in text.strip() if letter.isprintable())[:60]


def check_formula(formula: str) -> None:
    """Raise Refused for a formula that speaks to another program, to the web or to another file."""
    formula = formula.strip()
    if formula[:1] in "{=+-@":
        formula = formula.lstrip("{=+-@")
    own = _STRING.sub('""', formula)
    if found := _REFUSED_FUNCTIONS.search(_SHEET.sub("", own)):
        raise Refused("formula", found[1].upper())
    if "|" in _SHEET.sub("", own):
        raise Refused("formula", "DDE")
    if "\\\\" in own or "://" in own or re.search(r"\[[^\[\]']*\.xl", own, re.IGNORECASE):
        raise Refused("data")
    if "HYPERLINK" in own.upper():
        _check_addresses(formula)


def _check_addresses(formula: str) -> None:
    """Raise Refused where a text of the formula, or texts put together, name a file of a network or a program."""
    joined = _CHARACTER.sub(lambda found: f'"{chr(int(found[1]))}"', formula)
    joined = _REPEATED.sub(r"\1&\1&(", joined)
    joined = (_JOINED if "CONCAT" in joined.upper() or "TEXTJOIN" in joined.upper() else _AMPERSAND).sub("", joined)
    for text in _STRING.findall(formula) + _STRING.findall(joined):
        if is_network_path(text.strip('"')):
            raise Refused("link", _shown(text.strip('"')))
    for target in _TARGET.findall(formula) + _TARGET.findall(joined):
        if starts_program(target.strip('"')):
            raise Refused("link", _shown(target.strip('"')))
