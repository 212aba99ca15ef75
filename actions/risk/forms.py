"""The form of risk and negotiation."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from core.forms import EditForm

from .models import RiskAssessment


class RiskAssessmentForm(EditForm):
    """Risk and negotiation."""

    class Meta:
        model = RiskAssessment
        fields = RiskAssessment.RISK_FIELDS
        widgets: ClassVar[dict[str, forms.Widget]] = {
            name: forms.Textarea({"rows": 3}) for name in ("risk", "mitigation", "they_want", "we_give")
        }
