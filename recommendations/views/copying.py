"""Taking up again what an earlier meet had."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from participants.http import Request
from recommendations.copying import copy
from recommendations.models import Recommendation


@require_POST
def recommendation_copy(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Recommendation.objects.visible_to(request.user), pk=pk)
    draft = copy(row, by=request.user)
    messages.success(request, _("This is a new draft with the text of %(earlier)s.") % {"earlier": row.label})
    return redirect("recommendations:recommendation_edit", draft.pk)
