"""The shape of what readers ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.search import LONGEST


class SearchForm(forms.Form):
    """Words to look for: each must occur."""

    q = forms.CharField(label=_("Search"), required=False, max_length=LONGEST)
