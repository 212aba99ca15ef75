"""The pages on which a person sees where they are signed in, and signs out elsewhere."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participants import open_sessions, session_limits
from participants.http import Request


@require_safe
def session_list(request: Request) -> HttpResponse:
    rows = open_sessions.open_sessions(request.user, request.session.session_key or "")
    minutes = int(session_limits.idle_limit(request.user).total_seconds()) // 60
    return render(request, "participants/session_list_page.html", {"rows": rows, "minutes": minutes})


@require_POST
def session_end(request: Request, pk: int) -> HttpResponse:
    if not open_sessions.end_session(request.user, pk):
        raise Http404
    messages.success(request, _("Signed out there."))
    return redirect("participants:session_list")


@require_POST
def session_end_others(request: Request) -> HttpResponse:
    open_sessions.end_others(request.user, request.session.session_key or "")
    messages.success(request, _("Signed out everywhere else."))
    return redirect("participants:session_list")


@require_POST
def session_keep(_request: Request) -> HttpResponse:
    """Use the session: the middleware notes it."""
    return HttpResponse(status=204)
