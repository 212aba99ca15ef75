"""Files beside a text: added, handed out, taken out."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from documents.http import file_answer
from participants.http import Request
from recommendations.recommendation.models import Recommendation

from .forms import AnnexForm
from .models import Annex


@require_http_methods(["GET", "POST"])
def annex_add(request: Request, pk: int) -> HttpResponse:
    """The annexes of a text that is being written, and the form for one more."""
    row = get_object_or_404(Recommendation.objects.visible_to(request.user).with_annexes(), pk=pk)
    row.check_edit(request.user)
    form = AnnexForm(request.POST, request.FILES) if request.method == "POST" else AnnexForm()
    if annex := form.add_to(row, by=request.user):
        messages.success(request, _("Added: %(annex)s") % {"annex": annex})
        return redirect("recommendations:annex_add", pk)
    context = {"form": form, "row": row, "annexes": row.annexes_for(request.user)}
    return render(request, "recommendations/annex_add_page.html", context, status=form.http_status)


@require_GET
def annex_show(request: Request, pk: int, number: int) -> HttpResponseBase:
    annex = get_object_or_404(Annex.objects.visible_to(request.user), recommendation=pk, pk=number)
    annex.check_handing_out(request.user)
    return file_answer(annex.document)


@require_http_methods(["GET", "POST"])
def annex_remove(request: Request, pk: int, number: int) -> HttpResponse:
    annex = get_object_or_404(Annex.objects.visible_to(request.user), recommendation=pk, pk=number)
    annex.recommendation.check_edit(request.user)
    if request.method == "POST":
        annex.take_out(by=request.user)
        messages.success(request, _("Taken out: %(annex)s") % {"annex": annex})
        return redirect("recommendations:annex_add", pk)
    return render(request, "recommendations/annex_remove_page.html", {"annex": annex, "row": annex.recommendation})
