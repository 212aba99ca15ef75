"""Forms that were sent and not taken in: kept in the session until they are sent again, by the same person."""

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

from . import clock
from .text import is_secret

PARAMETER = "unsent"  # in the address of the page that shows such a form again
OWNER = "form_user"  # hidden in every form: for whom its page was made (core.templatetags.forms)
KEY = "idempotency_key"  # hidden in every form: by it one press is done once (idempotency.middleware)
PAGE = "form_page"  # hidden in a form that a script took from another page: that page (static/js/site.js)
# What stands in a form and is of its page alone.
INTERNAL_FIELDS = frozenset({"csrfmiddlewaretoken", KEY, OWNER, PAGE})
KEPT_FOR = timedelta(hours=8)  # as long as a session
MOST_FORMS = 5
MOST_CHARACTERS = 200_000  # of all forms together
# How old the page of a form may be: longer than a session, since pages stay open over night.
OWNER_LASTS = timedelta(hours=24)
_KEY = "unsent_forms"  # in the session
_signer = TimestampSigner(salt="core.unsent")

Session = MutableMapping[str, Any]


@dataclass(frozen=True)
class UnsentForm:
    """What somebody sent, where to, and why it was not taken in."""

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
        return clock.now().timestamp() - self.at < KEPT_FOR.total_seconds()

    @property
    def key(self) -> str:
        """The key of the press, which its form has when it is filled in again."""
        return "".join(values[-1] for name, values in self.fields if name == KEY and values)

    @property
    def texts(self) -> list[str]:
        """What was written, more than a word."""
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
    """What was written in a form, more than a word: no password, no number."""
    found = [text.strip() for name, values in fields if is_kept(name) for text in values]
    return [text for text in found if " " in text or "\n" in text]


def is_kept(name: str) -> bool:
    """Whether a field is typed or chosen by people, and no secret; the key too, lest what was done be done again."""
    return (name == KEY or name not in INTERNAL_FIELDS) and not is_secret(name)


def keep(session: Session, data: MultiValueDict[str, str], *, action: str, cause: str, has_files: bool = False) -> str:
    """Keep what was sent; returns its name in the session, empty where nobody knows who sent it, or it is too much.

    Nothing is kept for who may not sign in any more.
    """
    user = owner_of(data)
    if user is None or not get_user_model().objects.filter(pk=user, is_active=True).exists():
        return ""
    fields = [(name, list(map(str, values))) for name, values in data.lists() if is_kept(name)]
    form = UnsentForm(user, action, cause, fields, has_files, int(clock.now().timestamp()))
    if form.size > MOST_CHARACTERS:
        return ""
    name = secrets.token_urlsafe(8)
    _store(session, {**_all(session), name: form})
    return name


def find(session: Session, name: str, *, user: Any) -> UnsentForm | None:
    """What is kept by this name, for who sent it."""
    form = _all(session).get(name)
    return form if form is not None and form.user == user.pk else None


def has_any(session: Session) -> bool:
    """Whether something is kept, whoever sent it."""
    return bool(_all(session))


def drop_sent(session: Session, name: str, data: MultiValueDict[str, str], *, action: str) -> None:
    """Forget what is kept by this name where it is what was sent now, to the same path by the same form."""
    kept = _all(session)
    form = kept.get(name)
    if form is not None and form.action == action and form.key in ("", data.get(KEY)):
        _store(session, {other: form for other, form in kept.items() if other != name})


def drop_others(session: Session, user: Any) -> None:
    """Forget what anybody but `user` sent."""
    if _KEY in session:
        _store(session, {name: form for name, form in _all(session).items() if form.user == user.pk})


def _all(session: Session) -> dict[str, UnsentForm]:
    found = {name: _read(values) for name, values in session.get(_KEY, {}).items()}
    return {name: form for name, form in found.items() if form is not None and form.is_current}


def _read(values: dict[str, Any]) -> UnsentForm | None:
    """What is kept; None where another version of the product kept it otherwise."""
    try:
        return UnsentForm(**values)
    except TypeError:
        return None


def _store(session: Session, forms: dict[str, UnsentForm]) -> None:
    """The newest of them, as many as fit."""
    left, kept = MOST_CHARACTERS, {}
    for name, form in list(reversed(forms.items()))[:MOST_FORMS]:
        left -= form.size
        if left < 0:
            break
        kept[name] = asdict(form)
    if kept:
        session[_KEY] = dict(reversed(kept.items()))
    else:
        session.pop(_KEY, None)


# --- addresses ---------------------------------------------------------------------------------------------------


def with_name(address: str, name: str) -> str:
    """The address of a page that shows again what is kept by this name."""
    parts = urlsplit(split(address)[0])
    query = "&".join(filter(None, [parts.query, urlencode({PARAMETER: name})]))
    return urlunsplit((*parts[:3], query, parts.fragment))


def split(address: str) -> tuple[str, str]:
    """The address without the name of what is kept, and that name; empty where it has none."""
    parts = urlsplit(address)
    query, name = split_query(parts.query)
    return (urlunsplit((*parts[:3], query, parts.fragment)) if name else address), name


def split_query(query: str) -> tuple[str, str]:
    if PARAMETER not in query:
        return query, ""
    pairs = parse_qsl(query, keep_blank_values=True)
    names = [value for key, value in pairs if key == PARAMETER]
    return (urlencode([pair for pair in pairs if pair[0] != PARAMETER]), names[-1]) if names else (query, "")
