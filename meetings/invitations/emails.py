"""The text of mails about invitations: what the reminder says, and how each mail is written out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.zones import zone_of

if TYPE_CHECKING:
    from .models import Invitation


class WrittenEmail(NamedTuple):
    """One mail, written out."""

    subject: str
    text: str
    html: str


@contextmanager
def in_language_of(invitation: Invitation) -> Iterator[None]:
    """Within the block the invitation's language and the invitee's time zone hold."""
    zone = invitation.participant.contact.time_zone
    with translation.override(invitation.language), timezone.override(zone_of(zone)):
        yield


def write_email(invitation: Invitation, words: Mapping[str, Any]) -> WrittenEmail:
    """Write a mail to the invitee; `words`, made `in_language_of` the invitation, fill its template."""
    with in_language_of(invitation):
        context = {"greets": str(invitation.participant.contact), "number": invitation.letter_number}
        context |= {**words, "language": translation.get_language()}
        text = render_to_string("mail/invitation.txt", context).strip() + "\n"
        html = render_to_string("mail/invitation.html", context)
    return WrittenEmail(str(context["subject"]), text, html)


def reminder_words(invitation: Invitation, *, url: str) -> dict[str, Any]:
    """What a reminder says, in the present language."""
    day = date_format(invitation.meet.answers_close_on, "DATE_FORMAT")
    named = {"meet": invitation.meet.label, "day": day}
    return {
        "subject": _("Reminder: please answer the invitation to the %(meet)s by %(day)s") % named,
        "paragraphs": [
            _("We have not received your answer to the invitation to the %(meet)s.") % named,
            _("Please answer by %(day)s.") % named,
        ],
        "url": url,
        "url_label": _("Answer here. You need no account:"),
    }


def reminder_preview(invitation: Invitation) -> WrittenEmail:
    """The reminder as the invitee gets it, but for the personal link, which nobody else may see."""
    with in_language_of(invitation):
        words = reminder_words(invitation, url=_("[your personal link]"))
    return write_email(invitation, words)
