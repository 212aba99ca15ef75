"""Which row of a sheet is its head, and what each column holds."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from .words import is_titled

Row = tuple[int, list[str]]

# The most columns and rows of a sheet: documents.inspection.sheets. Title rows above the head:
MOST_TITLES = 40
_LONGEST_HEAD = 60  # characters; what is longer is a note

FIELDS: dict[str, Any] = {
    "reference": _("Reference"),
    "honorific": _("Form of address"),
    "name": _("Name"),
    "name_designation": _("Name and designation"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "name_hi": _("Name in Hindi"),
    "designation": _("Designation"),
    "organisation": _("Organisation or mission"),
    "country": _("Country"),
    "email": _("Email address"),
    "other_emails": _("Further email addresses"),
    "phone": _("Telephone"),
    "category": _("Category"),
    "precedence": _("Precedence"),
    "mode": _("In person or by video"),
    "language": _("Language"),
    "head": _("Head of delegation"),
    "assistant": _("Assistant"),
    "time_zone": _("Time zone"),
}
# As our own lists name them in their files.
_OWN: dict[str, tuple[Any, ...]] = {field: (label,) for field, label in FIELDS.items()} | {
    "organisation": (_("Organisation"), _("Other organisation"), FIELDS["organisation"]),
    "mode": (_("Takes part"), FIELDS["mode"]),
    "head": (FIELDS["head"], _("Head of the delegation")),
}
# Others mean something else by such heads: there people choose the column themselves.
_OWN_ONLY = frozenset({"assistant", "time_zone"})
# How the list heads the precedence, which in other sheets is a running number.
_NUMBER = _("No.")
# Several columns may hold these; their cells are put together.
REPEATED = frozenset({"email", "other_emails", "phone", "organisation"})

# As people head their columns, in small letters and without marks.
_HEADS = {
    "reference": "reference|ref|ref no|reference no|reference number",
    "honorific": "form of address|honorific|title|salutation|prefix|mr ms|mr mrs ms|shri smt|shri smt kum|shri ms"
    "|संबोधन|उपाधि|श्री श्रीमती",
    "name": "name|full name|name of participant|participant|participant name|name of the participant|participants"
    "|names|name of officer|name of the officer|officer|officer name|name of official|official|name of delegate"
    "|delegate|delegate name|nominee|name of nominee|name of person|person|contact|contact person|contact name"
    "|head of mission|ambassador|ambassador high commissioner|name in english|name english"
    "|name of ambassador|name of head of mission|name of hom|invitee|name of invitee|नाम|प्रतिभागी|प्रतिभागी का नाम"
    "|अधिकारी का नाम|पूरा नाम|पदाधिकारी का नाम",
    "first_name": "first name|given name|given names|forename|first and middle name|प्रथम नाम",
    "last_name": "last name|surname|family name|उपनाम|कुलनाम",
    "name_hi": "name in hindi|name hindi|hindi name|नाम हिंदी में|नाम हिन्दी में|हिंदी नाम|हिन्दी नाम",
    "designation": "designation|post|position|job title|rank|role|title designation|designation post|post designation"
    "|designation rank|पद|पदनाम|पद नाम",
    "organisation": "organisation|organization|mission|embassy|department|ministry|ministry department|institution"
    "|ministry department organisation|ministry department organization|organisation mission|mission organisation"
    "|organisation or mission|name of organisation|name of organization|name of mission|name of the mission|agency"
    "|department organisation|department ministry|company|council|epc|office|mission post|embassy high commission"
    "|embassy hc|embassy high commission consulate|indian mission|other organisation|संगठन|दूतावास|मिशन|विभाग|मंत्रालय"
    "|संस्था|कार्यालय",
    "country": "country|country of posting|host country|station|country station|देश",
    "email": "email|e mail|email id|e mail id|email address|e mail address|mail|mail id|email ids|email addresses"
    "|official email|official email id|email 1|emails|e mails|primary email|ई मेल|ईमेल|ईमेल पता|ई मेल आईडी|ईमेल आईडी",
    "other_emails": "further email addresses|other emails|other email|alternate email|alternative email|email 2"
    "|second email|secondary email|personal email|alternate email id|cc|अन्य ईमेल",
    "phone": "telephone|phone|mobile|mobile no|mobile number|phone no|phone number|telephone no|tel|tel no|contact no"
    "|contact number|contact details|cell|whatsapp|phone mobile|telephone mobile|mobile phone|office phone|दूरभाष"
    "|मोबाइल|मोबाइल नंबर|फोन|दूरभाष संख्या",
    "category": "category|capacity|type|type of participant|participant type|participant category|श्रेणी",
    "precedence": "precedence|order of precedence|protocol order|protocol|वरीयता|वरीयता क्रम",
    "mode": "mode|takes part|mode of participation|in person or by video|participation|participation mode|attending"
    "|physical virtual|online offline|mode of attendance|भागीदारी",
    "language": "language|preferred language|correspondence language|भाषा",
    "head": "head|head of delegation|head of the delegation|delegation head|delegation of|delegation led by"
    "|name of head of delegation|name of the head of delegation|name of head|leader|leader of delegation"
    "|leader of the delegation|delegation leader|accompanies|accompanying|accompanying whom|accompanying officer to"
    "|officer accompanied|comes with|coming with|travelling with|in the delegation of|member of delegation of"
    "|प्रतिनिधिमंडल प्रमुख|प्रतिनिधिमंडल के प्रमुख|प्रतिनिधिमंडल|दल प्रमुख|किसके साथ",
}
_KNOWN = {head: field for field, heads in _HEADS.items() for head in heads.split("|")}
# "Mission / Ministry", "Name of Mission or Department": all words of such a head are of these.
_MADE_OF = (
    (
        "organisation",
        ("organisation", "organization", "mission", "missions", "ministry", "department", "embassy", "commission"),
        ("high", "consulate", "council", "agency", "institution", "office", "company", "hc", "eoi", "dept"),
    ),
    ("designation", ("designation", "rank"), ("post", "position")),
    ("phone", ("phone", "telephone", "mobile", "tel"), ("no", "nos", "number", "numbers", "contact", "office")),
    ("email", ("email", "emails", "mail"), ("e", "id", "ids", "s", "address", "addresses", "official")),
)
_LINKING = frozenset(("of", "the", "or", "and", "name", "in", "full"))
# "Name & Designation", "Name of the Officer with Post": both in one cell.
_NAME_AND_DESIGNATION = re.compile(
    r"names?(?: of(?: the)? \w+)?(?:(?: and| with| cum)? (?:designations?|rank)| (?:and|with|cum) (?:post|position))"
    r"|(?:designation|post|rank) (?:and|with|cum) name"
    "|नाम(?: (?:एवं|और|व|तथा))? (?:पदनाम|पद)|पदनाम (?:एवं|और|व|तथा) नाम"
)
# Columns that people number or annotate, and that say nothing of the person.
_IGNORED = frozenset(
    (
        *("s no", "sl no", "sr no", "sno", "slno", "srno", "serial", "serial no", "serial number", "no", "number"),
        *("remarks", "remark", "comments", "comment", "note", "notes", "date", "updated", "photo", "row"),
        *("invitation", "substitute"),
        *("क्रम", "क्रम संख्या", "क्र सं", "क्रमांक", "टिप्पणी", "पंक्ति", "why it was refused", "अस्वीकार का कारण"),
    )
)
# What a file of refused rows has behind the columns of the sheet.
_OURS = frozenset(("row", "why it was refused", "पंक्ति", "अस्वीकार का कारण"))
# A word of a longer head that gives it away; the first that fits, and only as a guess.
_GUESSES = (
    ("email", "email|e mail|ईमेल|ई मेल"),
    ("phone", "phone|mobile|telephone|tel|दूरभाष|मोबाइल|फोन"),
    ("name_hi", "hindi|हिंदी|हिन्दी"),
    ("first_name", "first name|given name"),
    ("last_name", "surname|last name"),
    ("designation", "designation|पदनाम|पद"),
    ("country", "country|देश"),
    ("organisation", "organisation|organization|ministry|department|mission|embassy|मंत्रालय|विभाग|दूतावास|संगठन"),
    ("category", "category|श्रेणी"),
    ("name", "name|नाम"),
    ("head", "delegation|accompanies|accompanied|प्रतिनिधिमंडल"),
)
_PARTICIPANT = re.compile(r"P-\d+")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its place from 0, its head, some of its cells, and what it is taken for ("": nothing)."""

    place: int
    head: str
    samples: list[str]
    field: str
    is_sure: bool


LONGEST_HEAD = 200


def normalized_head(text: str) -> str:
    """A head in small letters, without marks, and without what stands in brackets."""
    text = text[:LONGEST_HEAD]
    text = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", unicodedata.normalize("NFC", text).casefold()) or text
    return " ".join("".join(letter if _is_of_word(letter) else " " for letter in text).split())


def _is_of_word(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LMN"


def find_head(rows: Sequence[Row]) -> int:
    """The place among `rows` of the row that heads the columns; -1 where none does."""
    best, best_score = -1, 0
    for place, (_number, cells) in enumerate(rows[:MOST_TITLES]):
        score = _head_score(cells)
        if score > best_score:
            best, best_score = place, score
    return best


def _head_score(cells: Sequence[str]) -> int:
    filled = [cell for cell in cells if cell]
    fields = {field for cell in filled if (field := _known(normalized_head(cell)))}
    others = sum(1 for cell in filled if normalized_head(cell) in _IGNORED)
    guesses = sum(1 for cell in filled if len(cell) <= _LONGEST_HEAD and _guess(normalized_head(cell)))
    if any(_EMAIL.search(cell) for cell in filled):
        return 0  # people, not heads
    if len(filled) == 1:
        return 1 if fields and normalized_head(filled[0]) in ("name", "नाम", "full name", "email") else 0
    return 4 * len(fields) + others + guesses if fields or guesses > 1 else 0


def _guess(head: str) -> str:
    words = f" {head} "
    if {"name", "designation"} <= {*head.split()} or {"नाम", "पदनाम"} <= {*head.split()}:
        return "name_designation"
    for field, parts in _GUESSES:
        if any(f" {part} " in words for part in parts.split("|")):
            return field
    return ""


def _known(head: str) -> str:
    if field := _KNOWN.get(head) or _own_heads().get(head):
        return field
    if _NAME_AND_DESIGNATION.fullmatch(head):
        return "name_designation"
    words = set(head.split()) - _LINKING
    fitting = (field for field, core, more in _MADE_OF if words & {*core} and words <= {*core, *more})
    return "" if head in _IGNORED else next(fitting, "")


@cache
def _own_heads() -> dict[str, str]:
    """The heads of our own files, in each language."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {normalized_head(str(label)): field for field, labels in _OWN.items() for label in labels}
    return found


def signature(heads: Sequence[str]) -> str:
    """By which the heads of a sheet are known again, whatever their case and marks."""
    words = [normalized_head(head) for head in heads]
    while words and words[-1] in _OURS:
        words.pop()
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def read_columns(rows: Sequence[Row], head: int, known: Mapping[str, str] | None = None) -> list[Column]:
    """What each column is taken for; `known` (place -> field) is how people mapped such heads before."""
    heads = rows[head][1] if head >= 0 else []
    body = rows[head + 1 :]
    width = max((len(cells) for _number, cells in rows[max(head, 0) :]), default=0)
    is_own = _is_own(heads, body)
    columns: list[Column] = []
    taken: set[str] = set()
    for place in range(width):
        text = heads[place] if place < len(heads) else ""
        samples = _samples(body, place)
        field, is_sure = _field_of(text, samples)
        if field and field in taken and field not in REPEATED:
            field, is_sure = "", False
        if is_own and normalized_head(text) in _own_numbers():
            field, is_sure = "precedence", True
        if field in _OWN_ONLY and not is_own:
            field, is_sure = "", True
        if known is not None:
            field, is_sure = known.get(str(place), ""), True
        taken.add(field)
        if text or samples:
            columns.append(Column(place, text, samples[:3], field, is_sure))
    return columns


def _is_own(heads: Sequence[str], body: Sequence[Row]) -> bool:
    """Whether it is a file of our list, which names each participant by the reference."""
    places = [place for place, head in enumerate(heads) if _known(normalized_head(head)) == "reference"]
    samples = [cell for place in places for cell in _samples(body, place)]
    return bool(samples) and all(_PARTICIPANT.fullmatch(cell) for cell in samples)


@cache
def _own_numbers() -> frozenset[str]:
    """How our own files head the precedence, in each language."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add(normalized_head(str(_NUMBER)))
    return frozenset(found)


def _samples(body: Sequence[Row], place: int) -> list[str]:
    found = (cells[place] for _number, cells in body if place < len(cells) and cells[place])
    return list(dict.fromkeys(text for text, _n in zip(found, range(40), strict=False)))


def _field_of(head: str, samples: Sequence[str]) -> tuple[str, bool]:
    """The field of a column, and whether there is no doubt."""
    word = normalized_head(head)
    if _NAME_AND_DESIGNATION.fullmatch(normalized_head(head.replace("(", " ").replace(")", " "))):
        return "name_designation", True
    if field := _known(word):
        return _by_content(field, samples)
    if word in _IGNORED:
        return "", True
    if samples and sum(1 for cell in samples if _EMAIL.search(cell)) * 10 >= len(samples) * 6:
        return "email", False
    # Rows that are pasted without their heads: names show by their titles.
    if not word and samples and sum(map(is_titled, samples)) * 10 >= len(samples) * 6:
        return "name", False
    return _guess(word), not samples


def _by_content(field: str, samples: Sequence[str]) -> tuple[str, bool]:
    """`title` heads a form of address in one sheet, and a designation in the next."""
    if field == "honorific" and any(len(cell) > 20 for cell in samples):
        return "designation", False
    if field == "name" and samples and all(_is_hindi(cell) for cell in samples):
        return "name", False
    return field, True


def _is_hindi(text: str) -> bool:
    return any("\u0900" <= letter <= "\u097f" for letter in text) and not any(
        "a" <= one <= "z" for one in text.lower()
    )


def is_complete(columns: Sequence[Column]) -> bool:
    """Whether nothing is left to people: each column is sure, and there are names."""
    fields = {column.field for column in columns}
    return all(column.is_sure for column in columns) and has_names(fields)


def has_names(fields: set[str]) -> bool:
    """Whether these columns name people."""
    return bool(fields & {"name", "name_designation", "first_name", "last_name", "name_hi"})
