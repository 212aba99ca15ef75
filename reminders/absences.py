"""Tells of absences that ended although nobody ended them: who was away, the substitute and the secretariat."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from core import clock
from participants.models import Absence, User

from .models import Notice

CAUSE = "absence_ended"
# What ended earlier is history: nobody is told of it, however long no worker ran.
RECENT = timedelta(days=14)


def raise_ended_absences() -> int:
    """Tell of those that nobody was told of yet; how many notices that made. One query where there are none."""
    told = Notice.objects.filter(absence=OuterRef("pk"))
    ended = Absence.objects.exclude(end_reason="").filter(~Exists(told), ended_at__gte=clock.now() - RECENT)
    rows = list(ended.values_list("pk", "user", "substitute"))
    if not rows:
        return 0
    both = {person for _pk, *pair in rows for person in pair}
    may_read = set(User.objects.active().filter(pk__in=both).values_list("pk", flat=True))
    secretariat = set(User.objects.secretariat().values_list("pk", flat=True))
    return Notice.objects.raise_all(
        [_owed(pk, person) for pk, *pair in rows for person in sorted((may_read & set(pair)) | secretariat)]
    )


def _owed(pk: int, person: int) -> Notice:
    return Notice.owed(
        Notice.Kind.ABSENCE,
        to=person,
        occasion=f"absence={pk}",
        rest=settings.NOTICE_REST,
        cause=CAUSE,
        absence_id=pk,
    )


class EndedAbsences:
    """The cause of such a notice: the two people are told in any case, others while they are of the secretariat."""

    ends_access = False

    def still_concerns(self, person: int, notices: list[Notice]) -> set[int]:
        """Which of these notices to `person` are still owed, by their numbers."""
        is_secretariat = User.objects.secretariat().filter(pk=person).exists()
        return {
            notice.pk
            for notice in notices
            if notice.absence and (is_secretariat or person in (notice.absence.user_id, notice.absence.substitute_id))
        }


def told_of(notice: Notice, absence: Absence) -> tuple[str, str, list[str]]:
    """Who acts for whom no longer, why, and what its reader may do."""
    names = {"substitute": absence.substitute.name, "absent": absence.user.name}
    is_substitute = notice.recipient_id == absence.substitute_id
    to_do = [] if is_substitute else [_("Name another substitute if one is still needed.")]
    return _("%(substitute)s no longer acts for %(absent)s") % names, absence.get_end_reason_display(), to_do
