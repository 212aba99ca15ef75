"""One message owed to one person about one obligation or event. The row is the truth; Celery only wakes the work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from email.utils import make_msgid, parseaddr
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from actions.models import ActionEvent, ActionItem, Confirmation, DateChange, Dependency, Handover, Milestone
from core import clock
from core.rules import NotAllowed, RuleBroken
from core.tones import set_tones
from meetings.invitations.models import Invitation
from meetings.participants.models import Participant
from meetings.programme.models import SessionEvent
from participants.models import Absence, Holding, SavedView, User, UserEvent, byline
from recommendations.models import Comment, Recommendation, RecommendationEvent, Referral

from .marks import Heartbeat

URGENT, NORMAL = 0, 5
# A notice that is due goes out within a minute; after so long something is wrong.
LATE = timedelta(minutes=15)
# Why nothing could be sent to a participant.
NO_ADDRESS = gettext_noop("No email address is known. Add one to the contact, then send it again.")
# Notices that are sent again with one press at most.
MOST_AGAIN = 5000


class NoticeQuerySet(models.QuerySet["Notice", "Notice"]):
    def visible_to(self, user: User) -> NoticeQuerySet:
        """The whole ledger for the secretariat; for others what they were told themselves."""
        return self if user.is_secretariat else self.filter(recipient=user.pk)

    def open(self) -> NoticeQuerySet:
        """Not told yet, and not given up."""
        return self.filter(status__in=Notice.OPEN)

    def undelivered(self) -> NoticeQuerySet:
        """Given up, and not sent again."""
        return self.filter(status__in=Notice.GIVEN_UP, again=None)

    def send_again(self, *, by: User) -> int:
        """New notices in place of those of these that were given up, at most MOST_AGAIN; how many. Locks the rows.

        Without links that somebody asked for and waits for no more, and without those into an account that `by` may
        not change.
        """
        with transaction.atomic():
            rows = self.undelivered().exclude(kind__in=Notice.LASTS).select_related("recipient").order_by("pk")
            olds = list(rows.select_for_update(of=("self",))[:MOST_AGAIN])
            again = [old.in_place(by=by) for old in olds if old.may_be_sent_again(by)]
            # Who had locked them until just now may have sent them again.
            known = set(Notice.objects.filter(resend_of__in=olds).values_list("resend_of", flat=True))
            new = [notice for notice in again if notice.resend_of_id not in known]
            Notice.objects.bulk_create(new, batch_size=1000)
        return len(new)

    def combinable(self) -> NoticeQuerySet:
        """Those that may share a mail: see `goes_alone`."""
        return self.filter(participant=None).exclude(kind__in=Notice.ALONE)

    def with_reader_name(self) -> NoticeQuerySet:
        """With `reader_name` and `reader_address`, of whom each goes to."""
        return self.annotate(
            reader_name=Coalesce("participant__contact__name", "recipient__name"),
            reader_address=Case(
                When(participant=None, then="recipient__email"),
                default=Coalesce("participant__contact__user__email", "participant__contact__email"),
            ),
        )

    def set_aside(self) -> NoticeQuerySet:
        """Not told yet, since they could not be understood or written; they are tried again."""
        return self.filter(status=Notice.Status.QUEUED, set_aside_at__isnull=False)

    def due(self, now: datetime) -> NoticeQuerySet:
        """May be claimed: its hour has come, or the lease of who was sending it has lapsed."""
        return self.open().filter(next_attempt_at__lte=now)

    def late(self, now: datetime) -> NoticeQuerySet:
        """Due for so long that delivery stands still; or tried in vain, while no mail has left since it was raised.

        What waits for its reader's day is not late.
        """
        left_since = Heartbeat.objects.filter(name="mail", last_ok_at__gte=OuterRef("created_at"))
        put_off = Q(attempts__gt=0) | Q(deferrals__gt=0)
        is_stuck = put_off & Q(created_at__lte=now - LATE, set_aside_at=None, is_held=False) & ~Exists(left_since)
        return self.open().filter(Q(next_attempt_at__lte=now - LATE) | is_stuck)

    def for_list(self, reader: User) -> models.QuerySet[Notice, dict[str, Any]]:
        """What the ledger shows of each, in one query: the title of a thing only while `reader` sees it."""
        items = ActionItem.objects.visible_to(reader).filter(pk=OuterRef("action_item"))
        recommendations = Recommendation.objects.visible_to(reader).filter(pk=OuterRef("recommendation"))
        words = Coalesce(
            Subquery(items.order_by().values("title")[:1]),
            Subquery(recommendations.order_by().values("title")[:1]),
            "saved_view__name",
            "holding__post__title",
            byline("absence__user", "absence__made_at"),
            "session_event__subject__title",
            "participant__meet__name",
            "invitation__participant__contact__name",
            Value(""),
        )
        former = Case(When(detail=Notice.ADDRESS_LEFT, then=NullIf("to_address", Value(""))))
        names = ("participant__contact__name", "recipient__name")
        to = Coalesce("confirmation__email", former, *names, output_field=models.CharField())
        return self.values("id", "kind", "status", "created_at", "sent_at", words=words, to=to)

    def for_page(self, reader: User) -> NoticeQuerySet:
        """With all that the page of one notice shows, in one query; `is_visible`: whether `reader` sees its thing."""
        return self.annotate(is_visible=visible_subject(reader)).select_related(
            "recipient",
            "action_item",
            "recommendation",
            "saved_view",
            "holding__post__organisation",
            "confirmation",
            "absence__user",
            "absence__substitute",
            "participant__contact__user",
            "participant__meet",
            "invitation__meet",
            "invitation__participant__contact",
            "session_event__subject__meet",
            "resend_of",
            "again",
            "resent_by",
        )

    def raise_all(self, notices: Sequence[Notice]) -> int:
        """Write those whose key is not known yet; raising twice is harmless. Returns how many were new."""
        known = set(self.filter(key__in=[notice.key for notice in notices]).values_list("key", flat=True))
        new = [notice for notice in notices if notice.key not in known]
        Notice.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
        return len(new)


def visible_subject(reader: User) -> Case:
    """Whether `reader` may open the item or the recommendation that a notice is about, if it is about one."""
    items = ActionItem.objects.visible_to(reader).filter(pk=OuterRef("action_item"))
    recommendations = Recommendation.objects.visible_to(reader).filter(pk=OuterRef("recommendation"))
    return Case(
        When(action_item__isnull=False, then=Exists(items)),
        When(recommendation__isnull=False, then=Exists(recommendations)),
        default=Value(value=True),
        output_field=models.BooleanField(),
    )


def new_message_id() -> str:
    """A Message-ID under the sender's domain; fixed for the life of the row."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return make_msgid(domain=domain or "localhost")


class Notice(models.Model):
    """One row of the ledger. `status` and what belongs to it are written by reminders.delivery alone."""

    class Kind(models.TextChoices):
        DUE_SOON = "due_soon", _("Due soon")
        DUE = "due", _("Due today")
        OVERDUE = "overdue", _("Overdue")
        ACCEPT = "accept", _("Please accept")
        CHARGE = "charge", _("Came with your post")
        VERIFY = "verify", _("Please verify")
        RETURNED = "returned", _("Returned to you")
        DECIDE = "decide", _("Please decide")
        DECIDED = "decided", _("Decided")
        NEWS = "news", _("New in a saved view")
        ESCALATED = "escalated", _("Overdue, below you")
        UNACCEPTED = "unaccepted", _("Not accepted in time")
        VACANT = "vacant", _("Its post is vacant")
        SILENT = "silent", _("Please say how it stands")
        SILENT_TWICE = "silent2", _("Still no word, below you")
        MENTIONED = "mentioned", _("You are mentioned")
        SUPPORT = "support", _("You support it")
        CONFIRM = "confirm", _("Exporter asked to confirm")
        WATCHED = "watched", _("You watch it")
        ABSENCE = "absence", _("Absence ended early")
        INVITATION = "invitation", _("Invitation to a meet")
        ANSWER_DUE = "answer_due", _("Reminder to answer an invitation")
        ANSWERED = "answered", _("Answer to an invitation confirmed")
        SUBSTITUTE = "substitute", _("Decision on a substitute")
        REVOKED = "revoked", _("Invitation revoked")
        MEET_CHANGED = "meet_moved", _("Meet changed")
        PROGRAMME = "programme", _("Programme of the meet")
        PASSWORD = "password", _("Link to set a password")
        INVITE = "invite", _("Invitation to set a password")
        SECURITY = "security", _("Change of your account")

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Undeliverable")
        EXPIRED = "expired", _("Too late to send")
        CANCELLED = "cancelled", _("No longer owed")

    OPEN = (Status.QUEUED, Status.SENDING)
    GIVEN_UP = (Status.FAILED, Status.EXPIRED)
    # To a participant: all of the kind that wait go in one mail.
    GATHERED = (Kind.PROGRAMME,)
    # Of a date; which of them is computed when the mail leaves.
    DUE_KINDS = (Kind.DUE_SOON, Kind.DUE, Kind.OVERDUE)
    # About the person's own account: each is a mail of its own, at once.
    ACCOUNT = (Kind.PASSWORD, Kind.INVITE, Kind.SECURITY)
    # With a link by which a password is set.
    LINKS = (Kind.PASSWORD, Kind.INVITE)
    # What is told of an account that is no longer reached: that it was closed, and at which address it was before.
    CLOSED, ADDRESS_LEFT = "close", "address_left"
    # To somebody outside: nothing else goes along, and nobody stands in for them.
    ALONE = (*ACCOUNT, Kind.CONFIRM)
    # What its reader asked for just now, or must know at once; and what goes outside, where we know nobody's night.
    AT_ONCE = (Kind.PASSWORD, Kind.SECURITY, Kind.CONFIRM, Kind.INVITATION, Kind.ANSWERED, Kind.REVOKED)
    # About one item, to somebody who is not reminded of its date as its owner.
    CLIMBING = (Kind.ESCALATED, Kind.VACANT, Kind.UNACCEPTED, Kind.SILENT, Kind.SILENT_TWICE)
    SUBJECTS = (
        "action_item_id",
        "recommendation_id",
        "handover_id",
        "date_change_id",
        "dependency_id",
        "milestone_id",
        "referral_id",
        "comment_id",
        "action_event_id",
        "recommendation_event_id",
        "saved_view_id",
        "holding_id",
        "confirmation_id",
        "user_event_id",
        "to_address",
        "absence_id",
        "participant_id",
        "invitation_id",
        "session_event_id",
        "cause",
        "step",
        "revision",
        "detail",
    )
    # Hours for which it is tried; what nobody could try, since no mail left, is sent later all the same.
    LASTS: ClassVar[dict[str, int]] = {Kind.PASSWORD: 1}
    LASTS_ELSE = 72

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    recipient = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name=_("to"))
    # The one thing that it is about; an account notice is about its recipient.
    action_item = models.ForeignKey(ActionItem, models.CASCADE, null=True, related_name="notices", db_index=False)
    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, null=True, related_name="notices", db_index=False
    )
    handover = models.ForeignKey(Handover, models.CASCADE, null=True, related_name="+")
    date_change = models.ForeignKey(DateChange, models.CASCADE, null=True, related_name="+")
    dependency = models.ForeignKey(Dependency, models.CASCADE, null=True, related_name="+")
    milestone = models.ForeignKey(Milestone, models.CASCADE, null=True, related_name="+", db_index=False)
    referral = models.ForeignKey(Referral, models.CASCADE, null=True, related_name="+")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    # The deed that it tells of, when a deed and not a state is the cause.
    action_event = models.ForeignKey(ActionEvent, models.CASCADE, null=True, related_name="+")
    recommendation_event = models.ForeignKey(RecommendationEvent, models.CASCADE, null=True, related_name="+")
    # The post, while its recipient holds it, with which items came.
    holding = models.ForeignKey(Holding, models.CASCADE, null=True, related_name="+")
    # The exporter outside to whom it goes; its recipient is who asked them.
    confirmation = models.ForeignKey(Confirmation, models.CASCADE, null=True, related_name="+")
    # What was done to the recipient's account.
    user_event = models.ForeignKey(UserEvent, models.CASCADE, null=True, related_name="+")
    # The address that the recipient had when it was done; empty: the present one.
    to_address = models.EmailField(_("to the address"), blank=True, default="", db_default="")
    # The absence that ended although nobody ended it.
    absence = models.ForeignKey(Absence, models.CASCADE, null=True, related_name="+")
    # The participant to whose contact it goes, as a mail of its own. Its recipient is their account where they have
    # one that is open, else who caused it.
    participant = models.ForeignKey(Participant, models.CASCADE, null=True, related_name="notices", db_index=False)
    # The invitation to a meet; where a participant is told of it, `detail` is the number of the calendar entry.
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="notices", db_index=False)
    # What happened to a session of the programme.
    session_event = models.ForeignKey(SessionEvent, models.CASCADE, null=True, related_name="+", db_index=False)
    # The saved view that has news; who deletes it has still been told.
    saved_view = models.ForeignKey(SavedView, models.SET_NULL, null=True, related_name="+")
    # Name of the cause (reminders.kinds) that must still hold when it is sent; empty: about the person's account.
    cause = models.CharField(max_length=20, blank=True)
    step = models.SmallIntegerField(_("step"), default=0, help_text=_("In working days, as in the reminder rules."))
    # Of the due date or of the waiting: a moved deadline, or asking again, makes a new reminder lawful.
    revision = models.BigIntegerField(default=0)
    detail = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=200, unique=True)
    resend_of = models.OneToOneField(
        "self", models.CASCADE, null=True, related_name="again", verbose_name=_("sent again for")
    )
    resent_by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", verbose_name=_("sent again by"))

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.QUEUED, editable=False)
    priority = models.PositiveSmallIntegerField(default=NORMAL, editable=False)
    message_id = models.CharField(max_length=120, unique=True, default=new_message_id, editable=False)
    # The Message-ID of the mail in which it goes: that of the first of those that go together, for ever.
    mail = models.CharField(_("mail"), max_length=120, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0, editable=False)
    deferrals = models.PositiveIntegerField(_("times put back"), default=0, editable=False)
    reclaims = models.PositiveSmallIntegerField(_("leases lost"), default=0, editable=False)
    # While it is being sent, this is the end of the lease.
    next_attempt_at = models.DateTimeField(_("not before"), default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("of no use after"), editable=False)
    lease_token = models.UUIDField(null=True, editable=False)
    smtp_code = models.PositiveSmallIntegerField(_("answer of the mail server"), null=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)
    # Since when it could not be understood or written: the secretariat is told, and nothing waits for it.
    set_aside_at = models.DateTimeField(_("set aside"), null=True, editable=False)
    # Its reader slept, or had a day off, when it would have left.
    is_held = models.BooleanField(default=False, db_default=False, editable=False)
    created_at = models.DateTimeField(_("raised"), default=clock.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at=None)),
                name="notice_sent_has_its_time",
            )
        ]
        indexes = [
            # Delivery: what may be claimed, the most urgent first.
            models.Index(
                fields=["priority", "next_attempt_at", "id"],
                condition=Q(status__in=["queued", "sending"]),
                name="notice_due",
            ),
            # The secretariat's desk and list of what could not be delivered.
            models.Index(fields=["-id"], condition=Q(status__in=["failed", "expired"]), name="notice_given_up"),
            # The secretariat's desk: what could not be written.
            models.Index(
                fields=["id"], condition=Q(status="queued", set_aside_at__isnull=False), name="notice_set_aside"
            ),
            # The ledger: what was this person told?
            models.Index(fields=["recipient", "-id"], name="notice_of_person"),
            # The sweep: what was this person told about this thing?
            models.Index(
                fields=["action_item", "recipient", "revision", "step"],
                condition=Q(action_item__isnull=False),
                name="notice_about_item",
            ),
            models.Index(
                fields=["recommendation", "recipient", "revision", "step"],
                condition=Q(recommendation__isnull=False),
                name="notice_about_recommendation",
            ),
            # The same of one milestone.
            models.Index(
                fields=["milestone", "recipient", "revision", "step"],
                condition=Q(milestone__isnull=False),
                name="notice_about_milestone",
            ),
            # The sweep: what was this participant told?
            models.Index(
                fields=["participant", "kind", "revision", "step"],
                condition=Q(participant__isnull=False),
                name="notice_to_participant",
            ),
            # The same of one invitation.
            models.Index(
                fields=["invitation", "cause", "revision", "step"],
                condition=Q(invitation__isnull=False),
                name="notice_about_invitation",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def owed(cls, kind: str, *, to: int, occasion: str, rest: int = 0, **fields: Any) -> Notice:
        """A notice not written yet. `occasion` names the thing within the key; it rests so many seconds."""
        now = clock.now()
        step, revision = fields.get("step", 0), fields.get("revision", 0)
        return cls(
            kind=kind,
            recipient_id=to,
            key=f"{kind}:{occasion}:rev={revision}:step={step}:to={to}",
            created_at=now,
            next_attempt_at=now + timedelta(seconds=rest),
            expires_at=now + timedelta(hours=cls.LASTS.get(kind, cls.LASTS_ELSE)),
            **fields,
        )

    @classmethod
    def for_account(cls, kind: str, *, to: int, occasion: str, detail: str = "", **fields: Any) -> Notice:
        """An urgent notice about the recipient's own account; what is secret in it is made when it is sent."""
        return cls.owed(kind, to=to, occasion=occasion, priority=URGENT, detail=detail, **fields)

    @classmethod
    def to_participant(cls, kind: str, participant: Participant, *, sender: int, **fields: Any) -> Notice:
        """A notice not written yet that goes to a participant alone, whatever their account; see `owed`.

        `sender`: the number of the account that caused it. The participant needs their contact's account.
        """
        account = participant.contact.user
        to = account.pk if account and account.is_active else sender
        occasion = f"participant={participant.pk}:{fields.pop('occasion', '')}".rstrip(":")
        notice = cls.owed(kind, to=to, occasion=occasion, participant=participant, **fields)
        # Who sends it does not make it another notice.
        notice.key = notice.key.removesuffix(f":to={to}")
        return notice

    def send_again(self, *, by: User) -> Notice:
        """A new notice in place of one that was given up; who sent it again is on record. Locks the row.

        Raise NotAllowed for a link into an account that `by` may not change, RuleBroken when it was not given up, or
        was sent again already.
        """
        with transaction.atomic():
            old = Notice.objects.select_for_update(of=("self",)).get(pk=self.pk)
            if not old.is_given_up or Notice.objects.filter(resend_of=old).exists():
                raise RuleBroken(_g("Only what could not be delivered is sent again, and only once."))
            if old.kind in self.LINKS:
                old.recipient.check_access(by)
            again = old.in_place(by=by)
            again.save(force_insert=True)
        return again

    def in_place(self, *, by: User) -> Notice:
        """The notice, not written yet, by which `by` sends this one again."""
        again = Notice.owed(self.kind, to=self.recipient_id, occasion="", priority=self.priority, **self.subjects())
        again.key, again.resend_of, again.resent_by = f"again={self.pk}:to={self.recipient_id}", self, by
        return again

    def may_be_sent_again(self, by: User) -> bool:
        """Whether `by` may: a link opens an account, and so is for those alone who may change that."""
        if self.kind not in self.LINKS:
            return True
        try:
            self.recipient.check_access(by)
        except NotAllowed:
            return False
        return True

    def subjects(self) -> dict[str, Any]:
        """What it is about and why: the fields that a notice shares with the one in its place."""
        return {field: getattr(self, field) for field in self.SUBJECTS}

    @property
    def resent_by_label(self) -> str | None:
        """Who sent it again, by the post held then. One query where somebody did."""
        return self.resent_by.label_at(self.created_at) if self.resent_by else None

    def subject_id(self, about: str) -> int | None:
        """The number of the row under one of its foreign keys."""
        return getattr(self, f"{about}_id")

    @property
    def is_given_up(self) -> bool:
        return self.status in self.GIVEN_UP

    @property
    def is_about_account(self) -> bool:
        return self.kind in self.ACCOUNT

    @property
    def goes_alone(self) -> bool:
        """Whether it is a mail of its own, to this very address."""
        return self.participant_id is not None or self.kind in self.ALONE

    @property
    def waits_for_day(self) -> bool:
        """Whether it keeps to its reader's hours."""
        return self.kind not in self.AT_ONCE

    def has_expired(self, now: datetime) -> bool:
        """Whether it was tried in vain for long enough; what its reader asked for, whether they wait no more."""
        was_tried = self.attempts or self.deferrals or self.set_aside_at or self.kind in self.LASTS
        return bool(was_tried) and self.expires_at <= now

    def kind_on(self, today: date) -> str:
        """Its kind in words that are true on the day `today`: what was due soon is due, or overdue, by now."""
        if self.kind not in self.DUE_KINDS:
            return self.kind  # the day of its thing need not be read
        due_on = self.due_on
        if due_on is None:
            return self.kind
        if due_on == today:
            return self.Kind.DUE
        return self.Kind.DUE_SOON if due_on > today else self.Kind.OVERDUE

    @property
    def due_on(self) -> date | None:
        """The day by which its thing is due: a milestone, an item, or a draft for its meet."""
        if self.milestone:
            return self.milestone.due_on
        if self.action_item:
            return self.action_item.due_on
        return self.recommendation.meet.submit_by_on if self.recommendation else None

    @property
    def address(self) -> str:
        """Where its mail goes, unless somebody stands in for the recipient; empty where nobody knows."""
        if self.to_address:
            return self.to_address
        if self.participant:
            return self.participant.contact.address
        return self.confirmation.email if self.confirmation else self.recipient.email

    @property
    def had_no_address(self) -> bool:
        return self.last_error == NO_ADDRESS

    @property
    def outlives_account(self) -> bool:
        """Whether it is still owed when the account is closed.

        That it was closed is told, and that an address left it; and a participant is on the list of the meet whatever
        becomes of an account, theirs or that of who invited them.
        """
        return self.participant_id is not None or self.detail in (self.CLOSED, self.ADDRESS_LEFT)

    @property
    def reader_label(self) -> str:
        """To whom it goes, unless somebody stands in for them."""
        return str(self.participant.contact if self.participant else self.recipient)

    @property
    def again_pk(self) -> int | None:
        """The notice that was sent in its place."""
        again = getattr(self, "again", None)
        return again.pk if again else None

    @property
    def subject(self) -> ActionItem | Recommendation | None:
        """What it is about, for a link."""
        return self.action_item or self.recommendation


set_tones(
    {
        Notice.Status.QUEUED: "neutral",
        Notice.Status.SENDING: "going",
        Notice.Status.SENT: "good",
        Notice.Status.FAILED: "needs-you",
        Notice.Status.EXPIRED: "risk",
        Notice.Status.CANCELLED: "off",
    }
)
