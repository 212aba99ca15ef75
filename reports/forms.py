"""The shape of what readers ask for."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import FilterForm
from core.search import LONGEST


class SearchForm(FilterForm):
    """Words to look for: each must occur."""

    BESIDE: ClassVar[frozenset[str]] = frozenset()

    q = forms.CharField(label=_("Search"), required=False, max_length=LONGEST)
