"""What is looked for in the Harmonized System."""

from django import forms
from django.utils.translation import gettext_lazy as _


class GoodsForm(forms.Form):
    """A search by code or words. What makes no sense is as if nothing were asked."""

    q = forms.CharField(label=_("Code or words"), required=False, max_length=80, widget=forms.SearchInput)

    def asked(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("q", ""))
