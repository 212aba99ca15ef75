"""Reading HS codes as people write them: one reader for pages, the API and files."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from core.text import normalize

is_hs_code = RegexValidator(
    r"^(0[1-9]|[1-8][0-9]|9[0-7])([0-9]{2}){0,3}\Z",
    _("An HS code has 2, 4, 6 or 8 figures and begins with its chapter, 01 to 97: such as 61 or 610910."),
)

# What stands before a code: “HS 6109”, “HSN code: 6109”, “ITC (HS) 6109”, “Chapter 61”; in our own files the
# apostrophe by which a text stays a text (core.formulas).
_BEFORE = re.compile(
    r"^'?(?:itc(?![a-z])\W*)?(?:hs[nc]?(?![a-z])\W*)?(?:(?:codes?|nos?|chapters?|ch|headings?|subheadings?)(?![a-z])\W*)?",
    re.IGNORECASE,
)
_BETWEEN_CODES = re.compile(r"[,;\n|]|\band\b|&", re.IGNORECASE)
_DOTS = re.compile(r"\s*[.\u00b7]\s*")
_BETWEEN_GROUPS = re.compile(r"[\s\u2010-\u2015/-]+")
LONGEST = 8  # figures


def read_code(text: str) -> str:
    """Return the one code that the text names, figures only. Raise ValidationError for several, or for none."""
    codes = read_codes(text)
    if len(codes) != 1:
        raise ValidationError(is_hs_code.message)
    return codes[0]


def read_codes(text: str) -> list[str]:
    """Return the codes that the text names, figures only, each once, in their order.

    Codes are divided by commas, semicolons or line ends. Figures in groups are one code, as tariffs print them
    (0902 10 20, 0902.10, 8471-30). Raise ValidationError with the readings where there may be several.
    """
    parts = [part.strip() for part in _BETWEEN_CODES.split(_with_ascii_figures(normalize(text)))]
    return list(dict.fromkeys(code for part in parts if part for code in _codes_in(part)))


def figures_of(text: str) -> str:
    """Return the figures of what is typed of a code, however few and however grouped; empty where it says words."""
    figures = _BETWEEN_GROUPS.sub("", _DOTS.sub("", _BEFORE.sub("", _with_ascii_figures(normalize(text).strip()))))
    return figures if figures.isascii() and figures.isdigit() else ""


def _with_ascii_figures(text: str) -> str:
    """Figures of other scripts, such as ६१०९, as 6109."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


def _codes_in(part: str) -> list[str]:
    groups = [group for group in _BETWEEN_GROUPS.split(_DOTS.sub("", _BEFORE.sub("", part))) if group]
    if not groups or not all(group.isascii() and group.isdigit() for group in groups):
        raise ValidationError(_("“%(typed)s” is no HS code. %(rule)s"), params=_params(part))
    if _is_grouped(groups):
        return [_checked("".join(groups), part)]
    if len("".join(groups)) > LONGEST and all(len(group) > 4 for group in groups[1:]):
        return [_checked(group, part) for group in groups]
    raise ValidationError(
        _("“%(typed)s” can be read as %(one)s or as %(several)s: write one code without spaces, several with commas."),
        params={"typed": part[:40], "one": "".join(groups)[:40], "several": ", ".join(groups)[:60]},
    )


def _is_grouped(groups: list[str]) -> bool:
    """Whether the groups are one code as tariffs print it: a heading or subheading, then two figures at a time."""
    first, *others = groups
    return not others or (len(first) in (4, 6) and all(len(group) == 2 for group in others))


def _checked(code: str, part: str) -> str:
    try:
        is_hs_code(code)
    except ValidationError as error:
        raise ValidationError(_("“%(typed)s” is no HS code. %(rule)s"), params=_params(part)) from error
    return code


def _params(part: str) -> dict[str, object]:
    return {"typed": part[:40], "rule": is_hs_code.message}
