"""What people may type: plain text in any script, one encoding a letter, without marks that hide or reorder it.

`normalize` is applied where text comes in (`TextMiddleware`, the API's parsers), where it is stored (the fields below)
and where it is looked for. What it cannot mend is refused by `plain_text`.
"""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.datastructures import MultiValueDict
from django.utils.functional import keep_lazy_text
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

LONG = 5000  # characters of a long text: about two printed pages

# Line ends of all systems, those of word processors (vertical tab, form feed) and of Unicode.
LINE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"
_LINE_END = re.compile(f"\r\n|[{LINE_ENDS}]")
# Marks that show nothing by themselves: soft hyphens, directions (Windows and WhatsApp leave them around numbers and
# names), blanks without width, byte order marks, tags. Without them a text shows what is stored.
MARKS = (
    "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202d\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f"
)
_MARKS = re.compile(f"[{MARKS}]")
# The joiners ZWNJ and ZWJ say something after letters of Indian, Arabic and other such scripts, and within emoji.
_JOINED = "\u0590-\u1cff\ua800-\uabff\ufb1d-\ufdff\ufe0f\ufe70-\ufefc\u2190-\u2bff\U00010000-\U000dffff"
JOINERS = "\u200c\u200d"
_JOINERS = re.compile(f"(?<=[{_JOINED}])([{JOINERS}])[{JOINERS}]*|[{JOINERS}]+")
# Control characters but tab and line ends; NUL has Django's own message in forms and this one everywhere else.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
# Letters that show nothing, and joiners: of no use in an address.
_UNSEEN = re.compile("[\u115f\u1160\u17b4\u17b5\u180b-\u180d\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0]")
_BACKWARDS = "\u202e"  # right-to-left override: what follows reads otherwise than it is written

# Names of fields: codes and recovery codes of the second factor, passkeys, tokens.
_SECRET = re.compile(
    r"credential|^(code|token|secret|otp|api_key)$|(access|auth|refresh|reset)_token$|(one_time|otp|recovery)_code",
    re.IGNORECASE,
)

_ELEMENTS = (
    "a abbr acronym address applet area article aside audio b base bdi bdo big blink blockquote body br button canvas "
    "caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset "
    "figcaption figure font footer form frame frameset h[1-6] head header hgroup hr html i iframe img input ins kbd "
    "label legend li link main map mark marquee math menu meta meter nav noembed noframes noscript object ol optgroup "
    "option output p param picture plaintext pre progress q rp rt ruby s samp script search section select slot small "
    "source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title "
    "tr track tt u ul var video wbr xmp"
)
_NAMES = "|".join(_ELEMENTS.split())
# HTML as a machine would read it. “<Rs 5 crore” and “<a@example.org>” are ordinary text.
_TAG = re.compile(
    rf"<(?:!--|!doctype|\?(?:xml|php)|/(?:{_NAMES})(?![\w@.-])|(?:{_NAMES})(?=[\s/]*>|[\s/]+[\w:.-]+\s*=)"
    r"|[a-z](?=[^<>]*\son\w+\s*=))[^>]*>?",
    re.IGNORECASE,
)


def normalize(text: str) -> str:
    """Return the text in NFC, with LF as the only line end and without marks that show nothing.

    Joiners stay where scripts need them. Also to be called on words that are looked for, before they are compared.
    """
    if text.isascii() and not _LINE_END.search(text):
        return text
    while (mended := _mended(text)) != text:
        text = mended
    return text


def _mended(text: str) -> str:
    text = _MARKS.sub("", _LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", _JOINERS.sub(r"\1", text))


def normalize_data(data: Any) -> Any:
    """Return JSON data, or what an address or a form says, with all its texts normalized; passwords are left alone."""
    if isinstance(data, str):
        return normalize(data)
    if isinstance(data, MultiValueDict):
        return _normalize_query(data)
    if isinstance(data, list):
        return [normalize_data(one) for one in data]
    if isinstance(data, dict):
        return {name: value if is_password(name) else normalize_data(value) for name, value in data.items()}
    return data


def is_password(name: str) -> bool:
    """Whether a field of this name holds a password: it is left as it is typed."""
    return "password" in name.lower()


def is_secret(name: str) -> bool:
    """Whether a field of this name holds what lets somebody in, such as a password or a code: it is not kept."""
    return is_password(name) or bool(_SECRET.search(name))


def _normalize_query(data: Any) -> Any:
    """The same object where nothing is to be changed, which is usual."""
    changed = {
        name: mended
        for name, values in data.lists()
        if not is_password(name) and (mended := [normalize_data(value) for value in values]) != values
    }
    if not changed:
        return data
    copy = data.copy()
    for name, values in changed.items():
        copy.setlist(name, values)
    return copy


def plain_text(value: str) -> None:
    """Raise ValidationError on control characters, the mark that turns text round, and HTML tags."""
    if _CONTROLS.search(value):
        raise ValidationError(
            _("This text contains invisible control characters: type it again or paste it as plain text.")
        )
    if _BACKWARDS in value:
        raise ValidationError(
            _("This text contains marks that turn the direction of reading: paste it as plain text.")
        )
    tag = _TAG.search(value)
    if tag:
        raise ValidationError(_("This field takes plain text: remove “%(tag)s”."), params={"tag": tag.group()[:40]})


def one_line(value: str) -> None:
    """Raise ValidationError on a line end: it would reach into the heads of mails and break tables."""
    if _LINE_END.search(value) or "\n" in value:
        raise ValidationError(_("This is one line: take the line ends out."))


def visible_address(value: str) -> None:
    """Raise ValidationError on letters that show nothing, by which one address would look like another."""
    if _UNSEEN.search(value):
        raise ValidationError(_("This address contains invisible letters: type it again."))


@keep_lazy_text
def capitalized(label: Any) -> str:
    """A label with a capital first; a first word that has its own capitals, such as eOffice, stays as it is."""
    first = str(label).partition(" ")[0]
    return str(capfirst(label) if first == first.lower() else label)


class _NormalField:
    """Mixed into a field of a model: what is validated, stored or compared by `=` is normalized."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)  # type: ignore[misc]  # of models.Field
        return normalize(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)  # type: ignore[misc]
        return normalize(value) if isinstance(value, str) else value


class LineField(_NormalField, models.CharField):
    """One line of plain text."""

    default_validators = [*models.CharField.default_validators, plain_text, one_line]

    def formfield(self, **kwargs: Any) -> Any:
        usual: dict[str, Any] = {"form_class": LineInput, "label": capitalized(self.verbose_name)}
        return super().formfield(**usual | kwargs)


class LineInput(forms.CharField):
    """Takes text as it is typed or pasted, normalized before it is stripped, so that lengths are what people see."""

    def to_python(self, value: Any) -> str | None:
        return super().to_python(normalize(value) if isinstance(value, str) else value)


class ProseInput(LineInput):
    """The same for long text."""


class AddressField(_NormalField, models.EmailField):
    """An email address without letters that nobody sees."""

    default_validators = [*models.EmailField.default_validators, visible_address]

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": AddressInput} | kwargs)


class AddressInput(forms.EmailField):
    """Takes an address as it is typed or pasted."""

    default_validators = [*forms.EmailField.default_validators, visible_address]

    def to_python(self, value: Any) -> str | None:
        return super().to_python(normalize(value) if isinstance(value, str) else value)


class ProseField(_NormalField, models.TextField):
    """Plain text of at most `LONG` characters."""

    default_validators = [*models.TextField.default_validators, plain_text]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONG)
        super().__init__(*args, **kwargs)
        self.validators.append(MaxLengthValidator(self.max_length))

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": ProseInput} | kwargs)
