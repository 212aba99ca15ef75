"""A day is read in one way: day first by pages, as India writes; by programs as year, month and day alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.utils import translation

from core.forms import DayInput
from recommendations.models import Recommendation
from tests import make

pytestmark = pytest.mark.django_db
FOURTH = date(2027, 2, 4)


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("written", ["2027-02-04", "04/02/2027", "4/2/2027", "04-02-2027", "4.2.2027"])
def test_a_form_reads_the_day_first(language: str, written: str):
    with translation.override(language):
        assert forms.DateField().clean(written) == FOURTH


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("written", ["02/13/2027", "31/02/2027", "04/02/27", "2027/02/04", "February 4 2027", "0402"])
def test_what_may_be_another_day_is_refused(language: str, written: str):
    with translation.override(language), pytest.raises(forms.ValidationError):
        forms.DateField().clean(written)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_browsers_get_the_day_as_they_read_it(language: str):
    with translation.override(language):
        for day in (FOURTH, "2027-02-04", "04/02/2027", "4.2.2027"):
            assert 'value="2027-02-04"' in DayInput().render("day", day)
        assert 'value="02/13/2027"' in DayInput().render("day", "02/13/2027")


def test_a_list_shows_the_day_that_it_is_narrowed_by(signed_in):
    client = signed_in(make.secretary())
    page = client.get("/recommendations/?submitted_until=05/01/2027").content.decode()
    assert 'value="2027-01-05"' in page


def test_a_page_writes_the_day_that_is_meant_and_a_list_is_narrowed_by_it(signed_in):
    item = make.item("underway", due_on=make.working_day(40))
    client = signed_in(item.owner.holder)
    day = make.working_day(60)
    written = {"new_due_on": f"{day:%d/%m/%Y}", "reason": "The printer is away until then."}
    assert client.post(f"/actions/{item.pk}/date/", written).status_code == 302
    item.refresh_from_db()
    assert day in {item.due_on, *item.date_changes.values_list("new_due_on", flat=True)}
    assert item.reference in client.get(f"/actions/?day={item.due_on:%d/%m/%Y}").content.decode()
    assert client.get("/actions/?day=02/13/2027").status_code == 409
    asked = "/recommendations/?submitted_from=05/01/2027&submitted_until=13/01/2027"
    assert client.get(asked).status_code == 200


@pytest.mark.parametrize("written", ["04/02/2027", "4 Feb 2027", "2027.02.04", "31-12-2027"])
def test_programs_write_it_in_one_way(signed_in, written: str):
    client = signed_in(make.secretary())
    item, row = make.item("underway"), make.recommendation("under_examination")
    doors: list[tuple[str, dict[str, Any]]] = [
        (f"/api/v1/actions/{item.pk}/move/", {"verb": "hold", "note": "Awaits the law.", "until_on": written}),
        (f"/api/v1/recommendations/{row.pk}/move/", {"verb": "defer", "note": "Awaits the law.", "until_on": written}),
        (f"/api/v1/actions/{item.pk}/date/", {"new_due_on": written, "reason": "The printer is away."}),
    ]
    for path, data in doors:
        answer = client.post(path, data, content_type="application/json")
        assert answer.status_code == 400, path
        assert answer.json()["fields"]
    assert client.get(f"/api/v1/actions/?day={written}").status_code == 400
    assert client.get(f"/api/v1/recommendations/?submitted_from={written}").status_code == 400
    assert Recommendation.objects.get(pk=row.pk).status == "under_examination"


def test_no_form_reads_days_in_a_way_of_its_own():
    own = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            made = field.formfield()
            if isinstance(made, forms.DateField) and made.input_formats is not forms.DateField.input_formats:
                own.append(field)
    assert own == []
