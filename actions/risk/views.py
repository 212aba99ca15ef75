"""The page on which risk and negotiation are edited."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from actions.items.http import form_page, render_form
from participants.http import Request, posted

from .forms import RiskAssessmentForm
from .models import RiskAssessment


@form_page
def item_risk(request: Request, pk: int) -> HttpResponse:
    item = get_object_or_404(RiskAssessment.objects.visible_to(request.user).for_rules(), pk=pk)
    item.check_edit(request.user)
    form = RiskAssessmentForm(posted(request), instance=item)
    if form.write(item, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("actions:item_show", pk)
    return render_form(request, item, form, heading=_("Risk, and give and get"), submit=_("Save"))
