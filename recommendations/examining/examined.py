"""What officers note on a recommendation while they weigh it, beside its status."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.lifecycle import Lifecycle, check_reason
from core.rules import NotAllowed, RuleBroken
from core.text import LineField
from countries.models import Organisation
from recommendations.moves import DECIDES_WITHOUT_ANSWER, EXAMINER, OPEN_TO_DECISION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from participants.models import User

# Nothing rests, and nobody is given time, for longer than a year.
LONGEST = timedelta(days=366)
# How long "I am examining this" holds without being renewed.
CLAIM_LASTS = timedelta(days=1)
STEPS = range(1, 6)


def check_ahead(day: date) -> None:
    """Raise RuleBroken unless `day` is to come, within a year."""
    if day <= clock.today():
        raise RuleBroken(
            _g("%(day)s does not lie ahead: choose a later day.") % {"day": date_format(day, "DATE_FORMAT")}
        )
    if day > clock.today() + LONGEST:
        raise RuleBroken(
            _g("%(day)s is more than a year away: choose an earlier day.") % {"day": date_format(day, "DATE_FORMAT")}
        )


def check_asking(department: Organisation, by_on: date) -> None:
    """Raise RuleBroken unless `department` is one and may be asked to answer by this day."""
    if department.kind != Organisation.Kind.DEPARTMENT:
        raise RuleBroken(_g("It can be referred to a department only."))
    check_ahead(by_on)


def check_steps(*steps: int | None) -> None:
    """Raise RuleBroken unless each is a step of a score."""
    if not all(step in STEPS for step in steps):
        raise RuleBroken(_g("Each score is a step from 1 to 5: choose one for each."))


class Examined(Lifecycle):
    """Who is at it, what it scored, until when it waits."""

    referred_to: Any
    referred_to_id: int | None
    referrals: Any
    was_submitted: Any

    deferred_until_on = models.DateField(_("deferred until"), null=True, editable=False)
    # "I am examining this": a courtesy that lapses (CLAIM_LASTS), not a status.
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("being examined by"),
        editable=False,
    )
    claimed_at = models.DateTimeField(_("taken up"), null=True, editable=False)
    # What an examiner gave, 1 to 5 each (recommendations.ranking.scores says what each step means).
    value_score = models.PositiveSmallIntegerField(_("value"), null=True, editable=False)
    effort_score = models.PositiveSmallIntegerField(_("effort"), null=True, editable=False)
    fit_score = models.PositiveSmallIntegerField(_("strategic fit"), null=True, editable=False)
    scored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("scored by"),
        editable=False,
    )
    scored_at = models.DateTimeField(_("scored"), null=True, editable=False)
    # The ministry's own: for those who read what is internal.
    file_number = LineField(
        _("eOffice file number"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text=_("As it stands on the file, such as F.No. 12/3/2027-FT(EA)."),
    )

    class Meta:
        abstract = True

    @property
    def claim_lapses_at(self) -> datetime | None:
        """Until when somebody examines it; None when nobody does."""
        if self.claimed_at is None or self.claimed_at + CLAIM_LASTS <= clock.now():
            return None
        return self.claimed_at + CLAIM_LASTS

    @property
    def claimed_by_label(self) -> str | None:
        """Who examines it, by the post held when they took it up. One query where somebody does."""
        return self.claimed_by.label_at(self.claimed_at) if self.claimed_by and self.claimed_at else None

    def claim(self, *, by: User) -> None:
        """Say that `by` examines it, for a day from now. Locks the row.

        Raise NotAllowed to who does not examine it, RuleBroken when it is decided or another's claim holds.
        """
        with transaction.atomic():
            self.lock()
            self.check_examining(by)
            if self.claim_lapses_at and self.claimed_by_id != by.pk:
                raise RuleBroken(
                    _g("%(who)s is examining it until %(until)s: ask them to leave it to you, or wait until then.")
                    % {
                        "who": self.claimed_by_label,
                        "until": date_format(localtime(self.claim_lapses_at), "DATETIME_FORMAT"),
                    }
                )
            self._set_claim(by)
            self.record("claim", by=by)

    def release(self, *, by: User) -> None:
        """Leave it to others. Locks the row. Raise NotAllowed or RuleBroken when `by` does not examine it."""
        with transaction.atomic():
            self.lock()
            self._check_examiner(by)
            if not self.claim_lapses_at or self.claimed_by_id != by.pk:
                raise RuleBroken(_g("You are not examining it now: there is nothing to leave to others."))
            self._set_claim(None)
            self.record("release", by=by)

    def score(self, *, by: User, value: int, effort: int, fit: int) -> Any:
        """Give it 1 to 5 each; the newest counts. Locks the row.

        Returns the event. Raise NotAllowed or RuleBroken when `by` may not examine it now, or a step is none.
        """
        steps = {"value_score": value, "effort_score": effort, "fit_score": fit}
        check_steps(*steps.values())
        with transaction.atomic():
            self.lock()
            self.check_examining(by)
            changes = {name: [getattr(self, name) or "", step] for name, step in steps.items()}
            for name, step in steps.items():
                setattr(self, name, step)
            self.scored_by, self.scored_at = by, clock.now()
            self.save(update_fields=[*steps, "scored_by", "scored_at"])
            return self.record("score", by=by, changes=changes)

    def set_file_number(self, file_number: str, *, by: User, base: Mapping[str, str] | None = None) -> None:
        """Note in which file it is dealt with, at any time after it was submitted. Locks the row.

        `base` as in Edited.edit; without it, whatever stands there is replaced. Raise NotAllowed or RuleBroken when
        that is not for `by`, or not yet; StaleEdit where somebody else noted another since.
        """
        with transaction.atomic():
            self.lock()
            self.check_file_number(by)
            if self.file_number == file_number:
                return
            self.check_not_stale({"file_number": file_number}, base or {}, version=self.version)
            before, self.file_number = self.file_number, file_number
            self.save(update_fields=["file_number"])
            self.record("set_file_number", by=by, changes={"file_number": [before, file_number]})

    def check_file_number(self, by: User) -> None:
        """Raise NotAllowed or RuleBroken when `by` may not note its file number now."""
        self._check_examiner(by)
        if not self.was_submitted:
            raise RuleBroken(_g("It is not submitted yet: the ministry has no file of it."))

    def check_examining(self, by: User) -> None:
        """Raise NotAllowed or RuleBroken when `by` may not examine it now."""
        self._check_examiner(by)
        if self.status not in OPEN_TO_DECISION:
            raise RuleBroken(
                _g("It is “%(status)s” now: there is nothing to examine.") % {"status": self.get_status_display()}
            )

    def _check_examiner(self, by: User) -> None:
        if not EXAMINER.allows(self, by):
            raise NotAllowed(_g("This is for %(who)s.") % {"who": EXAMINER.label})

    def on_examine(self, verb: str, *, by: User | None, note: str, **details: Any) -> dict[str, Any]:
        """What the moves of those who examine change beside the status. Returns the further changes."""
        if verb in DECIDES_WITHOUT_ANSWER and not details.get("without_answer"):
            self._check_answered(by)
        self.deferred_until_on = None
        if self.MOVES[verb].target not in OPEN_TO_DECISION:
            self.claimed_by = self.claimed_at = None
        match verb:
            case "refer":
                return self._on_refer(details["department"], details["by_on"], note=note, by=by)
            case "accept_in_part":
                return self._on_accept_in_part(details["part"])
            case "defer":
                return self._on_defer(details["until_on"])
        return {}

    def unanswered_referral(self, user: User | None) -> Any:
        """The question that a department, not that of `user`, has still to answer. One query."""
        if self.referred_to_id is None:
            return None
        asked = self.referrals.unanswered().select_related("department").last()
        is_own = asked is not None and user is not None and asked.department_id in user.organisation_ids
        return None if is_own else asked

    def _check_answered(self, by: User | None) -> None:
        """Raise RuleBroken while another department is still asked."""
        asked = self.unanswered_referral(by)
        if asked is not None:
            raise RuleBroken(
                _g("%(department)s is asked and has not answered: wait, or confirm that you decide without it.")
                % {"department": asked.department.label},
                field="without_answer",
            )

    def _on_refer(self, department: Organisation, by_on: date, *, note: str, by: User | None) -> dict[str, Any]:
        """Ask `department` for an answer by a day; what another was asked before is passed on. Returns the changes."""
        check_asking(department, by_on)
        self.referrals.unanswered().update(answered_at=clock.now(), answered_by=by)
        self.referrals.create(department=department, question=note, answer_by_on=by_on, asked_by=by)
        before, self.referred_to = self.referred_to, department
        return {"referred_to": [before.name if before else "", department.name]}

    def _on_accept_in_part(self, part: str) -> dict[str, Any]:
        """Returns the changes: which part is accepted."""
        check_reason(part, self.MISSING["part"])
        return {"part": ["", part.strip()]}

    def _on_defer(self, until_on: date) -> dict[str, Any]:
        """Let it wait until a day, on which it is to be examined again. Returns the changes."""
        check_ahead(until_on)
        self.deferred_until_on = until_on
        return {"deferred_until_on": ["", until_on.isoformat()]}

    def _set_claim(self, by: User | None) -> None:
        self.claimed_by = by
        self.claimed_at = clock.now() if by else None
        self.save(update_fields=["claimed_by", "claimed_at"])
