"""How a program says for whom it acts: the header of the API beside its key."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.rules import NotAllowed

from .models import Absence, User

HEADER = "X-Acts-For"


def act_for(user: User, said: str) -> User:
    """`user` in the seats of whom `said` names. Raise NotAllowed unless they stand in for that person today."""
    mine: Any = Absence.objects.current().filter(substitute=user.pk, user__email__iexact=said.strip())
    absence = mine.select_related("user").first()
    if absence is None:
        raise NotAllowed(_("You do not stand in for %(who)s today.") % {"who": said.strip()[:100]})
    user.stand_in(absence)
    return user
