"""What people must do now, computed from the tables and never stored.

One small function per kind says which rows wait; `OBLIGATIONS` says whose they are. My desk shows them, the sweep
turns them into notices, and delivery asks once more before it sends: what chases you is what your desk shows.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from actions.models import ActionItem, DateChange, Handover
from actions.moves import Status as ItemStatus
from core import clock
from recommendations.models import Comment, Recommendation, Referral
from recommendations.moves import ACCEPTED
from recommendations.moves import Status as RecommendationStatus

from .charges import afresh, to_look_through
from .climbing import CLIMBING, to_fill
from .drafts import to_submit, to_write, to_write_instead
from .failing import FAILING
from .models import Notice
from .obligation import Obligation
from .subjects import (
    CHANGE,
    CHARGE,
    COMMENT,
    DONE,
    DRAFT,
    ITEM,
    NOTICE,
    OFFER,
    REFERRAL,
    SEAT,
    TEXT,
    VERIFIER,
    WON,
)
from .verifying import (
    Askers,
    ImpartialHead,
    ImpartialHolder,
    choosable_here,
    to_choose_verifier,
    to_confirm,
    to_verify,
    to_verify_instead,
)
from .whose import (
    Coordinators,
    Department,
    Drafter,
    Holder,
    Mentioned,
    Rows,
    Secretariat,
    Sitter,
    Staff,
    Submitters,
    asked_of_here,
    before_here,
    last_to,
    made_here,
    maker,
    moved_by,
    nobody,
)

# Calendar days before the due date from which an item stands on the desk: the first reminder's 14 working days.
AHEAD = timedelta(days=21)
# How long a mention stands on the desk of who does not answer it: who has nothing to say need not.
MENTION_STANDS = timedelta(days=14)


# --- which rows wait ---------------------------------------------------------------------------------------------


def to_accept() -> Rows:
    return ActionItem.objects.unaccepted().taken_on_with_post()


def to_finish() -> Rows:
    """Accepted, and due soon, today or before."""
    rows = ActionItem.objects.filter(status=ItemStatus.UNDERWAY, due_on__lte=clock.today() + AHEAD)
    return rows.taken_on_with_post()


def to_keep() -> Rows:
    """Whatever the calendar counts, accepted or not; from the day on which it came to its holder."""
    return afresh(ActionItem.objects.working())


def to_resume() -> Rows:
    """On hold, and the day until which it should be has come."""
    rows = ActionItem.objects.filter(status=ItemStatus.ON_HOLD, on_hold_until_on__lte=clock.today())
    return rows.taken_on_with_post()


def to_take_over() -> Rows:
    return Handover.objects.proposed()


def to_reassign() -> Rows:
    return ActionItem.objects.filter(status=ItemStatus.REFUSED).annotate(taker=maker("pk"))


def to_release() -> Rows:
    """Planned, and nearly due: somebody must be given it or it will be late before it is begun."""
    rows = ActionItem.objects.filter(status=ItemStatus.PLANNED, due_on__lte=clock.today() + AHEAD)
    return rows.annotate(taker=maker("pk"))


def to_redate() -> Rows:
    """Another date is asked for, by somebody else than who made the item."""
    return DateChange.objects.requested().annotate(taker=maker("item")).exclude(taker=F("requested_by"))


def to_redate_for_maker() -> Rows:
    """Another date is asked for by who made the item: nobody grants it to themselves."""
    return DateChange.objects.requested().annotate(taker=maker("item")).filter(taker=F("requested_by"))


def to_answer() -> Rows:
    return Recommendation.objects.filter(status=RecommendationStatus.RETURNED)


def to_examine() -> Rows:
    """Nobody has taken it up, or it was deferred until a day that has come."""
    has_waited = Q(status=RecommendationStatus.DEFERRED, deferred_until_on__lte=clock.today())
    rows = Recommendation.objects.filter(Q(status=RecommendationStatus.SUBMITTED) | has_waited)
    return rows.annotate(taker=nobody())


def to_decide() -> Rows:
    """Under examination: by who took it up, unless it was referred since. Not while a department is asked."""
    asked = Referral.objects.open().filter(recommendation=OuterRef("pk"))
    rows = Recommendation.objects.filter(~Exists(asked), status=RecommendationStatus.UNDER_EXAMINATION)
    referred = Referral.objects.standing().filter(recommendation=OuterRef("subject"), asked_at__gte=OuterRef("at"))
    return rows.annotate(taker=last_to("examine", unless=Exists(referred)))


def to_answer_referral() -> Rows:
    return Referral.objects.open()


def to_read() -> Rows:
    """Somebody is mentioned, not long ago."""
    return Comment.objects.filter(at__gte=clock.now() - MENTION_STANDS)


def to_act_on() -> Rows:
    """Accepted, and no action item was made of it."""
    rows = Recommendation.objects.filter(status__in=ACCEPTED)
    return rows.annotate(taker=last_to("accept", "accept_in_part"))


def to_renew() -> Rows:
    """In action, but all its action items were cancelled: nothing is being done."""
    through = ActionItem.recommendations.through.objects
    cancelled = through.filter(actionitem__status=ItemStatus.CANCELLED).values("recommendation")
    living = through.filter(recommendation=OuterRef("pk")).exclude(actionitem__status=ItemStatus.CANCELLED)
    rows = Recommendation.objects.filter(~Exists(living), status=RecommendationStatus.IN_ACTION, pk__in=cancelled)
    return rows.annotate(taker=last_to("accept", "accept_in_part"))


def to_look_into() -> Rows:
    return Notice.objects.undelivered().with_reader_name()


# --- the table ---------------------------------------------------------------------------------------------------


_ALL = (
    Obligation(
        "answer",
        _("Answer"),
        _("The ministry returned it with questions."),
        to_answer,
        Holder("post"),
        TEXT,
    ),
    Obligation(
        "help_answer",
        _("Answer"),
        _("The ministry returned it with questions; you drafted it."),
        to_answer,
        Drafter(),
        TEXT,
    ),
    Obligation(
        "submit",
        _("Submit"),
        _("The draft is complete; you submit for the mission."),
        to_submit,
        Submitters(),
        DRAFT,
    ),
    Obligation(
        "write", _("Finish the draft"), _("You began it, and something is missing."), to_write, Drafter(), DRAFT
    ),
    Obligation(
        "write_instead",
        _("Finish the draft"),
        _("Whoever began it has left the mission, and something is missing; you submit for the mission."),
        to_write_instead,
        Submitters(is_head_told=True),
        DRAFT,
    ),
    Obligation(
        "accept",
        _("Accept or refuse"),
        _("It was given to your post."),
        to_accept,
        Holder("owner"),
        ITEM,
        within="meet__accept_within",
    ),
    Obligation(
        "look_through",
        _("Look through and accept"),
        ngettext_lazy("%(number)d item came with the post.", "%(number)d items came with the post.", "number"),
        to_look_through,
        Sitter(),
        CHARGE,
    ),
    Obligation("take_over", _("Take over"), _("It is offered to your post."), to_take_over, Holder("to_post"), OFFER),
    Obligation("finish", _("Report done"), _("Your post is accountable for it."), to_finish, Holder("owner"), ITEM),
    Obligation(
        "keep",
        _("Report done"),
        _("Your post is accountable for it."),
        to_keep,
        Holder("owner"),
        ITEM,
        is_on_desk=False,
    ),
    Obligation(
        "resume", _("Resume"), _("It was on hold, and the day to go on has come."), to_resume, Holder("owner"), ITEM
    ),
    Obligation(
        "verify",
        _("Verify"),
        _("It is reported done; your post says whether it is."),
        to_verify,
        ImpartialHolder("verifier"),
        DONE,
    ),
    Obligation(
        "confirm_won",
        _("Confirm or dispute"),
        _("Something is said to be won by it: your mission asked for it, and says whether that is so."),
        to_confirm,
        Askers(),
        WON,
    ),
    Obligation(
        "verify_instead",
        _("Verify"),
        _("It is reported done, and the post that should say whether it is cannot; you head its organisation."),
        to_verify_instead,
        ImpartialHead("verifier__organisation"),
        DONE,
    ),
    Obligation(
        "choose_verifier",
        _("Choose another verifier"),
        _("It is reported done, and whoever should say whether it is cannot: the post is vacant, or worked on it."),
        to_choose_verifier,
        Department(choosable_here, choosable_here, "made_by"),
        VERIFIER,
    ),
    Obligation(
        "reassign",
        _("Find an owner"),
        _("It was refused by the post that you gave it to."),
        to_reassign,
        Department(made_here, made_here, "made_by"),
        ITEM,
    ),
    Obligation(
        "redate",
        _("Decide the date"),
        _("Its owner asks for another date."),
        to_redate,
        Department(asked_of_here, asked_of_here, "item__made_by"),
        CHANGE,
    ),
    Obligation(
        "redate_own",
        _("Decide the date"),
        _("Its owner asks for another date, and made the item too: somebody else must decide."),
        to_redate_for_maker,
        Coordinators(),
        CHANGE,
    ),
    Obligation(
        "release",
        _("Release"),
        _("It is planned and nearly due, and nobody has it yet."),
        to_release,
        Department(made_here, made_here, "made_by"),
        ITEM,
    ),
    Obligation(
        "examine",
        _("Examine"),
        _("It lies with your department, and nobody has taken it up."),
        to_examine,
        Department(before_here, moved_by),
        TEXT,
    ),
    Obligation(
        "decide", _("Decide"), _("It is under examination."), to_decide, Department(before_here, moved_by), TEXT
    ),
    Obligation(
        "answer_referral",
        _("Answer the referral"),
        _("Your department is asked about it."),
        to_answer_referral,
        Staff("department"),
        REFERRAL,
    ),
    Obligation(
        "mentioned",
        _("Read the comment"),
        _("You are mentioned in a comment. It leaves your desk when you comment too, or after two weeks."),
        to_read,
        Mentioned(),
        COMMENT,
    ),
    Obligation(
        "act_on",
        _("Make an action item"),
        _("It is accepted, and nobody has anything to do for it."),
        to_act_on,
        Department(before_here, moved_by),
        TEXT,
    ),
    Obligation(
        "renew",
        _("Make another action item"),
        _("It is in action, but all its action items were cancelled."),
        to_renew,
        Department(before_here, moved_by),
        TEXT,
    ),
    Obligation(
        "fill",
        _("Find a holder"),
        ngettext_lazy(
            "Nobody holds this post, and %(number)d thing waits for it.",
            "Nobody holds this post, and %(number)d things wait for it.",
            "number",
        ),
        to_fill,
        Secretariat(),
        SEAT,
    ),
    *CLIMBING,
    Obligation(
        "look_into",
        _("Look into it"),
        _("A mail to this person could not be delivered."),
        to_look_into,
        Secretariat(),
        NOTICE,
    ),
    *FAILING,
)
OBLIGATIONS = {obligation.name: obligation for obligation in _ALL}
