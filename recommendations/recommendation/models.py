"""The recommendation: one thing that a mission asks for, and what was done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Upper
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import clock
from core.editing import LastEdits
from core.lifecycle import Move, next_reference
from core.rules import NotAllowed, RuleBroken
from countries.models import Country, Organisation
from documents.models import Document, is_downloadable
from meetings.models import Meet, check_meet
from participants.models import Post, User, with_bylines
from recommendations.examining.examined import Examined
from recommendations.joining.joined import Joined
from recommendations.moves import (
    ACTIONABLE,
    CLOSED,
    MOVES,
    OPEN_TO_DECISION,
    POINTING,
    UNSUBMITTED,
    WRITABLE,
    Status,
    is_examiner,
)
from recommendations.questions.answering import Answered
from recommendations.text.models import Text

from .deadline import check_in_time
from .progress_class import ProgressClass
from .queries import WORDS, RecommendationQuerySet
from .undo import Undoable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from .events import RecommendationEvent


class Recommendation(Answered, LastEdits, Text, Joined, Examined, Undoable):
    """One thing that a mission asks for, its road through examination, and what it points at."""

    MOVES = MOVES
    MISSING: ClassVar[dict[str, Any]] = {
        "department": _("Choose the department to which it is referred."),
        "by_on": _("Say by which day the department should answer."),
        "part": _("Say which part is accepted."),
        "questions": _("To return it, write the questions that the mission must answer."),
        "until_on": _("Say until which day it is deferred."),
        # One sentence for none, an unknown and an invisible one: it must not tell which exist.
        "into": _(
            "Name the recommendation in which it lives on by its reference, such as REC/JPN/TEX/001: "
            "one that you may see."
        ),
    }

    meet = models.ForeignKey(Meet, models.PROTECT, related_name="recommendations", verbose_name=_("meet"))
    reference = models.CharField(_("reference"), max_length=40, null=True, unique=True, editable=False)  # noqa: DJ001 - null until it is submitted, and unique
    mission = models.ForeignKey(
        Organisation, models.PROTECT, related_name="recommendations", verbose_name=_("mission")
    )
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="recommendations", verbose_name=_("submitted by"), editable=False
    )
    drafted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("drafted by"), editable=False
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT, editable=False)

    referred_to = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="referred", verbose_name=_("referred to"), editable=False
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", verbose_name=_("lives on in"), editable=False
    )
    was_submitted = models.BooleanField(_("was submitted"), default=False, editable=False)
    created_at = models.DateTimeField(_("begun"), default=clock.now, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    status_at = models.DateTimeField(_("in this status since"), default=clock.now, editable=False)
    last_human_update_at = models.DateTimeField(_("last changed by a person"), default=clock.now, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)
    # Which form it was begun in: a lost answer, or a second click, does not begin it twice.
    draft_key = models.UUIDField(null=True, editable=False)
    # The key of the new form whose text is being written; of this copy of the row alone.
    form_key: UUID | None = None

    objects: ClassVar[RecommendationQuerySet] = RecommendationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=sorted(POINTING), merged_into__isnull=False)
                | (~Q(status__in=sorted(POINTING)) & Q(merged_into=None)),
                name="recommendation_points_when_merged",
            ),
            models.CheckConstraint(
                condition=Q(was_submitted=False, reference=None) | Q(was_submitted=True, reference__isnull=False),
                name="recommendation_reference_when_submitted",
            ),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="recommendation_not_into_itself"),
            # What others may see hangs on was_submitted: no status may belie it.
            models.CheckConstraint(
                condition=Q(status__in=sorted(UNSUBMITTED)) | Q(was_submitted=True),
                name="recommendation_was_submitted_before",
            ),
            models.UniqueConstraint(fields=["mission", "draft_key"], name="recommendation_begun_once"),
            models.CheckConstraint(
                condition=Q(value_score=None, effort_score=None, fit_score=None, scored_by=None)
                | Q(
                    value_score__range=(1, 5),
                    effort_score__range=(1, 5),
                    fit_score__range=(1, 5),
                    scored_by__isnull=False,
                ),
                name="recommendation_scored_whole",
            ),
            models.CheckConstraint(
                condition=Q(deferred_until_on=None) | Q(status=Status.DEFERRED),
                name="recommendation_waits_when_deferred",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by=None, claimed_at=None) | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="recommendation_claimed_since",
            ),
        ]
        indexes = [
            # The orders that the lists offer, narrowed by what is asked most.
            models.Index(fields=["mission", "-id"], name="rec_of_mission"),
            models.Index(fields=["status", "-id"], name="rec_by_status"),
            models.Index(fields=["country", "-id"], name="rec_of_country"),
            models.Index(fields=["sector", "-id"], name="rec_of_sector"),
            # What other missions and observers may read.
            models.Index(fields=["-id"], condition=Q(was_submitted=True, sensitivity="open"), name="rec_open_to_all"),
            # The list's other orders: by country, sector and number; by time in the present status.
            models.Index(Coalesce("reference", Value("")), "id", name="rec_by_reference"),
            models.Index(fields=["status_at", "id"], name="rec_by_standing"),
            # Search: icontains compiles to UPPER, so the columns themselves would not do.
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="rec_title_words"),
            GinIndex(OpClass(Upper("reference"), name="gin_trgm_ops"), name="rec_reference_words"),
            # Similar ones: the titles nearest to one, in their order (recommendations.similarity.search).
            # Not of UPPER: the search would take it for cheaper than rec_title_words (sql/title_statistics.sql).
            GistIndex(OpClass("title", name="gist_trgm_ops(siglen=256)"), name="rec_title_nearest"),
            # A file number is sought whole, in any case; most have none.
            models.Index(Upper("file_number"), condition=~Q(file_number=""), name="rec_file_number"),
            # Full text; the same expression as in RecommendationQuerySet.TEXT.
            GinIndex(WORDS, name="rec_full_text"),
            # "HS 61", and similar ones by what they are about.
            GinIndex(fields=["hs_prefixes"], name="rec_hs_prefixes"),
            models.Index(fields=["mast_chapter", "-id"], name="rec_of_mast"),
            # Examination: what waits for a decision or for a day, oldest first (RecommendationQuerySet.queue_of).
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(status__in=sorted(OPEN_TO_DECISION | {Status.DEFERRED})),
                name="rec_to_decide",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.title or _g('untitled')}"

    @property
    def label(self) -> str:
        """The reference, or a word for what has none yet."""
        return self.reference or _g("Draft")

    def last_return(self) -> RecommendationEvent | None:
        """The return that the mission has to answer, if it has. One query while it is returned, else none."""
        return with_bylines(self.events.filter(verb="return")).last() if self.status == Status.RETURNED else None

    @property
    def lies_with(self) -> Organisation | None:
        """The mission that writes, or the department that has it before it; None when the coordinating one has."""
        if self.status in WRITABLE:
            return self.mission
        if self.referred_to is not None:
            return self.referred_to
        return self.sector.nodal_department if self.sector else None

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED

    def moves_for(self, user: User) -> list[Move]:
        """See Lifecycle.moves_for. An incomplete text is first completed: "submit" is not offered for it."""
        return [move for move in super().moves_for(user) if move.verb != "submit" or not self.gaps()]

    def may_become_item(self, user: User) -> bool:
        """Whether `user` may make an action item of it now."""
        return self.status in ACTIONABLE and is_examiner(self, user) and bool(user.seats)

    def may_be_written_by(self, user: User) -> bool:
        """Whether `user` may change the text now."""
        return self.status in WRITABLE and self.mission_id in user.organisation_ids

    def may_be_copied_by(self, user: User) -> bool:
        """Whether its mission may take it up again at a later meet."""
        return self.mission_id in user.organisation_ids and self.meet.ends_on < clock.today()

    def check_edit(self, by: User) -> None:
        """The mission writes while it is a draft or returned."""
        if self.mission_id not in by.organisation_ids:
            raise NotAllowed(_g("Only the mission that brings it may change the text."))
        if self.status not in WRITABLE:
            raise RuleBroken(
                _g("It is “%(status)s” now: the text stays as the ministry read it.")
                % {"status": self.get_status_display()}
            )

    def on_move(self, move: Move, *, by: User | None, note: str, **details: Any) -> dict[str, Any]:
        self.status_at = clock.now()
        if by is not None:
            self.touch()
        changes = self.on_examine(move.verb, by=by, note=note, **details)
        match move.verb:
            case "submit":
                changes = self._on_submit(by)
            case "return":
                asked = self.put_questions(details["questions"], by=by)
                changes["questions"] = ["", "\n".join(f"{one.number}. {one.text}" for one in asked)]
            case "withdraw":
                self.check_nobody_lives_on_here(by)
            case "merge" | "duplicate":
                changes = self.point_at(details["into"], by=by)
            case "split":
                changes = self.stand_alone(was_in=details["was_in"], by=by)
            case "implement":
                self._check_implemented()
            case "implement_in_part" | "drop":
                self._check_none_live()
        return changes

    def after_move(self, move: Move, *, by: User | None) -> None:
        if move.verb in ("merge", "duplicate"):
            self.pass_on()
        if move.verb == "submit":
            self.keep_version(by=by)

    def keep_version(self, *, by: User | None) -> None:
        """The text as it goes to the ministry now."""
        version: Any = type(self)._meta.get_field("versions").related_model
        version.keep(self, by=by)

    def _on_submit(self, by: User | None) -> dict[str, Any]:
        missing = self.missing()
        if missing:
            raise RuleBroken(_g("It cannot be submitted yet. Missing: %(missing)s") % {"missing": " ".join(missing)})
        check_in_time(self)
        assert by is not None  # noqa: S101 - SUBMITTER is never the system
        self.post = next(seat.post for seat in by.submitting_seats if seat.post.organisation_id == self.mission_id)
        self.submitted_at = self.status_at
        if not self.was_submitted:
            self.was_submitted = True
            self.reference = self._next_reference()
            return {"reference": ["", self.reference]}
        return {}

    def _next_reference(self) -> str:
        """REC/country/sector/number. Locks the country, so that two submissions never get one number."""
        assert self.country is not None  # noqa: S101 - REQUIRED, checked before
        assert self.sector is not None  # noqa: S101 - REQUIRED, checked before
        Country.objects.select_for_update(no_key=True).get(pk=self.country.pk)
        stem = f"REC/{self.country.iso3}/{self.sector.abbreviation or 'GEN'}"
        return next_reference(Recommendation.objects.all(), stem)

    def _check_implemented(self) -> None:
        """Implemented only when all its actions are verified or cancelled, and one is verified."""
        self._check_none_live()
        if not self.action_items.verified().exists():
            raise RuleBroken(_g("None of its action items is verified yet."))

    def _check_none_live(self) -> None:
        live = self.action_items.live().count()
        if live:
            sentence = ngettext(
                "%(live)d action item is still live: finish or cancel it first.",
                "%(live)d action items are still live: finish or cancel them first.",
                live,
            )
            raise RuleBroken(sentence % {"live": live})

    @staticmethod
    def homes_of(user: User) -> list[Organisation]:
        """The missions for which `user` may write."""
        return [seat.post.organisation for seat in user.seats if seat.post.organisation.is_mission]

    @classmethod
    def home_for(cls, by: User, mission: str = "") -> tuple[Organisation, Meet]:
        """Where a new draft of `by` belongs: a mission in which they hold a post (that with the code, if given).

        And the meet to come. Raise NotAllowed for who holds none, RuleBroken while no meet is set up.
        """
        home = next((one for one in cls.homes_of(by) if mission in ("", one.code)), None)
        if home is None:
            raise NotAllowed(_g("Recommendations are written by people who hold a post in a mission."))
        meet = Meet.objects.current()
        if meet is None:
            raise RuleBroken(_g("No meet is set up yet: the secretariat does this first."))
        return home, meet

    @classmethod
    def begin_draft(
        cls, *, by: User, mission: Organisation, meet: Meet, key: UUID | None = None, **values: Any
    ) -> Recommendation:
        """A new draft of `mission`, open to all of its people. Raise NotAllowed when `by` has no post there.

        `key` names the form: the draft that was begun with it before is written on instead, as long as nothing else
        wrote in it; else raise RuleBroken.
        """
        if mission.pk not in by.organisation_ids or not mission.is_mission:
            raise NotAllowed(_g("Recommendations are written by people who hold a post in a mission."))
        check_meet(meet.pk, by=by)
        several = {name: values.pop(name, []) for name in ("other_sectors", "earlier")}
        with transaction.atomic():
            if begun := key and cls._begun(mission, key):
                check_meet(begun.meet_id, by=by)
                begun.check_is_of_form(key, by=by)
                begun.form_key = key
                begun.edit(values | several, by=by, version=begun.version)
                begun.form_key = None
                return begun
            row = cls(drafted_by=by, mission=mission, meet=meet, draft_key=key, **values)
            row.form_key = key
            row.note_edits([name for name, value in (values | several).items() if value], by=by)
            row.save(force_insert=True)
            row.form_key = None
            for name, others in several.items():
                getattr(row, name).add(*others)
            row.record("create", by=by)
        return row

    def pass_draft(self, to: User, *, by: User) -> None:
        """Let `to` go on with it, since whoever began it leaves. Locks it.

        Raise RuleBroken where it is no draft any more, or `to` has no post in its mission.
        """
        with transaction.atomic():
            self.lock()
            if self.status != Status.DRAFT or self.mission_id not in to.organisation_ids:
                raise RuleBroken(_g("Only a draft is passed on, and within its mission."))
            changes = {"drafted_by": [self.drafted_by.name, to.name]}
            self.drafted_by = to
            self.save(update_fields=["drafted_by"])
            self.record("pass_on", by=by, changes=changes)

    @classmethod
    def _begun(cls, mission: Organisation, key: UUID) -> Recommendation | None:
        """What was begun with `key` before. Locks the mission, so that of two requests one waits for the other."""
        Organisation.objects.select_for_update(no_key=True).get(pk=mission.pk)
        return cls.objects.filter(mission=mission, draft_key=key).first()

    def check_is_of_form(self, key: UUID, *, by: User) -> None:
        """Raise RuleBroken unless this is still a draft in which `by` alone wrote, by the new form `key` alone."""
        is_of_form = all(form == str(key) for _user, _at, form in self.last_edits.values())
        if self.status != Status.DRAFT or self.drafted_by_id != by.pk or not is_of_form:
            raise RuleBroken(
                _g("This form was saved before as “%(title)s”. Open that one, or start a new recommendation.")
                % {"title": self.title or self.label}
            )

    def note_edits(self, names: Iterable[str], *, by: User) -> None:
        """See LastEdits; with the key of the new form in which it was written, or ""."""
        entry = [by.pk, clock.now().isoformat(), str(self.form_key or "")]
        self.last_edits = {**self.last_edits, **dict.fromkeys(names, entry)}

    def touch(self) -> None:
        self.last_human_update_at = clock.now()

    def edits_are_events(self) -> bool:
        """While it is a draft, typing is no deed; a returned text is on record, so its changes are."""
        return self.was_submitted

    def annexes_for(self, user: User) -> list[dict[str, Any]]:
        """Number, name, title, type, size and state of each, and whether `user` may have the file now.

        Read it by `with_annexes()`.
        """
        return [self.annex_row(one, user) for one in getattr(self, "annexes_here", [])]

    def annex_row(self, one: Mapping[str, Any], user: User) -> dict[str, Any]:
        """One of them, for this reader; see Document.check_handing_out."""
        state = Document.State(one["state"])
        is_own = self.mission_id in user.organisation_ids
        return {
            **one,
            "label": one["title"] or one["name"],
            "state_label": state.label,
            "is_downloadable": is_downloadable(state, is_own=is_own),
        }

    def get_progress_class_display(self) -> str:
        """The class in words, of `with_progress_class()`; "" for what has none."""
        code = getattr(self, "progress_class", "")
        return str(ProgressClass(code).label) if code else ""
