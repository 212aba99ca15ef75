"""Ends absences that lack their ground, and tells of it: who was away, the substitute and the secretariat."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.statements import Among
from participants.models import Absence, User
from reminders.email_parts import Line, absolute
from reminders.models import Notice
from reminders.recency import RECENT

from .base import SpecialKind

if TYPE_CHECKING:
    from participants.models.absences import AbsenceQuerySet

CAUSE = "absence_ended"


def end_and_raise(people: list[int] | None = None, *, without: Iterable[int] = ()) -> int:
    """End on record what lacks its ground, and tell of what ended; of these people who are away, or of all.

    Returns how many notices that made. Two queries where there is nothing to do. Locks whose absences it ends.
    """
    for pk in sorted(set(_narrowed(Absence.objects.without_ground(), people, without).values_list("user", flat=True))):
        person = User(pk=pk)
        person.lock()
        Absence.end_ineligible(person, by=None)
    rows = list(_narrowed(_not_notified(), people, without).values_list("pk", "user", "substitute"))
    if not rows:
        return 0
    both = {person for _pk, *pair in rows for person in pair}
    may_read = set(User.objects.active().filter(pk__in=both).values_list("pk", flat=True))
    secretariat = set(User.objects.secretariat().values_list("pk", flat=True))
    return Notice.objects.raise_all(
        [_owed(pk, person) for pk, *pair in rows for person in sorted((may_read & set(pair)) | secretariat)]
    )


def people() -> set[int]:
    """Those who are away, and of whom something is to be ended or told."""
    found = [rows.values_list("user", flat=True) for rows in (Absence.objects.without_ground(), _not_notified())]
    return {pk for numbers in found for pk in numbers}


def _not_notified() -> AbsenceQuerySet:
    notices = Notice.objects.filter(absence=OuterRef("pk"))
    return Absence.objects.exclude(end_reason="").filter(~Exists(notices), ended_at__gte=clock.now() - RECENT)


def _narrowed(rows: AbsenceQuerySet, people: list[int] | None, without: Iterable[int]) -> AbsenceQuerySet:
    rows = rows.exclude(user__in=list(without))
    return rows if people is None else rows.filter(Among(F("user"), people))


def _owed(pk: int, person: int) -> Notice:
    return Notice.owed(
        Notice.Kind.ABSENCE,
        to=person,
        occasion=f"absence={pk}",
        rest=settings.NOTICE_REST,
        cause=CAUSE,
        absence_id=pk,
    )


class EndedAbsences(SpecialKind):
    """The two people are told in any case, others while they are of the secretariat."""

    name = CAUSE
    order = 580
    reads = ("absence__user", "absence__substitute")

    def still_concerns(self, person: int, notices: list[Notice]) -> set[int]:
        """See SpecialKind."""
        is_secretariat = User.objects.secretariat().filter(pk=person).exists()
        return {
            notice.pk
            for notice in notices
            if notice.absence and (is_secretariat or person in (notice.absence.user_id, notice.absence.substitute_id))
        }

    def page(self, notice: Notice) -> str:
        """One's own absences, or those of the person for the secretariat."""
        absence = notice.absence
        if absence is None:
            return ""
        if notice.recipient_id in (absence.user_id, absence.substitute_id):
            return reverse("participants:absence_list")
        return reverse("participants:person_absence", args=[absence.user_id])

    def line(self, notice: Notice) -> Line:
        """Who acts for whom no longer, why, and what its reader may do."""
        absence = notice.absence
        assert absence is not None  # noqa: S101 - as it was raised
        names = {"substitute": absence.substitute_label, "absent": absence.user_label}
        is_substitute = notice.recipient_id == absence.substitute_id
        return Line(
            title=_("%(substitute)s no longer acts for %(absent)s") % names,
            reference="",
            why=absence.get_end_reason_display(),
            details=[] if is_substitute else [_("Name another substitute if one is still needed.")],
            due_on=None,
            url=absolute(self.page(notice)),
        )


KINDS = (EndedAbsences(),)
