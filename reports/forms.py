"""The shape of what readers ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_WORDS = 8


class SearchForm(forms.Form):
    """Words to look for: each must occur."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)

    def words(self) -> list[str]:
        """The words, empty when nothing was asked; call after is_valid()."""
        return str(self.cleaned_data["q"]).split()[:MOST_WORDS]
