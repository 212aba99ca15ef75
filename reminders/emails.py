"""What a mail says, in the reader's language and time, about one notice or many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.utils import user_pk_to_url_str
from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from actions.models import ActionEvent
from actions.moves import Status as ItemStatus
from core import clock
from participants.links import LinkTokens
from recommendations.models import RecommendationEvent, Sensitivity
from recommendations.moves import Status as RecommendationStatus

from .account_mails import SENTENCES, facts
from .email_parts import Email, Line, Section, absolute, rendered
from .kinds.registry import DETAILS, KINDS, LINES, QUOTES, READS, write_whole
from .models import Notice
from .pages import subject_page
from .past_words import EVENTS, WORDED, PastWords
from .reading import unreadable

if TYPE_CHECKING:
    from datetime import date

    from django.utils.functional import _StrPromise

    from participants.models import User

Kind = Notice.Kind
# What an email reads of each notice, fetched with it.
RELATED = (
    "action_item__owner__organisation",
    "action_item__meet",
    "recommendation__mission",
    "recommendation__meet",
    "action_event",
    "recommendation_event",
    "user_event__actor",
    "participant__contact__user",
    "participant__contact__organisation__country",
    "participant__meet",
    "invitation__meet",
    "invitation__participant__contact__user",
    "invitation__participant__contact__organisation",
    "invitation__nominee",
    "invitation__signatory__organisation",
    *sorted(READS),
)
# In order of need.
SECTIONS: dict[str, _StrPromise] = {
    Kind.OVERDUE: gettext_lazy("Overdue"),
    Kind.DUE: gettext_lazy("Due today"),
    Kind.ESCALATED: gettext_lazy("Overdue, below you"),
    Kind.VACANT: gettext_lazy("Its post is vacant"),
    Kind.UNACCEPTED: gettext_lazy("Not accepted in time"),
    Kind.RETURNED: gettext_lazy("Returned to you"),
    Kind.ACCEPT: gettext_lazy("Please accept or refuse"),
    Kind.CHARGE: gettext_lazy("Came with your post"),
    Kind.DECIDE: gettext_lazy("Please decide"),
    Kind.VERIFY: gettext_lazy("Please verify"),
    Kind.DUE_SOON: gettext_lazy("Due soon"),
    Kind.SILENT: gettext_lazy("Please say how it stands"),
    Kind.SILENT_TWICE: gettext_lazy("Still no word, below you"),
    Kind.DECIDED: gettext_lazy("Decided"),
    Kind.MENTIONED: gettext_lazy("You are mentioned"),
    Kind.SUPPORT: gettext_lazy("You support it"),
    Kind.WATCHED: gettext_lazy("What you watch"),
    Kind.ABSENCE: gettext_lazy("Absence ended early"),
    Kind.NEWS: gettext_lazy("New in your saved views"),
}


# Notices of one kind that an email names: who was given a thousand at once reads the rest on the desk.
MOST_LINES = 100
# Kinds that tell of an item's date, or ask for it to be taken on: one of them is enough in an email.
ABOUT_DATES = frozenset({Kind.OVERDUE, Kind.DUE, Kind.DUE_SOON, Kind.ACCEPT, *Notice.CLIMBING})


def write(notices: list[Notice], *, to: User | None = None) -> Email:
    """The mail for these notices of one person, read by them or by `to`, who stands in for them.

    Secrets in it are made now, and stored nowhere.
    """
    if whole := write_whole(notices):
        return whole
    reader = to or notices[0].recipient
    with translation.override(reader.language), timezone.override(reader.zone):
        if notices[0].is_about_account:
            return _about_account(notices[0], reader)
        return _about_subjects(notices, reader)


# --- about items ------------------------------------------------------------------------------------------------


def _about_subjects(notices: list[Notice], reader: User) -> Email:
    details = _details(notices)
    unread = unreadable(notices, notices[0].recipient)
    sections = []
    for kind, heading in SECTIONS.items():
        lines = [
            _no_longer_visible(notice) if notice.pk in unread else _line(notice, details[notice.pk])
            for notice in _once(notices)
            if notice.kind == kind
        ]
        if lines:
            sections.append(Section(str(heading), lines[:MOST_LINES], max(0, len(lines) - MOST_LINES)))
    absent = notices[0].recipient if notices[0].recipient != reader else None
    context = {
        "reader": reader,
        "absent": absent,
        "absent_label": absent and absent.label_at(clock.now()),
        "sections": sections,
        "desk_url": absolute(reverse("reminders:desk_show")),
    }
    subject = _subject(sections)
    if absent:
        subject = _("For %(name)s: %(subject)s") % {"name": absent.name, "subject": subject}
    return rendered("notices", subject, context)


def _once(notices: list[Notice]) -> list[Notice]:
    """Without those of which the email says more elsewhere: a subject stands under its most pressing date alone."""
    order = list(SECTIONS)
    by_subject: dict[tuple[str, int | None], Notice] = {}
    for notice in sorted(notices, key=lambda notice: order.index(notice.kind)):
        if notice.kind in ABOUT_DATES:
            about = KINDS[notice.cause].about.notice
            by_subject.setdefault((about, notice.subject_id(about)), notice)
    return [one for one in notices if one.kind not in ABOUT_DATES or one in by_subject.values()]


def _subject(sections: list[Section]) -> str:
    heading, lines, _more = sections[0]
    number = sum(len(section.lines) + section.more for section in sections)
    label = f"{heading}: {lines[0].title[:100]}" + (f" ({lines[0].reference})" if lines[0].reference else "")
    if number == 1:
        return label
    return f"{label}, " + ngettext("and %(more)d more", "and %(more)d more", number - 1) % {"more": number - 1}


def _line(notice: Notice, text: str) -> Line:
    if line := LINES.get(notice.cause):
        return line(notice)
    subject = notice.subject
    assert subject is not None  # noqa: S101 - only account notices are about nothing
    is_secret = subject.sensitivity == Sensitivity.RESTRICTED
    return Line(
        title=_("A restricted matter, to be read after signing in") if is_secret else _named(subject.title),
        reference=subject.reference or "",
        why=str(KINDS[notice.cause].why),
        details=[] if is_secret else text.splitlines(),
        due_on=_due_on(notice),
        url=absolute(subject_page(notice)),
    )


def _no_longer_visible(notice: Notice) -> Line:
    """What was taken from its reader: no word of it, not even why."""
    details = []
    if notice.referral:
        details = [_("You need not answer any more: the question was taken back.")]
    elif notice.action_event:
        details = [capfirst(notice.action_event.sentence()) + "."]
    return Line(
        title=_("A matter that you no longer have access to"),
        reference=(notice.subject.reference or "") if notice.subject else "",
        why=str(KINDS[notice.cause].why),
        details=details,
        due_on=None,
        url=absolute(reverse("reminders:desk_show")),
    )


def _due_on(notice: Notice) -> date | None:
    is_returned_item = notice.kind == Kind.RETURNED and notice.action_item_id is not None
    return notice.due_on if notice.kind in ABOUT_DATES or is_returned_item else None


def _named(title: str) -> str:
    """In one line, whatever was typed; a draft may have no title yet."""
    return " ".join(title.split()) or _("Untitled")


# (table of events, number of the row, verb) -> the last note
_Notes = dict[tuple[Any, int, str], str]


def _details(notices: list[Notice]) -> dict[int, str]:
    """Notice -> the note of the event that it follows from. Two statements, and those of PastWords."""
    past = PastWords([notice for notice in notices if _tells_words(notice)])
    asked: dict[Any, set[int]] = {ActionEvent: set(), RecommendationEvent: set()}
    for notice in notices:
        if notice.cause in QUOTES and notice.subject is not None:
            asked[_events_of(notice)].add(notice.subject.pk)
    notes: _Notes = {}
    for events, subjects in asked.items():
        if subjects:
            rows = events.objects.filter(subject__in=subjects, verb__in=set(QUOTES.values()))
            told = [past.of_event(event, is_item=events is ActionEvent) for event in rows]
            notes |= {(events, event.subject_id, event.verb): _event_text(event) for event in told}
    for notice in notices:
        past.take_from(notice)
    own = _own_details(notices)
    return {
        notice.pk: own.get(notice.pk) or _row_details(notice) or _note_of_event(notice, notes) for notice in notices
    }


def _own_details(notices: list[Notice]) -> dict[int, str]:
    """Notice -> what its kind tells of it by itself."""
    by_cause: dict[str, list[Notice]] = {}
    for notice in notices:
        if notice.cause in DETAILS:
            by_cause.setdefault(notice.cause, []).append(notice)
    return {pk: text for cause, rows in by_cause.items() for pk, text in DETAILS[cause](rows).items()}


def _tells_words(notice: Notice) -> bool:
    return notice.cause in QUOTES or any(getattr(notice, name) for name in (*EVENTS, *WORDED))


def _events_of(notice: Notice) -> Any:
    return ActionEvent if notice.action_item_id else RecommendationEvent


def _note_of_event(notice: Notice, notes: _Notes) -> str:
    if asked := notice.referral:  # its own words: another may have been asked since
        return (
            _("You need not answer any more: the question was taken back.") if asked.taken_back_at else asked.question
        )
    subject = notice.subject
    return notes.get((_events_of(notice), subject.pk, QUOTES.get(notice.cause, "")), "") if subject else ""


def _row_details(notice: Notice) -> str:
    """Details of the row that the notice is about: a decision, an offer, another date."""
    if decision := notice.recommendation_event:
        return _status_after(RecommendationStatus, decision)
    if event := notice.action_event:
        return _status_after(ItemStatus, event)
    if offer := notice.handover:
        status = _("%(status)s: %(post)s.") % {"status": offer.get_status_display(), "post": offer.to_post}
        return f"{status} {offer.note}"
    if change := notice.date_change:
        days = {"old": date_format(change.old_due_on), "new": date_format(change.new_due_on)}
        return f"{change.get_status_display()}: " + _("%(new)s in place of %(old)s.") % days + f" {change.reason}"
    return _item_details(notice)


def _item_details(notice: Notice) -> str:
    """What an item waited for, or whose it is where its reader is not its owner."""
    if link := notice.dependency:
        other = link.blocker
        status = {"item": other.reference, "status": other.get_status_display()}
        if other.sensitivity == Sensitivity.RESTRICTED:
            return _("You no longer wait for %(item)s. It is now: %(status)s.") % status
        return _("You no longer wait for %(item)s, “%(title)s”. It is now: %(status)s.") % (
            status | {"title": _named(other.title)}
        )
    if notice.kind in Notice.CLIMBING and notice.action_item:
        return _("Owner: %(post)s.") % {"post": notice.action_item.owner}
    return ""


def _status_after(statuses: type[TextChoices], event: Any) -> str:
    """The new status and why; what was done, where the status did not change."""
    if "status" not in event.changes:
        return capfirst(event.sentence()) + "."
    now = _("It is now: %(status)s.") % {"status": statuses(event.changes["status"][1]).label}
    return f"{now}\n{_event_text(event)}".strip()


def _event_text(event: Any) -> str:
    """Which part is accepted or what is asked, and the reason."""
    details = (event.changes.get(name, ["", ""])[1] for name in ("part", "questions"))
    return "\n".join(text for text in (*details, event.note) if text)


# --- about the reader's own account ------------------------------------------------------------------------------

# What changed -> the sentence; the names are those of allauth's templates.
CHANGES: dict[str, _StrPromise] = {
    "password_changed": gettext_lazy("The password of your account was changed."),
    "password_reset": gettext_lazy("The password of your account was set anew."),
    "password_set": gettext_lazy("A password was set for your account."),
    "totp_activated": gettext_lazy("A second factor was added to your account."),
    "totp_deactivated": gettext_lazy("The second factor was taken away from your account."),
    "webauthn_added": gettext_lazy("A passkey was added to your account."),
    "webauthn_removed": gettext_lazy("A passkey was removed from your account."),
    "recovery_codes_generated": gettext_lazy("New recovery codes were made for your account."),
}


def _about_account(notice: Notice, reader: User) -> Email:
    context: dict[str, Any] = {"reader": reader, "kind": notice.kind}
    if notice.kind == Kind.SECURITY:
        context["sentence"] = SENTENCES.get(notice.detail) or CHANGES.get(
            notice.detail, _("Your account was changed.")
        )
        context["facts"] = facts(notice)
        # Who has lost the account, or its address, can set no password any more.
        context["url"] = "" if notice.outlives_account else absolute(reverse("account_reset_password"))
        return rendered("security", str(context["sentence"]), context)
    if notice.kind == Kind.INVITE:
        context["url"] = _password_link(reader, LinkTokens().make_invitation(reader))
        return rendered("invite", _("Your account for the export meet: set a password"), context)
    context["url"] = _password_link(reader, LinkTokens().make_token(reader))
    return rendered("password", _("Set a new password for the export meet"), context)


def _password_link(reader: User, key: str) -> str:
    """A link by which the reader, and whoever reads their mail, sets a password once."""
    ids = {"uidb36": user_pk_to_url_str(reader), "key": key}
    return absolute(reverse("account_reset_password_from_key", kwargs=ids))
