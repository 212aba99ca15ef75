"""What a text must have before it can be submitted, what would help beside, and why: asked of one row, and of many."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from countries.models import Sector
from meetings.models import Requirement

DOLLARS = "USD"


class Completeness:
    """Mixed into the text. `whole` asks the same of many rows at once: whoever changes one changes the other."""

    # What a submitted recommendation must have, and why the mission is asked for it.
    REQUIRED: ClassVar[dict[str, Any]] = {
        "title": _("A title, so that it can be found and spoken of."),
        "country": _("The country concerned."),
        "sector": _("The main sector, so that it reaches the right department."),
        "lever": _("The lever: by which kind of measure exports would grow."),
        "statement": _("What stands in the way, or what the opportunity is."),
        "ask": _("The ask: who should do what, by when."),
    }
    # What helps the ministry to decide. A meet may require some of it (Meet.requires); else nobody is held up for it.
    WANTED: ClassVar[dict[str, Any]] = {
        "rationale": _("Why it matters: it is weighed against others."),
        "hs_lines": _("The HS lines: by them it is set beside the trade figures and beside others like it."),
        "value_band": _("The value at stake, as an amount or a size: even a careful estimate helps."),
        "tried": _("What was already tried, so that nobody proposes it again."),
        "counterpart": _("The authority in the host country that would have to act."),
        "exporters": _("The exporters whom it concerns, so that they can be asked."),
        "horizon": _("The horizon: by when it could bear fruit."),
        "kpi": _("The aim of the mission that it serves."),
    }
    # What an amount must have beside it.
    SOURCE = _("The source of the value: a figure without one cannot be used.")
    SIZE = _("The size of the value in US dollars: amounts in other currencies are not converted here.")

    def needed(self) -> dict[str, str]:
        """Field -> why: what it must have to be submitted to its meet, be it there or not."""
        row: Any = self
        names = [name for name in row.meet.requires if name in self.WANTED and self._makes_sense(name)]
        needed = self.REQUIRED | {name: self.WANTED[name] for name in names}
        if row.value_amount is not None:
            needed["value_source"] = self.SOURCE
            if row.value_currency != DOLLARS:
                needed["value_band"] = self.SIZE
        return {name: str(why) for name, why in needed.items()}

    def gaps(self) -> dict[str, str]:
        """Field -> what must still be written, or put right, before it can be submitted."""
        return {name: why for name, why in self.needed().items() if not self._has(name)}

    def missing(self) -> list[str]:
        """Sentences for what must still be written before it can be submitted."""
        return list(self.gaps().values())

    def filled(self) -> int:
        """How much of what is needed is there."""
        return len(self.needed()) - len(self.gaps())

    def wishes(self) -> dict[str, str]:
        """Field -> what would still help the ministry to decide."""
        needed = self.needed()
        wanted = (name for name in self.WANTED if name not in needed and self._makes_sense(name))
        return {name: str(self.WANTED[name]) for name in wanted if not self._has(name)}

    def _makes_sense(self, name: str) -> bool:
        row: Any = self
        return name != Requirement.HS_LINES or (row.sector is not None and row.sector.kind == Sector.Kind.GOODS)

    def _has(self, name: str) -> bool:
        row: Any = self
        if name == Requirement.VALUE and row.value_amount is not None and row.value_currency == DOLLARS:
            return True  # its size follows
        # The number of what it points at is enough: the row there need not be read.
        return getattr(row, row._meta.get_field(name).attname) not in (None, "", [])


def whole(model: type[models.Model]) -> Q:
    """The condition that a row has no gaps."""
    condition = Q()
    for name in Completeness.REQUIRED:
        condition &= _there(model, name)
    for name in Requirement.values:
        condition &= ~Q(meet__requires__contains=[name]) | _there(model, name) | _makes_none(name)
    is_sourced = Q(value_amount=None) | ~Q(value_source="")
    is_sized = Q(value_amount=None) | _there(model, Requirement.VALUE)
    return condition & is_sourced & is_sized


def _there(model: type[models.Model], name: str) -> Q:
    if name == Requirement.VALUE:
        return Q(value_band__isnull=False) | Q(value_amount__isnull=False, value_currency=DOLLARS)
    if name == Requirement.HS_LINES:
        return ~Q(hs_lines=[])
    field: Any = model._meta.get_field(name)
    is_words = isinstance(field, models.CharField | models.TextField)
    return ~Q(**{name: ""}) if is_words else Q(**{f"{name}__isnull": False})


def _makes_none(name: str) -> Q:
    """Where the requirement has no sense: HS lines are for goods."""
    return ~Q(sector__kind=Sector.Kind.GOODS) if name == Requirement.HS_LINES else Q(pk__in=[])
