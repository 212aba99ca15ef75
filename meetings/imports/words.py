"""What people write in a cell, as what it means: names, addresses, categories."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from core.rules import RuleBroken
from core.text import AddressField
from meetings.participants.models import Category, Participant
from participants.contacts.models import MOST_OTHER_EMAILS

if TYPE_CHECKING:
    from django.db.models import TextChoices

DEVANAGARI = re.compile("[\u0900-\u097f]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
# What people write where there is nothing.
NOTHING = frozenset(
    {"", "-", "--", "---", "–", "—", ".", "n/a", "na", "n.a.", "n.a", "nil", "none", "null", "not available", "tbc",
     "tbd", "to be confirmed", "to be decided", "x", "xx", "0", "#n/a", "#ref!", "?", "लागू नहीं", "शून्य"}
)  # fmt: skip
# Forms of address before a name, longest first; several may follow each other.
_HONORIFICS = (
    r"his excellency|her excellency|h\.\s?e\.?(?=[\s.,])|(?-i:HE)(?=\s)|hon'?ble|honou?rable|ambassador|amb\.|"
    r"mr\.?\s*/\s*ms\.?|mr\.?\s*/\s*mrs\.?|shri\s*/\s*smt\.?|sh\.?\s*/\s*smt\.?|"
    r"mrs|ms|mr|miss|mx|dr|prof|professor|shri|sri|sh\.|smt|shrimati|sushri|kumari|kum\.|km\.|"
    r"brig|col|lt|capt|cdr|cmde|maj|gen|adv|er\.|sir|madam|"
    "महामहिम|माननीय|श्रीमती|श्री|सुश्री|कुमारी|डॉ|डा|प्रो"
)
_HONORIFIC = re.compile(rf"(?:the\s+)?({_HONORIFICS})(?:\.|(?=[\s,(])|$)[\s.,]*", re.IGNORECASE)
# Looked for at the end of a name alone: a long cell must not cost more than a name does.
LONGEST_TITLE = 60
LONGEST_ADDRESSES = 1000
_BEHIND = re.compile(rf"[(,]\s*({_HONORIFICS})\.?\s*\)?$", re.IGNORECASE)
_IN_BRACKETS = re.compile(rf"\(({_HONORIFICS})\.?\)\s*", re.IGNORECASE)
_EITHER = re.compile(r"(?:mr|shri|sh)\.?\s*/\s*(?:ms|mrs|smt)\.?", re.IGNORECASE)
_WHOLE = {
    "his excellency": "H.E.", "her excellency": "H.E.", "he": "H.E.", "mr": "Mr", "mrs": "Mrs", "ms": "Ms",
    "miss": "Miss", "mx": "Mx", "dr": "Dr", "prof": "Prof.", "professor": "Prof.", "shri": "Shri", "sri": "Shri",
    "sh": "Shri", "smt": "Smt.", "shrimati": "Smt.", "sushri": "Sushri", "kumari": "Kumari", "kum": "Kumari",
    "km": "Kumari", "amb": "Ambassador", "ambassador": "Ambassador", "brig": "Brig.", "col": "Col.", "lt": "Lt.",
    "capt": "Capt.", "cdr": "Cdr.", "cmde": "Cmde.", "maj": "Maj.", "gen": "Gen.", "adv": "Adv.", "er": "Er.",
    "डॉ": "डॉ.", "डा": "डॉ.", "प्रो": "प्रो.",
}  # fmt: skip
_SERVICE = re.compile(r",?\s*\(?(?:IFS|IAS|IRS|IES|ITS|ISS|IPS|ICAS|ICLS|CSS|Retd\.?)\)?", re.IGNORECASE)
# What follows a name behind a comma and belongs to it: "IFS (1998)", "IAS (Retd.)", "Ph.D."
_LETTERS = re.compile(rf"(?:{_SERVICE.pattern}|Ph\.?\s?D\.?|MBBS|FCA)(?:\s*\([^()]*\))?", re.IGNORECASE)
# Of a service or a pension: no part of a name that is compared.
_OF_SERVICE = re.compile(r"\b(?:ifs|ias|irs|ies|its|iss|ips|retd)\b")
# Titles with which a name begins; posts such as Ambassador may follow a name as well.
_TITLE = (
    r"(?:(?:his excellency|her excellency|h\.\s?e\.?|hon'?ble)\s+)?(?:mrs|ms|mr|miss|mx|dr|prof|professor|shri|sri|sh|"
    "smt|shrimati|sushri|kumari|kum|km|श्रीमती|श्री|सुश्री|कुमारी|डॉ|डा|प्रो)"
    r"(?:\.\s*|\s+)"
)
# Forms of address that no designation begins with.
_ADDRESSED = re.compile(
    rf"(?:\d+[.)]\s+)?(?:{_TITLE}|(?:his excellency|her excellency|h\.\s?e\.?|hon'?ble)\s+|(?-i:HE)\s+"
    r"|(?:brig|col|capt|cdr|cmde|maj)\.?\s+)",
    re.IGNORECASE,
)
# Between a name and a designation on one line.
_MARK = re.compile(r"\s*,\s*|\s+-\s+|\s*[–—]\s*")
_POST = re.compile(
    r"\b(?:secretary|director|directorate|counsellor|ambassador|commissioner|consul|attach[eé]|officer|minister|"
    r"chair(?:man|person|woman)?|president|manager|advis[eo]r|deputy|assistant|chief|head|member|executive|economist|"
    "registrar|controller|superintendent)\\b|सचिव|निदेशक|राजदूत|उच्चायुक्त|अधिकारी|सलाहकार|अध्यक्ष|प्रबंधक|सदस्य|आयुक्त",
    re.IGNORECASE,
)
LONGEST_WITH_DESIGNATION = 500
_TITLED = re.compile(rf"(?:\d+[.)]\s+)?{_TITLE}", re.IGNORECASE)
_ANOTHER = re.compile(
    rf"(?:(?P<linked>(?:^|\s)(?:and|&|एवं|और|तथा|व)\s)|\s?[/;,&+][/;,&+\s]*)\s*{_TITLE}(?=[^\W\d_])", re.IGNORECASE
)
_TOTALS = frozenset(
    unicodedata.normalize("NFKC", word)
    for word in ("total", "totals", "subtotal", "कुल", "योग", "कुलयोग", "महायोग", "जोड़")
)
_BESIDE_TOTALS = _TOTALS | frozenset(
    unicodedata.normalize("NFKC", word)
    for word in (
        *("grand", "sub", "net", "overall", "no", "nos", "number", "numbers", "count", "strength", "of", "the", "in"),
        *("all", "and", "participant", "participants", "person", "persons", "people", "officer", "officers", "names"),
        *("official", "officials", "delegate", "delegates", "member", "members", "invitee", "invitees", "attendees"),
        *("registered", "expected", "pax", "उप", "महा", "संख्या", "की", "के", "में", "प्रतिभागी", "प्रतिभागियों", "अधिकारी"),
        *("अधिकारियों", "सदस्य", "सदस्यों", "व्यक्ति", "व्यक्तियों", "नाम", "प्रतिनिधि"),
    )
)
_ADDRESS = re.compile(r"[^\s,;<>()\[\]\"'|/:]+@[^\s,;<>()\[\]\"'|/:]+")
_AT = re.compile(r"\s*[\[({]\s*at\s*[\])}]\s*", re.IGNORECASE)
_DOT = re.compile(r"\s*[\[({]\s*dot\s*[\])}]\s*", re.IGNORECASE)
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
_is_address = AddressField()


@dataclass(frozen=True)
class Person:
    """A name out of a cell: the form of address, the name, and the name in Hindi where it stands there too."""

    honorific: str = ""
    name: str = ""
    name_hi: str = ""


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing."""
    return text.strip().casefold() in NOTHING


def read_name(text: str, *, is_in_order: bool = False) -> Person:
    """Split "H.E. Mr Ravi Menon", "Rao, Sunita (Dr.)" or "Sunita Rao / सुनीता राव" into their parts.

    With `is_in_order` what stands behind a comma stays there.
    """
    text = " ".join(text.split())
    if _is_one_name_in_two_scripts(text):
        honorific, name = _split_honorific(text)
        return Person(honorific, name, "" if _LATIN.search(name) else name)
    latin, hindi = _by_script(text)
    honorific, name = _split_honorific(latin or hindi)
    if not name:
        return Person(honorific)
    if latin:
        return Person(honorific, name if is_in_order else _in_order(name), _split_honorific(hindi)[1])
    return Person(honorific, name, name)


def split_designation(text: str) -> tuple[str, str]:
    """Name and designation out of one cell, such as "Shri R. K. Sharma, Joint Secretary".

    Where it is not sure where one ends, the designation is empty, and the name is the whole cell on one line.
    """
    lines = _joined([" ".join(line.split()) for line in text.splitlines() if line.strip()])
    found = None
    if len(text) <= LONGEST_WITH_DESIGNATION and not re.search(r"@|\d{5}", text):
        found = (_at_mark(lines[0]) if lines else None) or _at_line_end(lines)
    if found is None:
        return " ".join(lines), ""
    name, designation = found
    return name, ", ".join(part.strip(" ,–—-") for part in designation if part.strip(" ,–—-"))


def _joined(lines: list[str]) -> list[str]:
    """Put together what is one name on two lines: "Shri" above "A. Gupta", and "IAS" below them."""
    if len(lines) > 1 and (not _split_honorific(lines[0])[1] or _LETTERS.fullmatch(lines[1].strip(" ,"))):
        return _joined([f"{lines[0]} {lines[1]}", *lines[2:]])
    return lines


def _at_mark(line: str) -> tuple[str, list[str]] | None:
    """Apart at a comma or a dash behind a name with a form of address; IFS and the like stay with the name."""
    if not _ADDRESSED.match(line):
        return None
    for mark in _MARK.finditer(line):
        name, behind = line[: mark.start()], line[mark.end() :]
        if not _LETTERS.fullmatch(_MARK.split(behind, maxsplit=1)[0]):
            break
    else:
        return None
    # "Dr Rao, Sunita" is a name: of a single word only a post shows that it ends there.
    is_whole = len(_split_honorific(name)[1].split()) > 1 or _POST.search(behind)
    is_other = behind[:1].isalpha() and not _ADDRESSED.match(behind)
    return (name, [behind]) if is_whole and is_other else None


def _at_line_end(lines: list[str]) -> tuple[str, list[str]] | None:
    """The name on a line of its own: the first, or the last where that alone has a form of address."""
    if len(lines) < 2:
        return None
    addressed = [place for place, line in enumerate(lines) if _ADDRESSED.match(line)]
    if addressed == [len(lines) - 1]:
        name, designation = lines[-1], lines[:-1]
    elif addressed in ([], [0]):
        name, designation = lines[0], lines[1:]
    else:
        return None
    is_post = _POST.search(name) is not None and not addressed
    # "Dr Ravi" above "Venkataraman, Director" is one name on two lines.
    is_part = len(_split_honorific(name)[1].split()) < 2 and not _POST.search(_MARK.split(designation[0])[0])
    # A line in the other script may be the name once more.
    is_again = bool(DEVANAGARI.search(name)) != bool(DEVANAGARI.search(designation[0]))
    if is_post or is_part or (is_again and not _POST.search(designation[0])):
        return None
    return name.rstrip(" ,–—-"), designation


def is_total(text: str) -> bool:
    """Whether a cell names the sum of a list, such as "Total participants: 12": all its words say so."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TITLE]).casefold()
    words = "".join(one if unicodedata.category(one)[0] in "LM" else " " for one in plain).split()
    return not _TOTALS.isdisjoint(words) and _BESIDE_TOTALS.issuperset(words)


def is_titled(text: str) -> bool:
    """Whether a cell begins as a name with its title does: "Shri A. Gupta"."""
    return _TITLED.match(text) is not None


def has_two_people(text: str) -> bool:
    """Whether two names stand in a cell, each with its own title; one of them in two scripts is one person."""
    lines = (" ".join(line.split()) for line in text[:LONGEST_ADDRESSES].splitlines())
    text = "; ".join(line for line in lines if line)
    first = _TITLED.match(_EITHER.sub("Mr", text, count=1))
    if first is None:
        return False
    rest = first.string[first.end() :]
    for found in _ANOTHER.finditer(rest):
        before, after = rest[: found.start()], rest[found.end() :]
        is_named = found["linked"] or any(letter.isalpha() for letter in before)
        if is_named and bool(DEVANAGARI.search(before)) == bool(DEVANAGARI.search(after)):
            return True
    return False


def _is_one_name_in_two_scripts(text: str) -> bool:
    """Whether nothing parts the scripts and one of them has no name of its own, as in "श्री मोहन Rao"."""
    if not DEVANAGARI.search(text) or not _LATIN.search(text) or re.search(r"[/()\[\]|,;]", text):
        return False
    words = _split_honorific(text)[1].split()
    return any(sum(1 for word in words if script.search(word)) < 2 for script in (DEVANAGARI, _LATIN))


def _by_script(text: str) -> tuple[str, str]:
    """The part in Latin letters and that in Devanagari: apart by a slash, brackets, a comma or a new line."""
    if not DEVANAGARI.search(text) or not _LATIN.search(text):
        return ("", text) if DEVANAGARI.search(text) else (text, "")
    words = re.split(r"(\s+|[/()\[\]|,;])", text)
    hindi = [word for word in words if DEVANAGARI.search(word)]
    latin = [word for word in words if not DEVANAGARI.search(word)]
    return " ".join("".join(latin).strip(" /()[]|,;-–").split()), " ".join(hindi)


def _split_honorific(text: str) -> tuple[str, str]:
    found: list[str] = []
    rest = re.sub(r"^(?:\d+[.)]\s+)", "", text.strip())
    rest = _EITHER.sub("", rest, count=1).strip() if _EITHER.match(rest) else rest
    while (match := _IN_BRACKETS.match(rest) or _HONORIFIC.match(rest)) and len(found) < 4:
        found.append(_whole(match[1]))
        rest = rest[match.end() :].strip()
    if behind := _BEHIND.search(rest[-LONGEST_TITLE:]):
        found.append(_whole(behind[1]))
        rest = rest[: len(rest) - len(behind[0])].strip(" ,(")
    return " ".join(dict.fromkeys(found))[:40], rest.strip(" ,.-–") if not rest.endswith(".") else rest.strip(" ,-–")


def _whole(word: str) -> str:
    plain = re.sub(r"[.\s]+$", "", word).casefold()
    return _WHOLE.get(plain.replace(".", "").replace(" ", "") if len(plain) < 5 else plain, word.strip())


def _in_order(name: str) -> str:
    """Put the surname of "Rao, Sunita" behind; services such as IFS stay where they are."""
    before, comma, behind = name.partition(",")
    is_surname = comma and "," not in behind and behind.strip() and not _LETTERS.fullmatch(behind.strip())
    return f"{behind.strip()} {before.strip()}" if is_surname and len(before.split()) <= 2 else name


def name_key(name: str) -> str:
    """A name without form of address, service, marks and case, to be compared."""
    plain = unicodedata.normalize("NFKD", read_name(name).name or name).casefold()
    letters = "".join(one if unicodedata.category(one)[0] in "LMN" else " " for one in plain if one != "\u0301")
    return " ".join(_OF_SERVICE.sub(" ", letters).split())


def read_honorific(text: str) -> str:
    """A form of address out of a column of its own, written as elsewhere; "Shri/Smt." says nothing."""
    if is_nothing(text) or _EITHER.fullmatch(text.strip()):
        return ""
    honorific, rest = _split_honorific(f"{text.strip()} ")
    return (f"{honorific} {rest}".strip() if honorific else text.strip())[:40]


def read_emails(text: str) -> list[str]:
    """All addresses of a cell, in small letters, each once. Raise RuleBroken for what is none, and for too many."""
    if is_nothing(text):
        return []
    plain = _DOT.sub(".", _AT.sub("@", text)).replace("mailto:", " ")
    found = [one.strip(".-").lower() for one in _ADDRESS.findall(plain[:LONGEST_ADDRESSES])]
    if not found:
        raise RuleBroken(_("“%(text)s” is not an email address.") % {"text": text[:60]})
    for one in found:
        try:
            _is_address.run_validators(one)
        except ValidationError as error:
            raise RuleBroken(_("“%(text)s” is not an email address.") % {"text": one[:60]}) from error
    emails = list(dict.fromkeys(found))
    if len(emails) > MOST_OTHER_EMAILS + 1:
        raise RuleBroken(_("At most %(most)d email addresses of one person.") % {"most": MOST_OTHER_EMAILS + 1})
    return emails


def read_phone(text: str) -> str:
    """A telephone number on one line. Raise RuleBroken where the spreadsheet has shortened it."""
    if is_nothing(text):
        return ""
    if _SHORTENED.fullmatch(text.strip()):
        raise RuleBroken(
            _("The telephone number “%(text)s” was shortened: format the column as text.") % {"text": text[:20]}
        )
    return " ".join(text.replace("\n", ", ").split())


_CATEGORIES = {
    Category.HEAD: "head of mission|head|hom|heads of mission|ambassador|high commissioner|consul general|hoc"
    "|charge d'affaires|chargé d'affaires|cda|मिशन प्रमुख|राजदूत|उच्चायुक्त",
    Category.ACCOMPANYING: "accompanying officer|accompanying|accompanying official|officer|mission officer"
    "|commercial wing|commercial representative|delegate|साथ आने वाले अधिकारी|सहयोगी अधिकारी",
    Category.DEPARTMENT: "department|ministry|line ministry|line department|official|govt|government|goi|departments"
    "|विभाग|मंत्रालय",
    Category.COUNCIL: "export promotion council|council|epc|epcs|commodity board|export council"
    "|निर्यात संवर्धन परिषद|परिषद",
    Category.SECRETARIAT: "secretariat|organiser|organizer|organising team|doc|department of commerce|सचिवालय",
    Category.OBSERVER: "observer|observers|pmo|audit|प्रेक्षक|पर्यवेक्षक",
}
_BY_WORD = {word: category for category, words in _CATEGORIES.items() for word in words.split("|")}
_HEADS_OF_MISSION = re.compile(
    r"^(?:h\.?e\.?\s*)?(?:the\s+)?(?:ambassador|high commissioner|consul[ -]general|head of mission|hom\b|"
    "राजदूत|उच्चायुक्त|महावाणिज्यदूत)",
    re.IGNORECASE,
)
_VIDEO = ("video", "virtual", "online", "vc", "v.c.", "remote", "webex", "teams", "वीडियो", "वर्चुअल", "ऑनलाइन")
_IN_PERSON = ("person", "physical", "offline", "present", "yes", "व्यक्तिगत", "प्रत्यक्ष", "venue")


@cache
def _labels(choices: type[TextChoices]) -> dict[str, str]:
    """Value of each label, in every language: who imports a list need not read the language of who exported it."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {str(label).casefold(): value for value, label in choices.choices}
    return found


def read_category(text: str) -> str:
    """The category that these words mean; empty for none. Raise RuleBroken for words that are not known."""
    if is_nothing(text):
        return ""
    word = " ".join(text.casefold().replace("_", " ").split()).rstrip(".")
    if word in Category.values:
        return word
    found = _labels(Category).get(word) or _BY_WORD.get(word) or _BY_WORD.get(word.removesuffix("s"))
    if found is None:
        raise RuleBroken(
            _("“%(text)s” is no category. There is %(names)s.")
            % {"text": text[:40], "names": ", ".join(str(label) for label in Category.labels)}
        )
    return str(found)


def guess_category(designation: str, kind: str) -> str:
    """The category of whom the sheet gives none, by designation and kind of organisation; empty where neither says."""
    is_mission = kind in ("embassy", "high_commission", "consulate")
    if _HEADS_OF_MISSION.match(designation.strip()) and (is_mission or not kind):
        return str(Category.HEAD)
    if is_mission:
        return str(Category.ACCOMPANYING)
    return {"department": str(Category.DEPARTMENT), "council": str(Category.COUNCIL)}.get(kind, "")


def split_head_of_mission(text: str) -> tuple[bool, str]:
    """Whether the words name a head of mission by the post, and what follows: of "Ambassador, Tokyo" that is Tokyo."""
    if found := _HEADS_OF_MISSION.match(text.strip()):
        return True, text.strip()[found.end() :].strip(" ,.-–:()")
    return _BY_WORD.get(text.strip().casefold()) == Category.HEAD, text.strip()


def read_mode(text: str) -> str:
    """In person or by video; empty for none. Raise RuleBroken for words that are not known."""
    if is_nothing(text):
        return ""
    word = text.casefold()
    if known := _labels(Participant.Mode).get(word):
        return known
    if any(part in word for part in _VIDEO):
        return str(Participant.Mode.VIDEO)
    if any(part in word for part in _IN_PERSON) or word in Participant.Mode.values:
        return str(Participant.Mode.IN_PERSON)
    raise RuleBroken(_("“%(text)s” says neither in person nor by video.") % {"text": text[:40]})


def read_language(text: str) -> str:
    """The language of letters; empty for none. Raise RuleBroken for others than English and Hindi."""
    if is_nothing(text):
        return ""
    word = text.strip().casefold()
    if word in ("hi", "hindi", "हिंदी", "हिन्दी"):
        return "hi"
    if word in ("en", "english", "eng", "अंग्रेज़ी", "अंग्रेजी"):
        return "en"
    raise RuleBroken(_("“%(text)s” is neither English nor Hindi.") % {"text": text[:40]})


def read_zone(text: str) -> str:
    """A time zone by its name such as Asia/Tokyo; empty for none. Raise RuleBroken for words that are not known."""
    if is_nothing(text):
        return ""
    zone = _zones().get(text.strip().casefold())
    if zone is None:
        raise RuleBroken(_("“%(text)s” is no time zone: write a name such as Asia/Tokyo.") % {"text": text[:40]})
    return zone


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def read_precedence(text: str) -> int | None:
    """The number of precedence; None for none. Raise RuleBroken for what is no such number."""
    if is_nothing(text) and text.strip() != "0":
        return None
    word = text.strip()
    if not (word.isascii() and word.isdigit() and len(word) <= 4):
        raise RuleBroken(_("“%(text)s” is no precedence: write a number up to 9999.") % {"text": text[:20]})
    return int(word)
