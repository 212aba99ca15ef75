"""The page that takes the samples out again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participants.http import Request, for_secretariat

from .removal import remove_samples, samples_for


@require_http_methods(["GET", "HEAD", "POST"])
@for_secretariat
def remove_confirm(request: Request) -> HttpResponse:
    if request.method == "POST":
        removed = remove_samples(by=request.user)
        messages.success(request, _("Removed: %(what)s.") % {"what": removed.words()})
        return redirect("reports:meet_list")
    return render(request, "samples/remove_confirm.html", {"found": samples_for(request.user)})
