"""The tone of each status: which colour and shape its word gets (static/css/site.css, ".chip").

Tones: neutral, going, needs-you, good, done, risk, late, off. Each app sets those of its statuses beside them.
"""

from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured

_TONES: dict[str, str] = {}


def set_tones(tones: Mapping[str, str]) -> None:
    """Set tones, status -> tone. Raise ImproperlyConfigured where a status has another tone already."""
    for status, tone in tones.items():
        if _TONES.setdefault(str(status), tone) != tone:
            message = f"The status {str(status)!r} has the tone {_TONES[str(status)]!r} already, not {tone!r}."
            raise ImproperlyConfigured(message)


def tone_of(status: object) -> str:
    """Name the tone of a status; "neutral" where none is set."""
    return _TONES.get(str(status), "neutral")
