"""What a mail says: in the reader's language, in their time, about one thing or about many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db.models import TextChoices
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from actions.models import ActionEvent, ActionItem
from actions.moves import Status as ItemStatus
from core import clock
from participants.links import LinkTokens
from participants.models import byline
from recommendations.models import Comment, RecommendationEvent, Sensitivity
from recommendations.moves import Status as RecommendationStatus

from .absences import told_of
from .account_mails import SENTENCES, facts
from .kinds import programme
from .letter import Letter, Line, Section
from .models import Notice
from .news import told_in
from .obligations import OBLIGATIONS
from .pages import thing_page
from .past_words import EVENTS, WORDED, PastWords
from .reading import unreadable

if TYPE_CHECKING:
    from datetime import date

    from django.utils.functional import _StrPromise

    from actions.models import Confirmation
    from participants.models import Post, User

Kind = Notice.Kind
# What a letter reads of each notice, fetched with it.
RELATED = (
    "action_item__owner__organisation",
    "action_item__meet",
    "recommendation__mission",
    "recommendation__meet",
    "handover__to_post__organisation",
    "date_change",
    "dependency__blocker",
    "action_event",
    "recommendation_event",
    "saved_view",
    "holding__post__organisation",
    "confirmation__outcome",
    "confirmation__asked_by",
    "referral",
    "user_event__actor",
    "absence__user",
    "absence__substitute",
    "participant__contact__user",
    "participant__contact__organisation__country",
    "participant__meet",
    "session_event__subject__meet",
    "session_event__subject__chair__contact",
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


# Things of one kind that a letter names: who was given a thousand at once reads the rest on the desk.
MOST_LINES = 100
# Kinds that tell of an item's date, or ask for it to be taken on: one of them is enough in a letter.
ABOUT_DATES = frozenset({Kind.OVERDUE, Kind.DUE, Kind.DUE_SOON, Kind.ACCEPT, *Notice.CLIMBING})
# Those whose reader the item's due date concerns.
DATED = ABOUT_DATES | {Kind.RETURNED}
# Why one is told of what nobody waits for; for the rest an obligation says it.
WHY: dict[str, _StrPromise] = {
    "date_decided": gettext_lazy("You asked for another date."),
    "offer_decided": gettext_lazy("You offered to hand it over."),
    "referral_taken_back": gettext_lazy("Your department was asked about it."),
    "decided": gettext_lazy("Your post submitted it."),
    "decided_drafted": gettext_lazy("You drafted it."),
    "joined": gettext_lazy("Your post submitted it."),
    "sent_back": gettext_lazy("Your post is accountable for it."),
    "support_asked": gettext_lazy("Your post is asked to support it."),
    "supported_passed": gettext_lazy("Your post supports it, and another post owns it now."),
    "freed": gettext_lazy("Your post is accountable for an item that waited for another."),
    "vacant": gettext_lazy("Nobody holds the post that owns it, and you stand above it until somebody does."),
    "vacant_due": gettext_lazy("Nobody holds the post that owns it, and you stand above it until somebody does."),
    "late_senior": gettext_lazy("You stand above the post that owns it."),
    "late_head": gettext_lazy("You head the organisation of the post that owns it."),
    "unaccepted_above": gettext_lazy("The post below yours has neither accepted nor refused it in time."),
    "silent": gettext_lazy("Your post is accountable for it, and nobody has said a word on it for long."),
    "silent_high": gettext_lazy("Your post is accountable for it, and nobody has said a word on it for long."),
    "silent_above": gettext_lazy("Its owner was asked and said nothing; you stand above the post."),
    "silent_above_high": gettext_lazy("Its owner was asked and said nothing; you stand above the post."),
    "watched": gettext_lazy("Your post watches it; on its page you can stop that."),
    "date_set": gettext_lazy("Your post is accountable for it."),
    "assign_taken_back": gettext_lazy("It had been given to your post."),
    "draft_due": gettext_lazy("You began the draft, and your mission has not submitted it yet."),
    "draft_due_to_head": gettext_lazy("Whoever began the draft has left your mission, and it is not submitted yet."),
}
# The deed whose words say what the reader must know: by cause, which verb of the thing's trail.
WORDS_OF = {
    "answer": "return",
    "help_answer": "return",
    "reassign": "refuse",
    "verify": "finish",
    "verify_instead": "finish",
    "choose_verifier": "finish",
}


def write(notices: list[Notice], *, to: User | None = None) -> Letter:
    """The mail for these notices of one person, read by them or by `to`, who stands in for them.

    Secrets in it are made now, and stored nowhere.
    """
    if notices[0].kind == Kind.PROGRAMME:
        return programme.write(notices)
    if asked := notices[0].confirmation:
        return to_exporter(asked)
    reader = to or notices[0].recipient
    with translation.override(reader.language), timezone.override(reader.zone):
        if notices[0].is_about_account:
            return _about_account(notices[0], reader)
        return _about_things(notices, reader)


def _letter(name: str, subject: str, context: dict[str, Any]) -> Letter:
    context |= {"subject": subject, "language": translation.get_language()}
    text = render_to_string(f"mail/{name}.txt", context).strip() + "\n"
    return Letter(subject, text, render_to_string(f"mail/{name}.html", context))


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


# --- about things ------------------------------------------------------------------------------------------------


def _about_things(notices: list[Notice], reader: User) -> Letter:
    words = _words(notices)
    unread = unreadable(notices, notices[0].recipient)
    sections = []
    for kind, heading in SECTIONS.items():
        lines = [
            _out_of_sight(notice) if notice.pk in unread else _line(notice, words[notice.pk])
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
        "desk_url": _absolute(reverse("reminders:desk_show")),
    }
    subject = _subject(sections)
    if absent:
        subject = _("For %(name)s: %(subject)s") % {"name": absent.name, "subject": subject}
    return _letter("things", subject, context)


def _once(notices: list[Notice]) -> list[Notice]:
    """Without those of which the letter says more elsewhere: a thing stands under its most pressing date alone."""
    order = list(SECTIONS)
    by_thing: dict[tuple[int | None, ...], Notice] = {}
    for notice in sorted(notices, key=lambda notice: order.index(notice.kind)):
        if notice.kind in ABOUT_DATES:
            by_thing.setdefault((notice.action_item_id, notice.recommendation_id, notice.handover_id), notice)
    return [one for one in notices if one.kind not in ABOUT_DATES or one in by_thing.values()]


def _subject(sections: list[Section]) -> str:
    heading, lines, _more = sections[0]
    number = sum(len(section.lines) + section.more for section in sections)
    said = f"{heading}: {lines[0].title[:100]}" + (f" ({lines[0].reference})" if lines[0].reference else "")
    if number == 1:
        return said
    return f"{said}, " + ngettext("and %(more)d more", "and %(more)d more", number - 1) % {"more": number - 1}


def _line(notice: Notice, words: str) -> Line:
    if notice.kind == Kind.NEWS:
        return _view_line(notice)
    if notice.absence:
        title, why, said = told_of(notice, notice.absence)
        return Line(title, "", why, said, None, _absolute(thing_page(notice)))
    if notice.holding:
        return _charge_line(notice, notice.holding.post)
    thing = notice.thing
    assert thing is not None  # noqa: S101 - only account notices are about nothing
    is_secret = thing.sensitivity == Sensitivity.RESTRICTED
    obligation = OBLIGATIONS.get(notice.cause)
    return Line(
        title=_("A restricted matter, to be read after signing in") if is_secret else _named(thing.title),
        reference=thing.reference or "",
        why=str(obligation.why if obligation else WHY[notice.cause]),
        said=[] if is_secret else words.splitlines(),
        due_on=_due_on(notice),
        url=_absolute(thing_page(notice)),
    )


def _out_of_sight(notice: Notice) -> Line:
    """What was taken from its reader: no word of it, not even why."""
    said = []
    if notice.referral:
        said = [_("You need not answer any more: the question was taken back.")]
    elif notice.action_event:
        said = [capfirst(notice.action_event.sentence()) + "."]
    return Line(
        title=_("A matter that you no longer have access to"),
        reference=(notice.thing.reference or "") if notice.thing else "",
        why=str(OBLIGATIONS[notice.cause].why if notice.cause in OBLIGATIONS else WHY[notice.cause]),
        said=said,
        due_on=None,
        url=_absolute(reverse("reminders:desk_show")),
    )


def _due_on(notice: Notice) -> date | None:
    if notice.kind not in DATED:
        return None
    if notice.action_item:
        return notice.action_item.due_on
    draft = notice.recommendation if notice.kind in ABOUT_DATES else None
    return draft.meet.submit_by_on if draft else None


def _named(title: str) -> str:
    """In one line, whatever was typed; a draft may have no title yet."""
    return " ".join(title.split()) or _("Untitled")


def _view_line(notice: Notice) -> Line:
    """What is new in a saved view, as far as its reader may see it now."""
    assert notice.saved_view is not None  # noqa: S101 - whose view is gone is told nothing (ViewNews)
    number, named = told_in(notice)
    return Line(
        title=notice.saved_view.name,
        reference="",
        why=ngettext("%(number)d is new or changed.", "%(number)d are new or changed.", number) % {"number": number},
        said=named,
        due_on=None,
        url=_absolute(thing_page(notice)),
    )


def _charge_line(notice: Notice, post: Post) -> Line:
    """How many items came with the post, as of now: one line for all of them."""
    number = ActionItem.objects.filter(owner=post).waiting_with_post().count()
    why = str(OBLIGATIONS[notice.cause].why % {"number": number})
    return Line(title=str(post), reference="", why=why, said=[], due_on=None, url=_absolute(thing_page(notice)))


# (table of events, number of the thing, verb) -> the last words
_Said = dict[tuple[Any, int, str], str]


def _words(notices: list[Notice]) -> dict[int, str]:
    """What was said with the deed that each notice follows from, by its number. Two statements, and PastWords'."""
    past = PastWords([notice for notice in notices if _tells_words(notice)])
    asked: dict[Any, set[int]] = {ActionEvent: set(), RecommendationEvent: set()}
    for notice in notices:
        if notice.cause in WORDS_OF and notice.thing is not None:
            asked[_events_of(notice)].add(notice.thing.pk)
    said: _Said = {}
    for events, subjects in asked.items():
        if subjects:
            rows = events.objects.filter(subject__in=subjects, verb__in=set(WORDS_OF.values()))
            told = [past.of_event(event, is_item=events is ActionEvent) for event in rows]
            said |= {(events, event.subject_id, event.verb): _spoken(event) for event in told}
    for notice in notices:
        past.take_from(notice)
    mentions = _mentions(notices)
    return {
        notice.pk: mentions.get(notice.comment_id) or _own_words(notice) or _words_after(notice, said)
        for notice in notices
    }


def _mentions(notices: list[Notice]) -> dict[int | None, str]:
    """Comment -> who mentions the reader in it. One statement where there is any."""
    numbers = {notice.comment_id for notice in notices if notice.comment_id is not None}
    rows = Comment.objects.filter(pk__in=numbers).values_list("pk", byline("by", "at")) if numbers else ()
    # Not what it says: mails travel further than the people who may read it.
    return {pk: _("%(who)s mentions you in a comment.") % {"who": who} for pk, who in rows}


def _tells_words(notice: Notice) -> bool:
    return notice.cause in WORDS_OF or any(getattr(notice, name) for name in (*EVENTS, *WORDED))


def _events_of(notice: Notice) -> Any:
    return ActionEvent if notice.action_item_id else RecommendationEvent


def _words_after(notice: Notice, said: _Said) -> str:
    if asked := notice.referral:  # its own words: another may have been asked since
        return (
            _("You need not answer any more: the question was taken back.") if asked.taken_back_at else asked.question
        )
    thing = notice.thing
    return said.get((_events_of(notice), thing.pk, WORDS_OF.get(notice.cause, "")), "") if thing else ""


def _own_words(notice: Notice) -> str:
    """What the row says that the notice is about, where it is more than the thing itself."""
    if decision := notice.recommendation_event:
        return _standing(RecommendationStatus, decision)
    if deed := notice.action_event:
        return _standing(ItemStatus, deed)
    if offer := notice.handover:
        said = _("%(status)s: %(post)s.") % {"status": offer.get_status_display(), "post": offer.to_post}
        return f"{said} {offer.note}"
    if change := notice.date_change:
        days = {"old": date_format(change.old_due_on), "new": date_format(change.new_due_on)}
        return f"{change.get_status_display()}: " + _("%(new)s in place of %(old)s.") % days + f" {change.reason}"
    return _said_of_item(notice)


def _said_of_item(notice: Notice) -> str:
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


def _standing(statuses: type[TextChoices], event: Any) -> str:
    """What it is since the deed, and why; what was done, where its status is as before."""
    if "status" not in event.changes:
        return capfirst(event.sentence()) + "."
    now = _("It is now: %(status)s.") % {"status": statuses(event.changes["status"][1]).label}
    return f"{now}\n{_spoken(event)}".strip()


def _spoken(event: Any) -> str:
    """What the deed itself says: which part is accepted or what is asked, and the reason."""
    details = (event.changes.get(name, ["", ""])[1] for name in ("part", "questions"))
    return "\n".join(said for said in (*details, event.note) if said)


# --- to an exporter outside --------------------------------------------------------------------------------------


def to_exporter(asked: Confirmation) -> Letter:
    """What was won, who asks, and the link: nothing else leaves the house."""
    with translation.override(asked.language), timezone.override(None):
        path = reverse("actions:confirmation_answer", args=[asked.token])
        context = {"asked": asked, "outcome": asked.outcome, "url": _absolute(path)}
        return _letter("confirm", _("Is this right? %(who)s asks you to confirm") % {"who": asked.asked_for}, context)


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


def _about_account(notice: Notice, reader: User) -> Letter:
    context: dict[str, Any] = {"reader": reader, "kind": notice.kind}
    if notice.kind == Kind.SECURITY:
        context["sentence"] = SENTENCES.get(notice.detail) or CHANGES.get(
            notice.detail, _("Your account was changed.")
        )
        context["facts"] = facts(notice)
        # Who has lost the account, or its address, can set no password any more.
        context["url"] = "" if notice.outlives_account else _absolute(reverse("account_reset_password"))
        return _letter("security", str(context["sentence"]), context)
    if notice.kind == Kind.INVITE:
        context["url"] = _password_link(reader, LinkTokens().make_invitation(reader))
        return _letter("invite", _("Your account for the export meet: set a password"), context)
    context["url"] = _password_link(reader, LinkTokens().make_token(reader))
    return _letter("password", _("Set a new password for the export meet"), context)


def _password_link(reader: User, key: str) -> str:
    """A link by which the reader, and whoever reads their mail, sets a password once."""
    ids = {"uidb36": user_pk_to_url_str(reader), "key": key}
    return _absolute(reverse("account_reset_password_from_key", kwargs=ids))
