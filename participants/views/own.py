"""Pages about oneself: settings, API keys, the language."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.http import own_address, shown_once
from participants.forms.own import LanguageForm, SettingsForm, TokenForm
from participants.http import Request, posted, reauthenticated, remember_language
from participants.models import ApiToken


def settings_edit(request: Request) -> HttpResponse:
    form = SettingsForm(posted(request), instance=request.user)
    if form.write(request.user, by=request.user):
        with translation.override(request.user.language):
            messages.success(request, _("Saved."))
        return redirect("participants:settings_edit")
    return render(request, "participants/settings_page.html", {"form": form}, status=form.http_status)


@require_safe
def token_list(request: Request) -> HttpResponse:
    rows = ApiToken.objects.visible_to(request.user).select_related("meet")
    return render(request, "participants/token_list_page.html", {"rows": rows})


@never_cache
@reauthenticated
def token_add(request: Request) -> HttpResponse:
    """Make a key and show it in the answer itself: it stands nowhere else, not even for a moment."""
    form = TokenForm(posted(request))
    issued = form.issue(by=request.user)
    if issued:
        page = render(request, "participants/token_page.html", {"row": issued[0], "key": issued[1]})
        return shown_once(page, then=reverse("participants:token_list"))
    return render(request, "participants/token_add_page.html", {"form": form}, status=form.http_status)


def token_revoke(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        row.revoke(by=request.user)
        messages.success(request, _("The key is revoked: programs that use it are refused from now on."))
        return redirect("participants:token_list")
    return render(request, "participants/token_revoke_page.html", {"row": row})


@login_not_required
@require_POST
def language_set(request: HttpRequest) -> HttpResponse:
    """Read in another language from now on: this browser by a cookie, the signed-in person everywhere."""
    form = LanguageForm(request.POST)
    answer = HttpResponseRedirect(own_address(request, form.data.get("next", "")))
    if form.is_valid():
        remember_language(request, answer, form.cleaned_data["language"])
    return answer
