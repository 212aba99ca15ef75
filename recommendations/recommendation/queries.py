"""Sets of recommendations: who may see which, what lies with whom, what a list asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast, Coalesce, Greatest, JSONObject
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from core import clock
from core.past import past_of
from core.rules import NotAllowed
from core.search import SOUGHT, Searched
from countries.models import HSChapter, HSLine, Organisation, Sector
from countries.naming import localized
from meetings.models import within_meet
from participants.models import byline
from recommendations.moves import ACCEPTED, JOINED, OPEN_TO_DECISION, POINTING, WRITABLE, Status, reads_internal
from recommendations.text.completeness import whole

from .finding import NARROWINGS
from .progress_class import with_progress_class

if TYPE_CHECKING:
    from participants.models import User

    from .models import Recommendation


# What a search for words reads: the title first, then the ask, then the rest. Stems are English; other words count as
# they are written. A function of the database (recommendations/sql/words.sql), which says what it costs: else it would
# look for a rare word in text after text, from the newest on, and not in the index.
WORDS: Any = Func(
    "title",
    "ask",
    "statement",
    "rationale",
    "tried",
    "counterpart",
    function="recommendation_words",
    output_field=SearchVectorField(),
)


_IN_SHORT = JSONObject(pk="pk", reference="reference", title="title")
# How many earlier recommendations one may name.
MOST_EARLIER = 20


class Sensitivity(models.TextChoices):
    """Who beyond the mission and the coordinating department may read a row (docs/domain.md, who may see what)."""

    OPEN = "open", _("Open")
    INTERNAL = "internal", _("Internal")
    RESTRICTED = "restricted", _("Restricted")


class RecommendationQuerySet(Searched, models.QuerySet["Recommendation"]):
    TEXT = WORDS

    def search_for(self, reader: User, text: str) -> RecommendationQuerySet:
        """See Searched.search. The whole text may be the file number, for who reads what is internal."""
        return self.search(text, exact="file_number" if reads_internal(reader) else "")

    def visible_to(self, user: User, *, at_once: bool = False) -> RecommendationQuerySet:
        """The only set that a page, list, export or search may begin with (docs/domain.md, who may see what).

        `at_once` says the same for who reads most of the table anyhow, such as totals.
        """
        rows, organisations = within_meet(self, user), user.organisation_ids
        own = Q(mission__in=organisations)
        if user.coordinates:
            return rows.filter(Q(was_submitted=True) | own)
        is_open = Q(was_submitted=True, sensitivity=Sensitivity.OPEN)
        if user.is_mission:
            return rows.filter(own | is_open)
        if user.is_officer:
            concerning = self._concerning(organisations, at_once=at_once)
            return rows.filter(is_open | concerning, was_submitted=True)
        return rows.filter(is_open)

    def readable_at(self, user: User, level: str) -> RecommendationQuerySet:
        """Those that `user`, who does not coordinate, would see at this sensitivity, whatever it is (core.past)."""
        organisations = user.organisation_ids
        if user.is_mission:
            return self.filter(mission__in=organisations)
        if not user.is_officer:
            return self.none()
        if level == Sensitivity.INTERNAL:
            return self.filter(self._concerning(organisations))
        return self.filter(Q(referred_to__in=organisations) | self._assigned(organisations, at_once=False))

    def with_past(self, user: User) -> RecommendationQuerySet:
        """With what tells which words of its past are for `user` (`past_read`, see core.past)."""
        return self.annotate(past_read=past_of(user, self.model))

    def _concerning(self, organisations: list[int], *, at_once: bool = False) -> Q:
        """What is referred or assigned to these departments, or lies in sectors for which they are nodal."""
        # Each condition reads the row's own columns or a small set computed once, so that a list walks its index.
        sectors = Sector.objects.filter(nodal_department__in=organisations).values("pk")
        in_sector = Q(sector__in=sectors) & ~Q(sensitivity=Sensitivity.RESTRICTED)
        return Q(referred_to__in=organisations) | in_sector | self._assigned(organisations, at_once=at_once)

    def _assigned(self, organisations: list[int], *, at_once: bool) -> Q:
        """What has an action item that these departments own.

        All of it is no small set: a department owns thousands of items where there are a hundred thousand. So a list
        asks of each row that it meets, by a subquery that answers a value (postgres would answer EXISTS by reading all
        items); what reads the whole table is better off with all of it at once.
        """
        rel: Any = self.model._meta.get_field("action_items")
        theirs = rel.through.objects.filter(actionitem__owner__organisation__in=organisations)
        if at_once:
            return Q(pk__in=theirs.values("recommendation"))
        of_one = theirs.filter(recommendation=OuterRef("pk")).values(is_theirs=Value(value=True))[:1]
        return Q(Exact(Subquery(of_one), Value(value=True)))

    def belonging(self, assigned_to: str, user: User) -> RecommendationQuerySet:
        """Narrowed to what is "mine" or "waiting" for `user`; to nothing less for ""."""
        return {"mine": self.of, "waiting": self.waiting_for}[assigned_to](user) if assigned_to else self

    def of(self, user: User) -> RecommendationQuerySet:
        """What the organisations of `user` brought, have before them, or are nodal for."""
        organisations = user.organisation_ids
        nodal = Q(sector__nodal_department__in=organisations)
        return self.filter(Q(mission__in=organisations) | Q(referred_to__in=organisations) | nodal)

    def waiting_for(self, user: User) -> RecommendationQuerySet:
        """What stands still until `user` or somebody beside them acts.

        For a mission: what it writes or must answer. For officers: what is to be examined, decided or made into an
        action item, and is not referred to another department.
        """
        organisations = user.organisation_ids
        if user.is_mission:
            return self.filter(mission__in=organisations, status__in=WRITABLE)
        return self._lying_with(user).filter(status__in=OPEN_TO_DECISION | ACCEPTED)

    def queue_of(self, user: User) -> RecommendationQuerySet:
        """What waits for a decision of `user` or of somebody beside them; also what was deferred until now.

        Raise NotAllowed to who examines nothing.
        """
        if not reads_internal(user):
            raise NotAllowed(_("The queue is for the officers who examine recommendations, and for the secretariat."))
        is_due = Q(status__in=OPEN_TO_DECISION) | Q(deferred_until_on__lte=clock.today())
        # The statuses by themselves first, or the index of this order (rec_to_decide) would not serve.
        return self._lying_with(user).filter(is_due, status__in=OPEN_TO_DECISION | {Status.DEFERRED})

    def scored(self, user: User) -> RecommendationQuerySet:
        """What examiners have scored and stands by itself, whatever was decided. Raise NotAllowed to all others."""
        if not reads_internal(user):
            raise NotAllowed(_("Scores are for the officers who examine recommendations, and for the secretariat."))
        return self.filter(scored_at__isnull=False).exclude(status__in=POINTING | {Status.WITHDRAWN})

    def _lying_with(self, user: User) -> RecommendationQuerySet:
        """What officers beside `user` have before them: not what is referred to another department."""
        if not reads_internal(user):
            return self.none()
        organisations = user.organisation_ids
        here = Q() if user.coordinates else Q(sector__nodal_department__in=organisations)
        return self.filter(Q(referred_to__in=organisations) | (Q(referred_to=None) & here))

    def narrowed(self, reader: User, **asked: Any) -> RecommendationQuerySet:
        """Only those with all that is asked for (names of recommendations.lists.forms), in the words of `reader`."""
        rows: Any = self
        for name, value in sorted(asked.items(), key=lambda one: one[0] == SOUGHT):
            if value not in ("", None):
                rows = NARROWINGS[name](rows, value, reader)
        found: RecommendationQuerySet = rows
        return found

    def with_progress_class(self) -> RecommendationQuerySet:
        """With `progress_class`, the class by which the meet follows them."""
        return with_progress_class(self)

    def with_codes(self) -> RecommendationQuerySet:
        """With what the form of the text needs: the rows it names, and the codes of its several ones."""
        return self.select_related(
            "meet", "mission", "country", "sector__nodal_department", "mast_chapter", "session"
        ).annotate(
            other_sector_codes=self._several("other_sectors", "sector__code"),
            earlier_references=self._earlier(),
        )

    def with_annexes(self) -> RecommendationQuerySet:
        """With what its pages say of the annexes, those taken out left out."""
        rel: Any = self.model._meta.get_field("annexes")
        rows = rel.related_model.objects.active().filter(recommendation=OuterRef("pk")).order_by("pk")
        columns = {name: f"document__{name}" for name in ("name", "kind", "size", "state")}
        return self.annotate(
            annexes_here=ArraySubquery(rows.values(one=JSONObject(id="pk", title="title", **columns)))
        )

    def in_full(self, user: User) -> RecommendationQuerySet:
        """With all that its page says, in one query; of what points at it only what `user` may see."""
        seen: Any = self.model._default_manager.visible_to(user)
        later = seen.filter(was_submitted=True, earlier=OuterRef("pk")).order_by("reference")
        return (
            self.with_codes()
            .with_annexes()
            .with_progress_class()
            .with_past(user)
            .with_referrals(user)
            .select_related("post__organisation", "drafted_by", "referred_to", "merged_into", "claimed_by")
            .annotate(
                other_sector_names=self._several("other_sectors", localized("sector__name")),
                hs_titles=ArraySubquery(self._named_here(HSChapter).union(self._named_here(HSLine))),
                earlier_references=self._earlier(seen),
                earlier_here=self._earlier(seen, shape=_IN_SHORT),
                later_here=ArraySubquery(later.values(one=_IN_SHORT)),
                merged_here=ArraySubquery(self._merged_here(seen, user)),
                known_here=ArraySubquery(seen.filter(reference__in=self._mentioned()).values("reference")),
                has_items=Exists(self._made_of_it()),
                was_asked=Exists(self._related("questions_asked")),
                may_see_survivor=Exists(seen.filter(pk=OuterRef("merged_into"))),
                held_since=Greatest("status_at", self._given_back()),
                begun_by_label=byline("drafted_by", "created_at"),
                examined_by_label=byline("claimed_by", "claimed_at"),
            )
        )

    def _given_back(self) -> Subquery:
        """When a department last answered, and gave the row outside back."""
        answered = self._related("referrals").filter(answered_at__isnull=False)
        return Subquery(answered.order_by("-answered_at").values("answered_at")[:1])

    def _made_of_it(self) -> models.QuerySet[Any]:
        """What ties action items to the row outside."""
        rel: Any = self.model._meta.get_field("action_items")
        return rel.through.objects.filter(recommendation=OuterRef("pk"))

    def among(self, pk: int, reference: str) -> RecommendationQuerySet:
        """The row itself and the one with this reference."""
        return self.filter(Q(pk=pk) | Q(reference=reference))

    def with_counts(self, user: User) -> RecommendationQuerySet:
        """With how many annexes it has, and how many comments on it `user` may read."""
        return self.annotate(annex_count=self._count("annexes", removed_at=None), comment_count=self._comments(user))

    def _merged_here(self, seen: RecommendationQuerySet, user: User) -> models.QuerySet[Any, Any]:
        """What each of `seen` that lives on in the row outside brought along."""
        brought = seen.with_counts(user).annotate(
            mission_label=localized("mission__name", short="short_name"),
            amount=Cast("value_amount", CharField()),  # exact: a JSON number would be read as a float
        )
        row = JSONObject(
            pk="pk",
            reference="reference",
            title="title",
            mission="mission_label",
            hs_lines="hs_lines",
            value_amount="amount",
            value_currency="value_currency",
            annexes="annex_count",
            comments="comment_count",
        )
        return brought.filter(merged_into=OuterRef("pk")).order_by("reference").values(one=row)

    def _mentioned(self) -> models.QuerySet[Any, Any]:
        """The references that the trail of the row two queries out names: where it lives on, what lives on in it."""
        field: Any = self.model._meta.get_field("events")
        events = field.related_model._default_manager.filter(subject=OuterRef(OuterRef("pk")), verb__in=sorted(JOINED))
        named = Coalesce(KeyTransform("merged_here", "changes"), KeyTransform("merged_into", "changes"))
        each = Func(named, function="jsonb_array_elements_text", output_field=CharField())
        return events.order_by().values(value=each)

    def _count(self, related: str, **fits: Any) -> Coalesce:
        """How many rows of `related` that fit belong to each."""
        field: Any = self.model._meta.get_field(related)
        rows = field.related_model._default_manager.filter(recommendation=OuterRef("pk"), **fits).order_by()
        return Coalesce(Subquery(rows.values("recommendation").annotate(n=Count("pk")).values("n")), 0)

    def _comments(self, user: User) -> Any:
        """See CommentQuerySet.visible_to: all for the ministries, of its own the shared ones for a mission."""
        if reads_internal(user):
            return self._count("comments")
        shared = self._count("comments", audience="shared", recommendation__mission__in=user.organisation_ids)
        return shared if user.is_mission else Value(0)

    def with_referrals(self, user: User) -> RecommendationQuerySet:
        """With what departments were asked and answered, for the ministries; for others with none of it."""
        rows = self._related("referrals") if reads_internal(user) else self._related("referrals").none()
        read = JSONObject(
            department=localized("department__name"),
            department_id="department_id",
            question="question",
            answer_by_on="answer_by_on",
            asked_by=byline("asked_by", "asked_at"),
            asked_at="asked_at",
            answer="answer",
            answered_by=byline("answered_by", "answered_at"),
            answered_at="answered_at",
            taken_back_at="taken_back_at",
        )
        return self.annotate(referrals_read=ArraySubquery(rows.order_by("pk").values(one=read)))

    def _related(self, name: str) -> models.QuerySet[Any, Any]:
        """The rows of `name` that point at the row outside."""
        rel: Any = self.model._meta.get_field(name)
        return rel.related_model._default_manager.filter(recommendation=OuterRef("pk"))

    @staticmethod
    def _named_here(model: type[HSChapter | HSLine]) -> models.QuerySet[Any, Any]:
        """The reference rows of the codes that stand in the row outside."""
        is_named = Func(F("code"), OuterRef("hs_lines"), template="%(expressions)s)", arg_joiner=" = ANY(")
        rows = model.objects.annotate(is_named=ExpressionWrapper(is_named, models.BooleanField()))
        return rows.filter(is_named=True).order_by().values(one=JSONObject(code="code", title="title"))

    def _earlier(self, among: Any = None, *, shape: Any = None) -> ArraySubquery:
        """The earlier recommendations that a row names, by their references; only those `among`, if given."""
        rows = self.model._default_manager.all() if among is None else among
        named = rows.filter(later=OuterRef("pk")).order_by("reference")
        return ArraySubquery(named.values(value=shape or F("reference")))

    def nameable_in(self, row: Recommendation | None) -> RecommendationQuerySet:
        """Those of this visible set that `row` may name as earlier ones, and what it names already."""
        if row is None:
            return self
        named = Q(pk__in=row.earlier.values("pk"))
        return self.model._default_manager.filter(Q(pk__in=self.values("pk")) | named).exclude(pk=row.pk)

    def referenced(self, references: Iterable[str]) -> list[Recommendation]:
        """Those with these references, however they were typed.

        Raise ValidationError, in one sentence for what is unknown and what is invisible: it must not tell which exist.
        """
        typed = list(dict.fromkeys(text.strip().upper() for text in references if text.strip()))
        if len(typed) > MOST_EARLIER:
            raise ValidationError(_("At most %(most)d references, please."), params={"most": MOST_EARLIER})
        found = {row.reference: row for row in self.filter(reference__in=typed)} if typed else {}
        for reference in typed:
            if reference not in found:
                raise ValidationError(
                    _("“%(reference)s” is not the reference of a recommendation that you may read."),
                    params={"reference": reference[:40]},
                )
        return list(found.values())

    def _several(self, name: str, what: Any) -> ArraySubquery:
        field: Any = self.model._meta.get_field(name)
        words = F(what) if isinstance(what, str) else what
        return ArraySubquery(
            field.remote_field.through._default_manager.filter(recommendation=OuterRef("pk"))
            .order_by("pk")
            .values(value=words)
        )

    def of_past_meets(self, mission: Organisation) -> RecommendationQuerySet:
        """What `mission` wrote for meets that are over, the newest first."""
        return self.filter(mission=mission, meet__ends_on__lt=clock.today()).order_by("-id")

    def complete(self) -> RecommendationQuerySet:
        """Those that lack nothing: Completeness.gaps, asked of all rows at once."""
        return self.filter(whole(self.model))

    def incomplete(self) -> RecommendationQuerySet:
        """Those that cannot be submitted yet."""
        is_whole = Case(When(whole(self.model), then=True), default=False, output_field=models.BooleanField())
        return self.alias(is_whole=is_whole).filter(is_whole=False)

    def writable(self) -> RecommendationQuerySet:
        return self.filter(status__in=WRITABLE)

    def open_to_decision(self) -> RecommendationQuerySet:
        return self.filter(status__in=OPEN_TO_DECISION)
