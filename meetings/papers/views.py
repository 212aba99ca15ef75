"""Papers of a meet: what can be had, and the files."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from documents.http import as_download
from documents.kinds import BY_CODE
from meetings.models import Meet
from participants.http import Request
from participants.throttling.http import export

from .forms import PaperForm
from .papers import Paper
from .printouts import papers_for
from .queries import sessions_of


@require_safe
def paper_list(request: Request, slug: str) -> HttpResponse:
    """The papers that the reader may have, each with its choices and a button for each kind of file."""
    meet = _meet(request, slug)
    papers, sessions = papers_for(request.user), sessions_of(meet, request.user)
    forms = [PaperForm(paper=paper, meet=meet, reader=request.user, sessions=sessions) for paper in papers]
    context = {"meet": meet, "forms": forms, "sessions": sessions}
    return render(request, "meetings/papers/paper_list_page.html", context)


@export
@require_safe
def paper_file(request: Request, slug: str, paper: str, kind: str) -> HttpResponseBase:
    meet = _meet(request, slug)
    sessions = sessions_of(meet, request.user)
    form = PaperForm(
        request.GET, paper=_paper(request, paper, kind), meet=meet, reader=request.user, sessions=sessions
    )
    made = form.printout()
    answer = HttpResponse(made.file(kind), content_type=BY_CODE[kind].content_type)
    return as_download(answer, made.file_name(kind))


def _paper(request: Request, code: str, kind: str) -> Paper:
    found = next((one for one in papers_for(request.user) if one.code == code and kind in one.kinds), None)
    if found is None:
        raise Http404
    return found


def _meet(request: Request, slug: str) -> Meet:
    return get_object_or_404(Meet.objects.visible_to(request.user), slug=slug)
