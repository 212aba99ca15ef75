"""For which countries and sectors an item stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from countries.models import Country, Sector

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from recommendations.models import Recommendation

# Its own column, and the one with those of who asked.
COLUMNS = {"country": "of_countries", "sector": "of_sectors"}


class Placed(models.Model):
    """A row with a country and a sector of its own, and those of the recommendations of which it came.

    A list that is narrowed by one of them follows the index of its order past the second columns, or finds the few
    that there are by their own index.
    """

    of_countries = ArrayField(models.BigIntegerField(), default=list, db_default=[], editable=False)
    of_sectors = ArrayField(models.BigIntegerField(), default=list, db_default=[], editable=False)
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_items",
        verbose_name=_("country"),
        db_index=False,
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="action_items", verbose_name=_("sector")
    )

    class Meta:
        abstract = True

    def settle_places(self, asked: Iterable[Recommendation], changed: Mapping[str, Any] | None = None) -> None:
        """Note where it stands, having been asked for by `asked`; `changed` are values about to be set."""
        for name, column in COLUMNS.items():
            if changed is not None and name not in changed:
                continue
            own = getattr(changed[name], "pk", None) if changed else getattr(self, f"{name}_id")
            found = {own, *(getattr(row, f"{name}_id") for row in asked)}
            setattr(self, column, sorted(pk for pk in found if pk))
