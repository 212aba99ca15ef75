"""Forms that were sent but not accepted: stored in the session until the same person sends them again."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, MutableMapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.contrib.auth import get_user_model
from django.core.signing import BadSignature, TimestampSigner
from django.utils.datastructures import MultiValueDict

from . import clock, merging
from .text import is_secret

PARAMETER = "unsent"  # in the address of the page that shows such a form again
OWNER = "form_user"  # hidden in every form: for whom its page was made (core.templatetags.forms)
KEY = "idempotency_key"  # hidden in every form: by it one press is done once (idempotency.middleware)
NEW_ROW_KEY = "key"  # hidden in a form for a new row, whose number it becomes (core.choosing and others)
PAGE = "form_page"  # hidden in a form that a script took from another page: that page (static/js/site.js)
# What stands in a form and is of its page alone.
INTERNAL_FIELDS = frozenset({"csrfmiddlewaretoken", KEY, OWNER, PAGE})
# Below it a “code” lets somebody in; elsewhere it is that of a country or an organisation.
SIGN_IN = "/accounts/"
EXPIRES_AFTER = timedelta(hours=8)  # as long as a session
MOST_FORMS = 5
MOST_CHARACTERS = 200_000  # of all forms together
# How old the page of a form may be: longer than a session, since pages stay open over night.
OWNER_LASTS = timedelta(hours=24)
_KEY = "unsent_forms"  # in the session
_signer = TimestampSigner(salt="core.unsent")

Session = MutableMapping[str, Any]


@dataclass(frozen=True)
class UnsentForm:
    """What somebody sent, where to, and why it was not accepted."""

    user: int
    action: str  # the path that it was sent to
    cause: str  # "signed_out", "refused" or "too_large"
    fields: list[tuple[str, list[str]]]
    has_files: bool
    at: int  # seconds since 1970

    @property
    def size(self) -> int:
        return sum(len(name) + sum(map(len, values)) for name, values in self.fields)

    @property
    def is_current(self) -> bool:
        return clock.now().timestamp() - self.at < EXPIRES_AFTER.total_seconds()

    @property
    def key(self) -> str:
        """The idempotency key, which the form has again when it is filled in again."""
        return "".join(values[-1] for name, values in self.fields if name == KEY and values)

    @property
    def texts(self) -> list[str]:
        """The texts that are longer than a word."""
        return texts(self.fields)


def owner_mark(user: Any) -> str:
    """The value of a form's hidden field OWNER."""
    return _signer.sign(str(user.pk))


def owner_of(data: MultiValueDict[str, str]) -> int | None:
    """The number of the person for whom the form's page was made; None where it does not say so, or is too old."""
    try:
        return int(_signer.unsign(data.get(OWNER, ""), max_age=OWNER_LASTS))
    except (BadSignature, ValueError):
        return None


def texts(fields: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """The texts in a form that are longer than a word: no password, no number, not what the form says of its row."""
    typed = [values for name, values in fields if is_stored(name) and name != merging.FIELD]
    found = [text.strip() for values in typed for text in values]
    return [text for text in found if " " in text or "\n" in text]


def is_stored(name: str, action: str = "") -> bool:
    """Whether a field of a form sent to `action` is stored: filled in by people and no secret.

    The key too, so that nothing is done twice.
    """
    is_word = name == "code" and not action.startswith(SIGN_IN)
    return (name == KEY or name not in INTERNAL_FIELDS) and (is_word or not is_secret(name))


def keep(session: Session, data: MultiValueDict[str, str], *, action: str, cause: str, has_files: bool = False) -> str:
    """Store what was sent; return its name in the session, empty where the sender is unknown or it is too large.

    Nothing is kept for who may not sign in any more.
    """
    user = owner_of(data)
    if user is None or not get_user_model().objects.filter(pk=user, is_active=True).exists():
        return ""
    fields = [(name, list(map(str, values))) for name, values in data.lists() if is_stored(name, action)]
    form = UnsentForm(user, action, cause, fields, has_files, int(clock.now().timestamp()))
    if form.size > MOST_CHARACTERS:
        return ""
    name = secrets.token_urlsafe(8)
    _store(session, {**_all(session), name: form})
    return name


def find(session: Session, name: str, *, user: Any) -> UnsentForm | None:
    """The form stored by this name, for the person who sent it."""
    form = _all(session).get(name)
    return form if form is not None and form.user == user.pk else None


def has_any(session: Session) -> bool:
    """Whether any form is stored, by whoever sent it."""
    return bool(_all(session))


def drop_sent(session: Session, name: str, data: MultiValueDict[str, str], *, action: str) -> None:
    """Delete the form stored by this name if it is the one sent now: same path, same form."""
    forms = _all(session)
    form = forms.get(name)
    if form is not None and form.action == action and form.key in ("", data.get(KEY)):
        _store(session, {other: form for other, form in forms.items() if other != name})


def drop_others(session: Session, user: Any) -> None:
    """Delete the forms of anyone but `user`."""
    if _KEY in session:
        _store(session, {name: form for name, form in _all(session).items() if form.user == user.pk})


def _all(session: Session) -> dict[str, UnsentForm]:
    found = {name: _read(values) for name, values in session.get(_KEY, {}).items()}
    return {name: form for name, form in found.items() if form is not None and form.is_current}


def _read(values: dict[str, Any]) -> UnsentForm | None:
    """The stored form; None where another version of the product stored it in another shape."""
    try:
        return UnsentForm(**values)
    except TypeError:
        return None


def _store(session: Session, forms: dict[str, UnsentForm]) -> None:
    """Store the newest of them, as many as fit."""
    left, fitting = MOST_CHARACTERS, {}
    for name, form in list(reversed(forms.items()))[:MOST_FORMS]:
        left -= form.size
        if left < 0:
            break
        fitting[name] = asdict(form)
    if fitting:
        session[_KEY] = dict(reversed(fitting.items()))
    else:
        session.pop(_KEY, None)


# --- addresses ---------------------------------------------------------------------------------------------------


def with_name(address: str, name: str) -> str:
    """The address of a page that shows the form stored by this name."""
    parts = urlsplit(split(address)[0])
    query = "&".join(filter(None, [parts.query, urlencode({PARAMETER: name})]))
    return urlunsplit((*parts[:3], query, parts.fragment))


def split(address: str) -> tuple[str, str]:
    """The address without the name of the stored form, and that name or ""."""
    parts = urlsplit(address)
    query, name = split_query(parts.query)
    return (urlunsplit((*parts[:3], query, parts.fragment)) if name else address), name


def split_query(query: str) -> tuple[str, str]:
    if PARAMETER not in query:
        return query, ""
    pairs = parse_qsl(query, keep_blank_values=True)
    names = [value for key, value in pairs if key == PARAMETER]
    return (urlencode([pair for pair in pairs if pair[0] != PARAMETER]), names[-1]) if names else (query, "")
