"""Filters of a list that a person saved under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.validators import slug_re
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.editing import LastEdits
from core.rules import NotAllowed, RuleBroken
from core.text import LineField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .users import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> SavedViewQuerySet:
        """The person's own views, and those shared with their organisations."""
        mates = Q(is_shared=True, organisation__in=user.organisation_ids)
        return self.filter(Q(owner=user) | mates)


class SavedView(LastEdits):
    """A list's filters, order and columns, as its address holds them, and its shape.

    What it shows, each reader's rights decide.
    """

    class Page(models.TextChoices):
        RECOMMENDATIONS = "recommendations", _("Recommendations")
        ITEMS = "items", _("Action items")
        PARTICIPANTS = "participants", _("Participants")

    # The lists of which people are told what is new or changed.
    TELLING: ClassVar[tuple[Page, ...]] = (Page.RECOMMENDATIONS, Page.ITEMS)

    class Shape(models.TextChoices):
        """How action items are shown; a list that has one shape has the first."""

        TABLE = "", _("Table")
        BOARD = "board", _("Board")
        CALENDAR = "calendar", _("Calendar")
        TIMELINE = "timeline", _("Timeline")

    # With a default of the database's own: the code of before writes rows without it.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name=_("kept by")
    )
    # Whose people may use it when it is shared.
    organisation = models.ForeignKey(
        "countries.Organisation", models.PROTECT, null=True, related_name="+", verbose_name=_("shared with")
    )
    page = models.CharField(_("list"), max_length=20, choices=Page)
    # The shape in which it was kept, and opens.
    shape = models.CharField(
        _("shown as"), max_length=10, choices=Shape, blank=True, default=Shape.TABLE, db_default=Shape.TABLE
    )
    name = LineField(_("name"), max_length=80)
    query = models.CharField(_("filters"), max_length=1000, blank=True)
    is_shared = models.BooleanField(_("shared with my organisation"), default=False)
    tells = models.BooleanField(_("tell me what is new or changed"), default=False)
    # What has happened until then its owner knows.
    told_until = models.DateTimeField(default=clock.now, editable=False)
    created_at = models.DateTimeField(_("kept"), default=clock.now, editable=False)

    objects: ClassVar[SavedViewQuerySet] = SavedViewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_view_named_once")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, *, by: User, page: str, query: str, **values: Any) -> SavedView:
        """Keep the filters of `page` under a name. Raise RuleBroken where `by` has a view of that name already."""
        row = cls(owner=by, page=page, query=query, **values)
        row._check_telling()
        if page == cls.Page.PARTICIPANTS:
            row.meet_slug()
        row._share(by)
        row.insert()
        return row

    def meet_slug(self) -> str:
        """The short name of the meet whose participants it lists. Raise RuleBroken where it names none."""
        slug = dict(parse_qsl(self.query)).get("meet", "")
        if not slug_re.match(slug):
            raise RuleBroken(_g("These filters name no meet: keep them from the list of a meet's participants."))
        return slug

    def check_edit(self, by: User) -> None:
        """Raise NotAllowed unless `by` is its owner."""
        self.check_owner(by)

    def on_edit(self, changed: Mapping[str, Any], *, by: User) -> None:
        """Check with whom it is shared, and whether it can tell."""
        if changed.get("tells"):
            self.told_until = clock.now()
        for name, value in changed.items():
            setattr(self, name, value)
        self._check_telling()
        self._share(by)

    def edits_are_events(self) -> bool:
        """Views have no history."""
        return False

    def see_all(self, *, by: User) -> None:
        """Record that its owner has seen everything until now."""
        self.check_owner(by)
        self.told_until = clock.now()
        self.save(update_fields=["told_until"])

    def remove(self, *, by: User) -> None:
        """Delete the view; the rows that it showed stay."""
        self.check_owner(by)
        self.delete()

    def check_owner(self, by: User) -> None:
        if self.owner_id != by.pk:
            raise NotAllowed(_g("Only who keeps a view may change it: keep one of your own from its filters."))

    def _check_telling(self) -> None:
        if self.tells and self.page not in self.TELLING:
            raise RuleBroken(_g("There is no daily mail about this list."), field="tells")

    def _share(self, by: User) -> None:
        """Share it with the organisation of the owner's first seat, or with nobody."""
        first = next(iter(by.organisation_ids), None)
        if self.is_shared and first is None:
            raise RuleBroken(_g("You hold no post now: there is nobody to share it with."), field="is_shared")
        self.organisation_id = first if self.is_shared else None

    def _keep(self, *, force_insert: bool = False) -> None:
        try:
            with transaction.atomic():
                self.save(force_insert=force_insert)
        except IntegrityError as error:
            raise RuleBroken(_g("You have a view of this name already: choose another."), field="name") from error
