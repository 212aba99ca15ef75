"""Invitations to a meet, and what was answered."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.history import Event
from core.lifecycle import Lifecycle, Move
from core.rules import NotAllowed, RuleBroken
from core.text import LineField, ProseField
from meetings.invitation_status import Status
from meetings.models.meets import Meet
from meetings.models.within import check_meet
from meetings.participants.models import Participant
from meetings.programme.models import Session
from meetings.programme.taking_over import substitute_in_sessions
from participants.contacts.models import Contact
from participants.models.posts import Post
from participants.models.users import User

from .deadlines import answers_close_at, check_open, links_end_at
from .moves import ANSWERABLE, ANSWERS, MOVES, RESPONDENT, is_assistant, is_invitee
from .sets import InvitationQuerySet
from .texts import InvitationTemplate
from .tokens import digest_of, token_of

if TYPE_CHECKING:
    from datetime import date

# Changes of mind by the link within a day: nobody needs more.
MOST_ANSWERS_A_DAY = 20
# What an invitee says of a substitute; the names are those of Contact.
NOMINEE_FIELDS = ("honorific", "name", "designation", "organisation", "organisation_name", "email", "phone")


class Invitation(Lifecycle):
    """One participant's invitation to a meet; a participant has one that is not revoked.

    The link's token follows from a random nonce under the server's secret, so that a mail which is sent again carries
    the same link; the row keeps the nonce, and of the token a digest alone.
    """

    MOVES = MOVES
    MISSING = {"nominee": _("To propose a substitute, enter their name.")}
    MOVED_FIELDS = ("status_at", "sent_at", "letter_serial")

    class Via(models.TextChoices):
        LINK = "link", _("by the link in the mail")
        ACCOUNT = "account", _("signed in")
        ASSISTANT = "assistant", _("by the assistant")
        RECORDED = "recorded", _("recorded by the secretariat")

    meet = models.ForeignKey(Meet, models.PROTECT, related_name="invitations", verbose_name=_("meet"))
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="invitations", verbose_name=_("participant")
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    status_at = models.DateTimeField(_("status since"), default=clock.now, editable=False)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    template = models.ForeignKey(
        InvitationTemplate, models.PROTECT, null=True, related_name="invitations", verbose_name=_("text")
    )
    # As it was sent: templates change, a letter does not.
    subject = LineField(_("subject"), max_length=200)
    text = ProseField(_("text"))
    asks_sessions = models.BooleanField(_("ask about each session"), default=False)
    # The running number within the meet, given when the invitation is queued first.
    letter_serial = models.PositiveIntegerField(_("letter number"), null=True, editable=False)
    letter_date = models.DateField(_("date of the letter"))
    signatory = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="+", verbose_name=_("signatory"), blank=True
    )
    # What the letter says; the cut-off itself is the meet's.
    answer_by_on = models.DateField(_("answer by"))
    nonce = models.CharField(max_length=43, default=secrets.token_urlsafe, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    calendar_uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    # By a form that was posted, never by a page that was read: scanners of mail read pages.
    first_opened_at = models.DateTimeField(_("first used"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answered_via = models.CharField(_("answered"), max_length=10, choices=Via, blank=True, editable=False)
    answer_note = ProseField(_("reason or remark"), blank=True, editable=False)
    nominee = models.ForeignKey(
        Contact, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed substitute"), editable=False
    )
    remind_requested_at = models.DateTimeField(_("reminder requested"), null=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    # Why it is not reminded of, a LeftOut: from `with_left_out` alone.
    left_out: str

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=~Q(status="revoked"), name="invitation_one_live"
            ),
            models.UniqueConstraint(fields=["meet", "letter_serial"], name="invitation_letter_once"),
        ]
        indexes = [
            # The funnel, lists of one status, and what is due in a sweep.
            models.Index(fields=["meet", "status", "id"], name="invitation_by_status"),
            models.Index(fields=["status", "id"], condition=Q(status="queued"), name="invitation_queued"),
            # Sweeps and desks: what is in a status, or came to it lately.
            models.Index(fields=["status", "status_at"], name="invitation_status_at"),
            models.Index(
                fields=["remind_requested_at"],
                condition=Q(remind_requested_at__isnull=False),
                name="invitation_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return str(self.participant)

    # Preparing

    @classmethod
    def prepare(
        cls,
        meet: Meet,
        participants: models.QuerySet[Participant],
        *,
        by: User,
        signatory: Post,
        letter_date: date,
        template: InvitationTemplate | None = None,
        language: str = "",
    ) -> list[Invitation]:
        """Make a draft for each of `participants` of `meet` who has no invitation; return these drafts.

        Without `template` each gets the text for their category, without `language` their own language. Locks the
        meet; a constant number of statements for 500 rows. Raise NotAllowed to all but the secretariat, RuleBroken
        for days that are past.
        """
        cls.check_prepare(meet, letter_date=letter_date, by=by)
        with transaction.atomic():
            meet.lock()
            InvitationTemplate.ensure_sample(meet, by=by)
            texts = InvitationTemplate.objects.filter(meet=meet)
            drafts = []
            for participant in uninvited(participants.filter(meet=meet)):
                participant.meet = meet
                text = template or texts.fitting(participant.category) or InvitationTemplate.sample(meet)
                drafts.append(
                    cls.draft(participant, text, language=language, signatory=signatory, letter_date=letter_date)
                )
            cls.objects.bulk_create(drafts, batch_size=500)
            cls.record_many(drafts, "create", by=by)
            _keep_status(drafts, Status.DRAFT)
        return drafts

    @classmethod
    def check_inviter(cls, by: User) -> None:
        """Raise NotAllowed to all but the secretariat."""
        if not by.is_secretariat:
            raise NotAllowed(_g("Only the secretariat invites to a meet."))

    @classmethod
    def check_prepare(cls, meet: Meet, *, letter_date: date, by: User) -> None:
        """Raise NotAllowed or RuleBroken where invitations to `meet` cannot be prepared with this date."""
        cls.check_inviter(by)
        check_meet(meet.pk, by=by)
        check_open(meet)
        if letter_date < clock.today(meet.time_zone):
            raise RuleBroken(_g("This day is past: date the letter today or later."), field="letter_date")
        if letter_date > meet.answers_close_on:
            raise RuleBroken(
                _g("The letter is dated after the last day to answer: choose an earlier day."), field="letter_date"
            )

    @classmethod
    def draft(
        cls, participant: Participant, template: InvitationTemplate, *, language: str = "", **values: Any
    ) -> Invitation:
        """The invitation of one participant as it would be made of `template`, not saved; `values` of other fields."""
        language = language or participant.contact.language
        subject, text = template.write_to(participant, language=language)
        invitation = cls(
            meet=participant.meet,
            participant=participant,
            language=language,
            template=template if template.pk else None,
            subject=subject,
            text=text,
            answer_by_on=participant.meet.answers_close_on,
            is_sample=participant.is_sample,
            **{
                "asks_sessions": template.asks_sessions,
                "letter_date": clock.today(participant.meet.time_zone),
                **values,
            },
        )
        invitation.digest = digest_of(invitation.token)
        return invitation

    @classmethod
    def queue(cls, meet: Meet, rows: InvitationQuerySet, *, by: User) -> list[Invitation]:
        """Queue those of `rows` that can be; return them. Locks the meet, which numbers the letters.

        Raise NotAllowed to all but the secretariat, RuleBroken where the cut-off is past.
        """
        cls.check_inviter(by)
        with transaction.atomic():
            meet.lock()
            check_open(meet)
            queueable = rows.current().queueable().filter(meet=meet)
            cls.number_letters(queueable)
            return cls.move_many(queueable.for_rules(), "queue", by=by)

    @classmethod
    def number_letters(cls, rows: InvitationQuerySet) -> None:
        """Give each of `rows` that has none its letter number. The caller holds the lock of the meet."""
        new = list(rows.filter(letter_serial=None).select_related("meet").order_by("pk"))
        if not new:
            return
        last = cls.objects.filter(meet=new[0].meet_id).aggregate(last=models.Max("letter_serial"))["last"] or 0
        for number, row in enumerate(new, start=last + 1):
            row.letter_serial = number
        cls.objects.bulk_update(new, ["letter_serial"], batch_size=500)

    @property
    def letter_number(self) -> str:
        """As the letter says it: "EM/2027/INV/0012"; empty until it is queued."""
        return f"EM/{self.meet.slug}/INV/{self.letter_serial:04d}" if self.letter_serial else ""

    @property
    def paragraphs(self) -> list[str]:
        """Its text, and who signs it, as mail and page show them."""
        parts = [part.strip() for part in self.text.split("\n\n")]
        with translation.override(self.language):
            signed = f"{self.signatory.label}, {self.signatory.organisation.label}" if self.signatory else ""
        return [part for part in (*parts, signed) if part]

    # The link

    @property
    def token(self) -> str:
        """What the link ends with; made when the mail is written, and stored nowhere."""
        return token_of(self.nonce)

    @property
    def token_expires_at(self) -> datetime:
        """When the link stops showing anything; answers close earlier."""
        return links_end_at(self.meet)

    @property
    def answers_close_at(self) -> datetime:
        return answers_close_at(self.meet)

    @property
    def is_closed(self) -> bool:
        """Whether the cut-off is past, so that the secretariat alone records answers."""
        return self.answers_close_at <= clock.now()

    @property
    def is_link_over(self) -> bool:
        """Whether its link shows nothing any more."""
        is_gone = self.status in (Status.REVOKED, Status.DRAFT) or self.participant.removed_at is not None
        return is_gone or self.token_expires_at <= clock.now()

    @property
    def is_answerable(self) -> bool:
        """Whether the invitee may answer it now, or answer otherwise."""
        return self.status in ANSWERABLE and not self.is_closed and self.participant.removed_at is None

    # Moves

    def lock(self) -> None:
        """Lock the row, and keep what was read of the participant."""
        meet, participant = self.meet, self.participant
        super().lock()
        self.meet, self.participant = meet, participant
        rows = Participant.objects.filter(pk=participant.pk)
        participant.removed_at = rows.values_list("removed_at", flat=True).get()

    def move(self, verb: str, *, by: User | None, note: str = "", is_locked: bool = False, **details: Any) -> Any:
        """As Lifecycle.move. The same answer a second time changes nothing and returns the event of the first.

        Answers take `reported_by` (the secretariat must say it), `sessions` (session -> whether they come) and
        `nominee` (a Contact, or a mapping of NOMINEE_FIELDS). Approving takes `accepts_other_organisation`, and
        `nominee`, the number of the contact whom the reader was shown. Locks the meet first where the move numbers
        letters or changes the list of participants.
        """
        with transaction.atomic(savepoint=not is_locked):
            if verb in ("queue", "approve") and not is_locked:
                self.meet.lock()
            if not is_locked:
                self.lock()
            if verb in ANSWERS and self._is_repeated(verb, note, details):
                self.check_answer(by=by, **details)
                return self.events.filter(verb=verb).last()
            return super().move(verb, by=by, note=note, is_locked=True, **details)

    def on_move(self, move: Move, *, by: User | None, note: str, **details: Any) -> dict[str, Any]:
        self.status_at = clock.now()
        if move.verb in ANSWERS:
            return self._on_answer(move, by=by, note=note, **details)
        on_verb = getattr(self, f"_on_{move.verb}", None)
        return on_verb(by=by, **details) if on_verb else {}

    def after_move(self, move: Move, *, by: User | None) -> None:
        _keep_status([self], move.target)

    @classmethod
    def after_moves(cls, rows: list[Any], move: Move) -> None:
        _keep_status(rows, move.target)

    def _on_queue(self, *, by: User | None) -> dict[str, Any]:
        check_open(self.meet)
        if self.participant.removed_at:
            raise RuleBroken(_g("%(name)s is not on the list of participants any more.") % {"name": self})
        if self.letter_serial is None:
            type(self).number_letters(type(self).objects.filter(pk=self.pk))
            self.letter_serial = type(self).objects.values_list("letter_serial", flat=True).get(pk=self.pk)
        return {}

    def _on_send(self, *, by: User | None) -> dict[str, Any]:
        self.sent_at = clock.now()
        return {}

    def _on_expire(self, *, by: User | None) -> dict[str, Any]:
        if not self.is_closed:
            raise RuleBroken(_g("The invitation can be answered still: it does not expire yet."))
        return {}

    # Answers

    def check_answer(self, *, by: User | None, reported_by: str = "", **_details: Any) -> None:
        """Raise NotAllowed or RuleBroken where `by` may not answer now; who has no account answers as the system."""
        if not RESPONDENT.allows(self, by):
            raise NotAllowed(_g("Only the invitee, their assistant and the secretariat answer an invitation."))
        if self.participant.removed_at:
            raise RuleBroken(_g("%(name)s is not on the list of participants any more.") % {"name": self})
        if reported_by and not self.is_recorded(by):
            raise NotAllowed(_g("Only the secretariat records an answer on somebody's word."))
        if self.is_recorded(by):
            if not reported_by.strip():
                raise RuleBroken(
                    _g("Enter on whose word you record this, such as “his office, by telephone”."),
                    field="reported_by",
                )
        elif self.is_closed:
            raise RuleBroken(
                _g("Answers closed on %(day)s. Please contact the secretariat.")
                % {"day": date_format(self.meet.answers_close_on, "DATE_FORMAT")}
            )
        elif self.status not in ANSWERABLE:
            raise RuleBroken(
                _g("The invitation is “%(status)s”: it cannot be answered now.")
                % {"status": self.get_status_display()}
            )
        elif by is None:
            self._check_number()

    def _check_number(self) -> None:
        """Raise RuleBroken where the answer was changed by the link too often within a day."""
        since = clock.now() - timedelta(days=1)
        changes = self.events.filter(verb__in=ANSWERS, actor=None, at__gt=since)
        if changes.count() >= MOST_ANSWERS_A_DAY:
            raise RuleBroken(_g("This answer was changed very often today. Please contact the secretariat."))

    def is_recorded(self, by: User | None) -> bool:
        """Whether an answer by `by` is one that the secretariat records for somebody else."""
        return by is not None and not is_invitee(self, by) and not is_assistant(self, by)

    def _on_answer(
        self,
        move: Move,
        *,
        by: User | None,
        note: str,
        reported_by: str = "",
        nominee: Any = None,
        sessions: Mapping[int, bool] | None = None,
    ) -> dict[str, Any]:
        self.check_answer(by=by, reported_by=reported_by)
        former = str(self.nominee or "")
        self.nominee = self._nominate(nominee) if move.verb == "propose" else None
        self.answered_at = clock.now()
        self.first_opened_at = self.first_opened_at or (self.answered_at if by is None else None)
        self.answered_via = self._via(by)
        self.answer_note = note
        changes: dict[str, Any] = self._write_sessions(sessions or {})
        if self.is_recorded(by):
            changes["reported_by"] = ["", LineField(max_length=200).clean(reported_by.strip(), None)]
        if former != str(self.nominee or ""):
            changes["nominee"] = [former, str(self.nominee or "")]
        return changes

    def _via(self, by: User | None) -> str:
        if by is None:
            return self.Via.LINK
        if is_invitee(self, by):
            return self.Via.ACCOUNT
        return self.Via.ASSISTANT if is_assistant(self, by) else self.Via.RECORDED

    def _is_repeated(self, verb: str, note: str, details: Mapping[str, Any]) -> bool:
        """Whether this very answer is on record already."""
        if self.status != MOVES[verb].target or note.strip() != self.answer_note:
            return False
        known = dict(self.session_answers.values_list("session_id", "is_coming"))
        if any(known.get(pk) != is_coming for pk, is_coming in (details.get("sessions") or {}).items()):
            return False
        return verb != "propose" or self._is_nominee(details.get("nominee"))

    def _is_nominee(self, proposed: Any) -> bool:
        """Whether this person is the proposed substitute already."""
        if isinstance(proposed, Contact):
            return proposed.pk == self.nominee_id
        if self.nominee is None or not proposed:
            return False
        if all(_same(proposed.get(name), getattr(self.nominee, name)) for name in ("name", "email")):
            return True
        known = _known_contact(proposed)
        return known is not None and known.pk == self.nominee_id

    def _nominate(self, proposed: Any) -> Contact:
        """The proposed substitute as a contact. Raise RuleBroken for the invitee, and for who takes part already."""
        contact = proposed if isinstance(proposed, Contact) else self._contact_of(proposed)
        own = self.participant.contact
        if contact.pk == own.pk or (_same(contact.name, own.name) and _same(contact.email, own.email)):
            raise RuleBroken(_g("This is the invitee: propose somebody else."), field="name")
        self._check_free(contact)
        return contact

    def _contact_of(self, proposed: Mapping[str, Any]) -> Contact:
        """Who is proposed: a person who is known already, else a new contact."""
        values = {name: proposed[name] for name in NOMINEE_FIELDS if proposed.get(name)}
        return _known_contact(values) or Contact.add(
            by=None,
            language=self.language,
            time_zone=self.participant.contact.time_zone,
            is_sample=self.is_sample,
            **values,
        )

    def _check_free(self, contact: Contact) -> None:
        """Raise RuleBroken for somebody who is on the list of the meet already."""
        there = Participant.objects.current().filter(meet=self.meet)
        same = Q(contact=contact)
        if contact.email:
            same |= Q(contact__email=contact.email, contact__name__iexact=contact.name)
        if there.filter(same).exists():
            raise RuleBroken(
                _g("%(name)s takes part in the meet already: propose somebody else.") % {"name": contact}, field="name"
            )

    def sessions_asked(self) -> Any:
        """The sessions about which it asks: those that are published and not over."""
        rows = Session.objects.filter(meet=self.meet_id).announced().live().for_programme()
        rows = rows.exclude(ends_at__lte=clock.now())
        return rows if self.asks_sessions else rows.none()

    def _write_sessions(self, sessions: Mapping[int, bool]) -> dict[str, Any]:
        """Keep which sessions they attend; return what changed. Sessions of another meet are refused."""
        if not sessions:
            return {}
        titles = dict(self.sessions_asked().filter(pk__in=sessions).values_list("pk", "title"))
        if set(titles) != set(sessions):
            raise RuleBroken(_g("One of these sessions is not asked about, or no longer announced: reload the page."))
        before = dict(self.session_answers.values_list("session_id", "is_coming"))
        for pk, is_coming in sessions.items():
            if before.get(pk) != is_coming:
                self.session_answers.update_or_create(session_id=pk, defaults={"is_coming": is_coming})
        titles_known = [", ".join(titles[pk] for pk in titles if known.get(pk)) for known in (before, sessions)]
        return {"sessions": titles_known} if titles_known[0] != titles_known[1] else {}

    # Substitutes

    @property
    def is_of_other_organisation(self) -> bool:
        """Whether the proposed substitute comes from another organisation than the invitee."""
        if self.nominee is None:
            return False
        own, other = self.participant.contact, self.nominee
        if own.organisation_id or other.organisation_id:
            return own.organisation_id != other.organisation_id
        return not _same(own.organisation_name, other.organisation_name)

    def _on_approve(
        self, *, by: User | None, accepts_other_organisation: bool = False, nominee: int | None = None
    ) -> dict[str, Any]:
        """Put the substitute on the list, with an invitation that is accepted. The caller holds the meet's lock."""
        if self.nominee is None:
            raise RuleBroken(_g("No substitute is proposed."))
        if nominee not in (None, self.nominee_id):
            raise RuleBroken(_g("Somebody else was proposed meanwhile: reload the page."))
        if self.participant.removed_at:
            raise RuleBroken(_g("%(name)s is not on the list of participants any more.") % {"name": self})
        if self.is_of_other_organisation and not accepts_other_organisation:
            raise RuleBroken(
                _g("%(name)s is of another organisation: confirm that you accept this.") % {"name": self.nominee},
                field="accepts_other_organisation",
            )
        self._check_free(self.nominee)
        if self.nominee.merged_into_id:
            raise RuleBroken(_g("This person was merged into another meanwhile: propose that one."))
        substitute = self._add_substitute(self.nominee, by=by)
        self._hand_over_place(substitute, by=by)
        self._insert_accepted(substitute, by=by)
        return {"nominee": [str(self.nominee), str(self.nominee)]}

    def _add_substitute(self, nominee: Contact, *, by: User | None) -> Participant:
        original = self.participant
        return Participant.add(
            self.meet,
            nominee,
            by=by,
            category=original.category,
            precedence=original.precedence,
            mode=original.mode,
            head=original.head,
            substitute_for=original,
            is_sample=original.is_sample and nominee.is_sample,
        )

    def _hand_over_place(self, substitute: Participant, *, by: User | None) -> None:
        """Let the substitute lead the delegation, and take part in the sessions, of the original."""
        original = self.participant
        substitute_in_sessions(original, substitute, by=by)
        for officer in original.delegation.current().exclude(pk=substitute.pk).order_by("pk"):
            officer.lock()
            officer.head = substitute
            officer.version += 1
            officer.save(update_fields=["head", "version"])
            officer.record("edit", by=by, changes={"head": [str(original), str(substitute)]})

    def _insert_accepted(self, substitute: Participant, *, by: User | None) -> None:
        """Give the substitute an invitation of their own, accepted by what the invitee proposed."""
        if type(self).objects.live().filter(participant=substitute).exists():
            raise RuleBroken(_g("%(name)s has an invitation already: revoke it first.") % {"name": substitute})
        substitute.meet = self.meet
        texts = InvitationTemplate.objects.filter(meet=self.meet)
        text = texts.fitting(substitute.category) or InvitationTemplate.sample(self.meet)
        invitation = type(self).draft(
            substitute,
            text,
            status=Status.ACCEPTED,
            signatory=self.signatory,
            asks_sessions=self.asks_sessions,
            answered_at=self.answered_at,
            answered_via=self.answered_via,
        )
        invitation.insert()
        type(self).number_letters(type(self).objects.filter(pk=invitation.pk))
        invitation.record("substitute", by=by, changes={"substitute_for": ["", str(self.participant)]})
        _keep_status([invitation], Status.ACCEPTED)

    # Reminders and the calendar

    @classmethod
    def request_reminders(
        cls, meet: Meet, rows: InvitationQuerySet, *, by: User
    ) -> tuple[list[Invitation], list[Invitation]]:
        """Have the silent among `rows` reminded by the next sweep. Locks the rows.

        Return who is reminded, and who is left out, each with `left_out`, the reason. Raise NotAllowed to all but
        the secretariat.
        """
        if not by.is_secretariat:
            raise NotAllowed(_g("Only the secretariat reminds of invitations."))
        with transaction.atomic():
            locked = rows.filter(meet=meet).order_by("pk").select_for_update(of=("self",), no_key=True)
            numbers = [row.pk for row in locked]
            # Looked at again once the locks are held: whoever answered meanwhile is left out.
            found = list(cls.objects.filter(pk__in=numbers).with_left_out(meet).for_rules().order_by("pk"))
            chosen = [row for row in found if not row.left_out]
            cls.objects.filter(pk__in=[row.pk for row in chosen]).update(remind_requested_at=clock.now())
            cls.record_many(chosen, "remind", by=by)
        return chosen, [row for row in found if row.left_out]

    def raise_sequence(self) -> int:
        """Return the next SEQUENCE of the calendar entry. The caller holds the lock of the row."""
        self.calendar_sequence += 1
        self.save(update_fields=["calendar_sequence"])
        return self.calendar_sequence

    def check_edit(self, by: User) -> None:
        if not by.is_secretariat:
            raise NotAllowed(_g("Only the secretariat changes an invitation."))
        if self.status != Status.DRAFT:
            raise RuleBroken(_g("The text can be changed only while the invitation is a draft."))


class SessionAnswer(models.Model):
    """Whether an invitee attends one session."""

    invitation = models.ForeignKey(
        Invitation, models.CASCADE, related_name="session_answers", verbose_name=_("invitation")
    )
    session = models.ForeignKey(Session, models.CASCADE, related_name="answers", verbose_name=_("session"))
    is_coming = models.BooleanField(_("attends"))

    objects: ClassVar[models.Manager[SessionAnswer]] = models.Manager()

    class Meta:
        verbose_name = _("answer for a session")
        verbose_name_plural = _("answers for sessions")
        constraints = [models.UniqueConstraint(fields=["invitation", "session"], name="session_answered_once")]

    def __str__(self) -> str:
        return f"{self.session}: {self.is_coming}"


class InvitationEvent(Event):
    """What was done to an invitation."""

    PAST: ClassVar[dict[str, Any]] = {
        **MOVES.past(),
        "create": _("prepared the invitation"),
        "substitute": _("invited this person as a substitute"),
        "edit": _("changed the text"),
        "remind": _("asked for a reminder"),
    }
    LABELS: ClassVar[dict[str, Any]] = {
        "reported_by": _("on whose word"),
        "sessions": _("sessions"),
        "substitute_for": _("substitute for"),
    }
    PRIVATE_REASONS = frozenset({"revoke"})

    @property
    def actor_label(self) -> str | None:
        """Of an answer without an account, the invitee: the link was given to nobody else."""
        return str(self.subject.participant) if self._is_by_link else super().actor_label

    def sentence(self) -> str:
        """What was done; of an answer without an account, that it came by the link."""
        sentence = super().sentence()
        return _g("%(sentence)s, by the link in the mail") % {"sentence": sentence} if self._is_by_link else sentence

    @property
    def _is_by_link(self) -> bool:
        return self.verb in ANSWERS and self.actor_id is None

    subject = models.ForeignKey(Invitation, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        indexes = [models.Index(fields=["subject", "at"], name="invitationevent_trail")]


def uninvited(participants: models.QuerySet[Participant]) -> models.QuerySet[Participant]:
    """Those of `participants` on the list who have no invitation, or had it revoked; not who has a substitute."""
    return (
        participants.filter(removed_at=None, invitation_status__in=["", Status.REVOKED])
        .select_related("contact__organisation")
        .order_by("precedence", "pk")
    )


def _keep_status(rows: list[Invitation], status: str) -> None:
    """Keep the status with the participants, for their list."""
    Participant.objects.filter(pk__in=[row.participant_id for row in rows]).update(invitation_status=status)
    for row in rows:
        row.participant.invitation_status = status


def _known_contact(values: Mapping[str, Any]) -> Contact | None:
    """Whoever has this name and this address; where no address is given, this name in the same organisation."""
    if email := values.get("email"):
        same = Q(email__iexact=email) | Q(user__email__iexact=email)
    elif values.get("organisation"):
        same = Q(organisation=values["organisation"])
    else:
        same = Q(organisation=None, organisation_name__iexact=values.get("organisation_name") or None)
    return Contact.objects.live().filter(same, name__iexact=values["name"]).order_by("pk").first()


def _same(one: Any, other: Any) -> bool:
    return str(one or "").strip().casefold() == str(other or "").strip().casefold()
