"""What the tests of imports share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from countries.models import Organisation
from documents.sheets import read_file
from meetings.imports.models import SheetImport
from meetings.imports.planning import proceed
from meetings.imports.working_off import work_off
from tests import make

if TYPE_CHECKING:
    from meetings.models import Meet
    from participants.models import User


@pytest.fixture
def secretary() -> User:
    return make.secretary()


@pytest.fixture
def meet() -> Meet:
    return make.meet()


@pytest.fixture
def tokyo() -> Organisation:
    """The embassy in Tokyo as the reference data has it."""
    row = make.mission("JP")
    Organisation.objects.filter(pk=row.pk).update(
        name="Embassy of India, Tokyo", short_name="Embassy, Tokyo", code="embassy-tokyo", city="Tokyo"
    )
    return Organisation.objects.get(pk=row.pk)


class Importer:
    """Sends lists as one person of the secretariat."""

    def __init__(self, meet: Meet, by: User) -> None:
        self.meet, self.by = meet, by

    def begin(self, content: bytes, name: str = "list.xlsx", **options: Any) -> SheetImport:
        row = SheetImport.begin(self.meet, read_file(SimpleUploadedFile(name, content)), by=self.by, **options)
        proceed(row, by=self.by)
        return row

    def preview(self, content: bytes, name: str = "list.xlsx", **columns: str) -> SheetImport:
        """A preview that is ready; unsure organisations are kept as written."""
        row = self.begin(content, name)
        if row.mapped_at is None:
            mapped = {str(one.place): one.field for one in row.read_columns()}
            row.set_columns(mapped, head=row.head, default_category=columns.get("category", ""), by=self.by)
        if row.organisations is None:
            row.set_organisations({}, by=self.by)
        work_off(only=row)
        return SheetImport.objects.get(pk=row.pk)

    def run(self, content: bytes, name: str = "list.xlsx", **columns: str) -> SheetImport:
        """Preview and import."""
        row = self.preview(content, name, **columns)
        row.confirm(by=self.by)
        work_off(only=row)
        return SheetImport.objects.get(pk=row.pk)


@pytest.fixture
def importer(meet: Meet, secretary: User) -> Importer:
    return Importer(meet, secretary)


def fates(row: SheetImport) -> dict[int, str]:
    """Number of the row in its sheet -> its fate."""
    return dict(row.rows.values_list("number", "fate"))
