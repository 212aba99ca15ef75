"""How a program says for whom it acts: the header of the API beside its key."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.rules import NotAllowed

from .models import Absence, User

HEADER = "X-Acts-For"


def act_for(user: User, email: str) -> User:
    """`user` in the seats of the person with this email address; NotAllowed unless they stand in for them today."""
    mine: Any = Absence.objects.current().filter(substitute=user.pk, user__email__iexact=email.strip())
    absence = mine.select_related("user").first()
    if absence is None:
        raise NotAllowed(_("You do not stand in for %(who)s today.") % {"who": email.strip()[:100]})
    user.stand_in(absence)
    return user
