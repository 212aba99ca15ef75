"""What was done to recommendations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import Event
from participants.models import with_bylines
from recommendations.moves import MOVES, reads_internal

from .models import Recommendation

if TYPE_CHECKING:
    from participants.models import User

# Deeds among the ministries: no mission and no observer reads that they were done.
INTERNAL_VERBS = frozenset(
    {"claim", "release", "score", "take_back_score", "answer_referral", "comment_inside", "set_file_number"}
)
# Deeds that everybody reads, and whose words are for the ministries alone.
INTERNAL_WORDS = frozenset({"refer"})


def hidden_from(user: User) -> Q:
    """The deeds of which `user` is not told, of recommendations that they see; those of a conversation are its own."""
    if reads_internal(user):
        return Q(pk__in=[])
    own = Q(subject__mission__in=user.organisation_ids) if user.is_mission else Q(pk__in=[])
    return Q(verb__in=sorted(INTERNAL_VERBS)) | (Q(verb="comment") & ~own)


class RecommendationEventQuerySet(models.QuerySet["RecommendationEvent", "RecommendationEvent"]):
    def readable_by(self, user: User) -> list[RecommendationEvent]:
        """The trail as `user` may read it, the oldest first; of recommendations that they see."""
        events: list[RecommendationEvent] = list(with_bylines(self.exclude(hidden_from(user))))
        for event in events:
            if event.verb in INTERNAL_WORDS and not reads_internal(user):
                event.note = ""  # of this copy; the row itself never changes
        self._hide_items(events, user)
        return events

    @staticmethod
    def _hide_items(events: list[RecommendationEvent], user: User) -> None:
        """Leave out the numbers of action items that `user` does not see. One query where an item reopened the row."""
        naming = [event for event in events if event.is_by_item and event.note]
        if not naming:
            return
        items: Any = Recommendation._meta.get_field("action_items").related_model
        named = items.objects.visible_to(user).filter(reference__in={event.note for event in naming})
        known = set(named.values_list("reference", flat=True))
        for event in naming:
            event.note = event.note if event.note in known else ""


class RecommendationEvent(Event):
    """One deed."""

    PAST: ClassVar[dict[str, Any]] = {
        **MOVES.past(),
        "create": _("began the draft"),
        "edit": _("changed the text"),
        "annex_add": _("added an annex"),
        "annex_remove": _("took an annex out"),
        "repoint": _("let it live on in another, since that one was merged"),
        "take_in": _("let another recommendation live on in this one"),
        "let_go": _("let a recommendation that lived on in this one stand alone again"),
        "pass_on": _("let somebody else go on with the draft"),
        "claim": _("began to examine it"),
        "release": _("left it to others to examine"),
        "score": _("scored it"),
        "take_back_score": _("took the score back"),
        "take_back_referral": _("took the referral back"),
        "answer_referral": _("answered for the department"),
        "set_file_number": _("noted the file number"),
        "comment": _("commented, for the mission too"),
        "comment_inside": _("commented among the ministries"),
    }

    LABELS: ClassVar[dict[str, Any]] = {
        "annex": _("annex"),
        "merged_here": _("lives on here"),
        "part": _("what is accepted"),
        "questions": _("questions"),
    }

    # Where it lives on, and what lives on in it, are told to who may see those.
    FACTS: ClassVar[frozenset[str]] = Event.FACTS | {"merged_into", "merged_here"}

    @property
    def is_by_item(self) -> bool:
        """Whether an action item, whose number is the note, reopened the recommendation."""
        return self.verb == "reopen" and self.actor_id is None

    def may_be_shown(self, name: str) -> bool:
        """Where it lives on, and what lives on in it, only to who may see those; earlier ones are facts."""
        if name in ("merged_into", "merged_here"):
            known = getattr(self.subject, "known_here", ())
            return all(reference in known for reference in self.changes[name] if reference)
        return super().may_be_shown(name) and name != "earlier"

    objects: ClassVar[RecommendationEventQuerySet] = RecommendationEventQuerySet.as_manager()  # type: ignore[assignment]
    subject = models.ForeignKey(Recommendation, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        indexes = [models.Index(fields=["subject", "at"], name="recevent_trail")]
