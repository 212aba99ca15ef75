"""A select of hundreds is drawn as Django draws it, only faster."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from core.choices import LongSelect, OfferedChoices

PLAIN = [("", "—"), ("JP", "Japan"), (7, "Seven & <more>"), ("x", mark_safe("<b>safe</b>"))]
GROUPED = [("", "All"), ("Goods", [("tex", "Textiles"), ("eng", "Engineering")]), ('"Services"', [("it", "IT")])]


def drawn(widget: forms.Widget, renderer: Any, value: Any, attrs: dict[str, Any]) -> str:
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", widget.render("field", value, attrs, renderer)))


@pytest.mark.parametrize("choices", [PLAIN, GROUPED, []], ids=["plain", "grouped", "none"])
@pytest.mark.parametrize("value", [None, "", "JP", "tex", 7, "</select><script>"])
def test_a_select_of_hundreds_looks_as_djangos_own(choices: list, value: Any):
    attrs = {"id": "id_field", "class": "a b", "title": '"<'}
    quick, own = LongSelect(choices=OfferedChoices(lambda: choices)), forms.Select(choices=choices)
    assert drawn(quick, TemplatesSetting(), value, attrs) == drawn(own, TemplatesSetting(), value, attrs)


def test_the_chosen_one_changes_nothing_for_who_chooses_another():
    for value in ("JP", "FR", ""):
        attrs = {"id": "id_field"}
        quick, own = LongSelect(choices=PLAIN), forms.Select(choices=PLAIN)
        assert drawn(quick, TemplatesSetting(), value, attrs) == drawn(own, TemplatesSetting(), value, attrs)


def test_a_lazy_label_is_said_in_the_readers_language():
    quick = LongSelect(choices=[("", gettext_lazy("All"))])
    english = quick.render("field", "")
    with translation.override("hi"):
        assert quick.render("field", "") != english
    assert quick.render("field", "") == english
