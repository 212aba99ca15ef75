"""Why a notice is raised: an obligation that waits, a due date that nears, a deed that somebody must hear of.

Each cause says whom it concerns, by the same rows before a notice is raised and once more before it is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Extract

from actions.models import ActionEvent, Confirmation, DateChange, Handover
from actions.models.ownership import UNANSWERED
from actions.moves import DateChangeStatus, HandoverStatus
from core import clock
from participants.models import Holding
from recommendations.models import Comment, Recommendation, RecommendationEvent, Referral, Sensitivity
from recommendations.moves import DECISIONS, JOININGS, Status

from .absences import CAUSE as ABSENCE_ENDED
from .absences import EndedAbsences
from .cause import DUE_KINDS, Cause, Kind, Readable, moment
from .kinds.programme import NAME as PROGRAMME
from .kinds.programme import ProgrammeNews
from .ladder import FREED, LADDER, VACANT, VACANT_DATED
from .models import Notice, ReminderRule
from .news import ViewNews
from .obligations import OBLIGATIONS
from .watching import dates_set, taken_back, watched
from .whose import Drafter, Head, Holder, Rows, Staff, Supporters

Counts = ReminderRule.Counts
# Deeds older than this are history: nobody is told of them, however long no worker ran.
RECENT = timedelta(days=14)


# What the thing is that a waiting row belongs to.
_ALSO = {
    "handover": {"action_item": "item"},
    "date_change": {"action_item": "item"},
    "referral": {"recommendation": "recommendation"},
    "comment": {"recommendation": "recommendation"},
}


def _waits(name: str, kind: str, counts: str = "", *, shape: Callable[..., Cause] = Cause) -> Cause:
    """Somebody is asked, and asked again after so many working days; once where it does not count."""
    one = OBLIGATIONS[name]
    about = one.about
    also = _ALSO.get(about.notice, {})
    since = about.since if counts else ""
    return shape(
        name, (kind,), about.notice, one.everybodys, moment(about.since), counts=counts, since=since, also=also
    )


def _recent(rows: Rows, path: str) -> Rows:
    return rows.filter(**{f"{path}__gte": clock.now() - RECENT})


def _asked_for(rows: Rows, asker: str, *, decided: tuple[str, ...]) -> Rows:
    """Requests that were decided, for who asked."""
    rows = _recent(rows.filter(status__in=decided, **{f"{asker}__is_active": True}), "decided_at")
    return rows.annotate(who=F(asker), works_in=Cast(Value(None), CharField()))


def _dates_decided() -> Rows:
    return _asked_for(
        DateChange.objects.all(), "requested_by", decided=(DateChangeStatus.APPROVED, DateChangeStatus.REJECTED)
    )


def _offers_decided() -> Rows:
    """Answered; or lapsed since nobody answered, not by somebody's deed on the item."""
    at = OuterRef("decided_at")
    lapse = ActionEvent.objects.filter(verb="hand_over_lapse", actor=None, note=UNANSWERED)
    lapsed = lapse.filter(subject=OuterRef("item"), at__gte=at, at__lte=at + timedelta(minutes=1))
    rows = Handover.objects.filter(~Q(status=HandoverStatus.LAPSED) | Exists(lapsed))
    answers = (HandoverStatus.ACCEPTED, HandoverStatus.DECLINED, HandoverStatus.LAPSED)
    return _asked_for(rows, "proposed_by", decided=answers)


def _exporters_asked() -> Rows:
    """Links that still lead somewhere, for who asked: it is their doing that a mail goes outside."""
    rows = _recent(Confirmation.objects.open().filter(expires_at__gt=clock.now()), "asked_at")
    rows = rows.exclude(outcome__item__sensitivity=Sensitivity.RESTRICTED)
    return rows.filter(asked_by__is_active=True).annotate(who=F("asked_by"), works_in=Cast(Value(None), CharField()))


def _taken_back() -> Rows:
    """Referrals that were taken back after a mail had asked for an answer, for who got that mail."""
    asked = Staff("department").everybodys(_recent(Referral.objects.all(), "taken_back_at"))
    mails = Notice.objects.filter(cause="answer_referral", status=Notice.Status.SENT)
    return asked.filter(Exists(mails.filter(referral=OuterRef("pk"), recipient=OuterRef("who"))))


def _decisions() -> Rows:
    return _recent(RecommendationEvent.objects.filter(verb__in=DECISIONS), "at")


def _joined() -> Rows:
    """Another began to live on in theirs, or does so no more; or that in which theirs lives on was merged itself."""
    return _recent(RecommendationEvent.objects.filter(verb__in=JOININGS | {"repoint"}), "at")


def _sent_back() -> Rows:
    """Deeds by which an item that was done is its owner's again; not the owner's own."""
    rows = _recent(ActionEvent.objects.filter(verb__in=("send_back", "reopen")), "at")
    rows = Holder("subject__owner").everybodys(rows)
    return rows.exclude(actor=F("who"))


def _support_asked() -> Rows:
    """A post was asked to support an item, and still is; not by its own holder."""
    rows = ActionEvent.objects.filter(verb="supporter_add", support__until_at=None)
    return Holder("support__post").everybodys(_recent(rows, "at")).exclude(actor=F("who"))


def _supported_passed() -> Rows:
    """What somebody supports came to another owner, by others."""
    rows = _recent(ActionEvent.objects.filter(verb__in=("assign", "hand_over_accept", "transfer")), "at")
    return Supporters().everybodys(rows).exclude(actor=F("who"))


def _drafts_due() -> Rows:
    """Drafts that can still be submitted in time, with the meet's day as the date that they are due."""
    rows = Recommendation.objects.filter(status=Status.DRAFT, meet__submit_by_on__gte=clock.today())
    return rows.annotate(due_on=F("meet__submit_by_on"))


def _drafts_due_to_head() -> Rows:
    """Those whose drafter has left the mission, for its head."""
    sits = Holding.objects.current().filter(post__organisation=OuterRef("mission"), user=OuterRef("drafted_by"))
    return Head("mission").everybodys(_drafts_due().filter(~Exists(sits.filter(user__is_active=True))))


def _submit_by() -> Cast:
    """A meet's day for submissions as a number: moved, it is told anew."""
    return Cast(Extract("meet__submit_by_on", "epoch"), BigIntegerField())


_MENTION = partial(Readable, model_read=Comment, read=lambda notice: notice.comment_id)
_TOLD_ONCE = Cast(Value(0), BigIntegerField())
_ABOUT_ITEM = {"action_item": "item"}
_OF_ITEM = {"action_item": "subject"}

# What waits for somebody, and is told at once and again by its calendar.
ASKED = (
    _waits("accept", Kind.ACCEPT, Counts.ACCEPT),
    _waits("look_through", Kind.CHARGE, Counts.ACCEPT),
    _waits("take_over", Kind.ACCEPT, Counts.ACCEPT),
    _waits("verify", Kind.VERIFY, Counts.VERIFY),
    _waits("verify_instead", Kind.VERIFY, Counts.VERIFY),
    _waits("choose_verifier", Kind.DECIDE, Counts.VERIFY),
    _waits("answer", Kind.RETURNED, Counts.ANSWER),
    _waits("help_answer", Kind.RETURNED, Counts.ANSWER),
    _waits("write_instead", Kind.RETURNED),
    _waits("reassign", Kind.RETURNED, Counts.ANSWER),
    _waits("answer_referral", Kind.DECIDE, Counts.ANSWER),
    _waits("redate", Kind.DECIDE, Counts.ANSWER),
    _waits("mentioned", Kind.MENTIONED, shape=_MENTION),
    VACANT,
)
# What nears its date, or is past it.
DATED = (
    Cause(
        "keep",
        DUE_KINDS,
        "action_item",
        OBLIGATIONS["keep"].everybodys,
        F("due_revision"),
        counts=Counts.DUE,
        since="due_on",
        afresh="afresh_on",
    ),
    Cause(
        "draft_due",
        DUE_KINDS,
        "recommendation",
        lambda: Drafter().everybodys(_drafts_due()),
        _submit_by(),
        counts=Counts.DUE,
        since="due_on",
    ),
    Cause(
        "draft_due_to_head",
        DUE_KINDS,
        "recommendation",
        _drafts_due_to_head,
        _submit_by(),
        counts=Counts.DUE,
        since="due_on",
    ),
    VACANT_DATED,
)
# What was decided on something that they asked for.
DECIDED = (
    Cause("date_decided", (Kind.DECIDED,), "date_change", _dates_decided, _TOLD_ONCE, also=_ABOUT_ITEM),
    Cause("offer_decided", (Kind.DECIDED,), "handover", _offers_decided, _TOLD_ONCE, also=_ABOUT_ITEM),
    Cause(
        "exporter_asked",
        (Kind.CONFIRM,),
        "confirmation",
        _exporters_asked,
        _TOLD_ONCE,
        also={"action_item": "outcome__item"},
    ),
    Cause(
        "referral_taken_back",
        (Kind.DECIDED,),
        "referral",
        _taken_back,
        _TOLD_ONCE,
        also=_ALSO["referral"],
        ends_access=True,
    ),
    FREED,
)
# Deeds that somebody must hear of, read from the trail.
DEEDS = (
    Cause(
        "decided",
        (Kind.DECIDED,),
        "recommendation_event",
        lambda: Holder("subject__post").everybodys(_decisions()),
        _TOLD_ONCE,
        also={"recommendation": "subject"},
    ),
    Cause(
        "decided_drafted",
        (Kind.DECIDED,),
        "recommendation_event",
        lambda: Drafter("subject__").everybodys(_decisions()),
        _TOLD_ONCE,
        also={"recommendation": "subject"},
    ),
    Cause(
        "joined",
        (Kind.DECIDED,),
        "recommendation_event",
        lambda: Holder("subject__post").everybodys(_joined()),
        _TOLD_ONCE,
        also={"recommendation": "subject"},
    ),
    Cause("sent_back", (Kind.RETURNED,), "action_event", _sent_back, _TOLD_ONCE, also=_OF_ITEM),
    Cause("date_set", (Kind.DECIDED,), "action_event", dates_set, _TOLD_ONCE, also=_OF_ITEM),
    Cause(
        "assign_taken_back", (Kind.DECIDED,), "action_event", taken_back, _TOLD_ONCE, also=_OF_ITEM, ends_access=True
    ),
    Cause("support_asked", (Kind.SUPPORT,), "action_event", _support_asked, _TOLD_ONCE, also=_OF_ITEM),
    Cause("supported_passed", (Kind.SUPPORT,), "action_event", _supported_passed, _TOLD_ONCE, also=_OF_ITEM),
)
# Deeds that can wait for the daily mail.
DAILY = (Cause("watched", (Kind.WATCHED,), "action_event", watched, _TOLD_ONCE, also=_OF_ITEM),)
CAUSES: dict[str, Cause | ViewNews | EndedAbsences | ProgrammeNews] = {
    **{cause.name: cause for cause in (*ASKED, *DATED, *LADDER, *DECIDED, *DEEDS, *DAILY)},
    "news": ViewNews(),
    ABSENCE_ENDED: EndedAbsences(),
    PROGRAMME: ProgrammeNews(),
}
