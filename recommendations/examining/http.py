"""The way back from a deed."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from participants.http import Request

# What the address of one page of a recommendation says, and another has no use for.
OF_ONE_PAGE = ("verb", "into")


def back_to(request: Request, pk: int) -> HttpResponse:
    """To its page, which still knows its place in the queue."""
    return redirect(reverse("recommendations:recommendation_show", args=[pk]) + place_in_queue(request))


def place_in_queue(request: Request) -> str:
    """What its page needs in its address to know its place in the queue; nothing for who does not come from there."""
    kept = request.GET.copy()
    for name in OF_ONE_PAGE:
        kept.pop(name, None)
    return f"?{kept.urlencode()}" if "queue" in kept else ""
