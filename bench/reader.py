"""Who reads: an officer of one department, with a key for the API and a session for the pages; and one who sees all.

`python -m bench.reader`, with DATABASE_URL set, prints one line of JSON.
"""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exportmeet.settings")
django.setup()

from django.test import Client  # noqa: E402 - Django must be set up first

from actions.lists.columns import ORDERS  # noqa: E402 - as above
from actions.models import ActionItem, Handover  # noqa: E402 - as above
from actions.moves import LIVE, WORKING  # noqa: E402 - as above
from core.paging import page_of  # noqa: E402 - as above
from countries.models import Sector  # noqa: E402 - as above
from meetings.participants.models import Participant  # noqa: E402 - as above
from participants.models import ApiToken, Post, User  # noqa: E402 - as above

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def reader() -> User:
    """The Under Secretary of a department that is nodal for a sector: sees a part of all rows, by each condition."""
    return User.objects.filter(
        holdings__until_on=None, holdings__post__organisation__code="textiles", role=User.Role.OFFICER
    ).get()


def coordinator() -> User:
    """Somebody who sees all that was submitted."""
    holds = {"holdings__until_on": None, "holdings__post__organisation__is_coordinating": True}
    return User.objects.filter(role=User.Role.OFFICER, **holds).order_by("pk")[:1].get()


def secretary() -> User:
    """Somebody who sees all participants."""
    return User.objects.get(email="load.secretary@example.org")


def people_middle(user: User) -> str:
    """The cursor of a page from the middle of the participants whom `user` sees, in the order of the list."""
    rows = Participant.objects.visible_to(user).current().order_by("precedence", "pk")
    half = rows[rows.count() // 2]
    return page_of(
        rows.filter(precedence__gte=half.precedence, pk__gte=half.pk), order=("precedence", "id")
    ).next_cursor


def scope(user: User) -> dict[str, list[int] | list[str]]:
    """What the limit application needs, to answer the same rows without knowing any person."""
    organisations = user.organisation_ids
    return {
        "organisations": organisations,
        "posts": list(Post.objects.filter(organisation__in=organisations).values_list("pk", flat=True)),
        "sectors": list(Sector.objects.filter(nodal_department__in=organisations).values_list("pk", flat=True)),
        "offered": list(Handover.objects.proposed().filter(to_post__in=user.post_ids).values_list("item", flat=True)),
        "live": sorted(LIVE),
        "working": sorted(WORKING),
    }


def middle(user: User) -> str:
    """The cursor of a page from the middle of what `user` sees that is live, in the order of the list."""
    rows, order = ActionItem.objects.visible_to(user).live(), ORDERS["due"]
    half = rows.order_by(*order)[rows.count() // 2]
    return page_of(rows.filter(due_on__gte=half.due_on), order=order).next_cursor


def session(user: User) -> str:
    """Of somebody who has just signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client.cookies["sessionid"].value


if __name__ == "__main__":
    person = reader()
    _, key = ApiToken.issue(person, note="bench", days=1)
    known = {"token": key, "session": session(person), "scope": scope(person), "coordinator": session(coordinator())}
    known |= {
        "meet": Participant.objects.values_list("meet__slug", flat=True)[:1].get(),
        "secretary": session(secretary()),
    }
    print(json.dumps(known | {"middle": middle(person), "people_middle": people_middle(secretary())}))
