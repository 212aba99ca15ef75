"""Contacts that may be one person: alike in name, or with the same address, or the same post."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from participants.models.users import User

from .models import Contact, DistinctPair

# Names of this likeness, by their trigrams, may be one: "Sunita Rao" and "Rao Sunita", "S. Menon" and "S Menon" are.
ALIKE = 0.6
WINDOW = 50  # people of one page who are compared with all others
MOST_PAIRS = 200  # on one page


@dataclass(frozen=True)
class Pair:
    """Two people, the one added first on the left, and why they may be one."""

    first: Contact
    second: Contact
    reasons: list[str]


@dataclass(frozen=True)
class PairPage:
    """At most MOST_PAIRS pairs, and the number of their page among those of the same people, from 1."""

    rows: list[Pair]
    number: int
    has_more: bool

    @property
    def is_cut(self) -> bool:
        return self.has_more or self.number > 1


def pairs_of(people: Iterable[Contact], user: User, *, number: int = 1) -> PairPage:
    """The pairs of which one is among `people` and the other was added before it, the likeliest first.

    Four statements, whatever the number of people.
    """
    found: dict[tuple[int, int], list[str]] = {}
    newer = [one.pk for one in people]
    rows = _rows(newer, number)
    for first, second, by_name, by_email, by_post in rows[:MOST_PAIRS]:
        named = ((by_name, _("Similar name")), (by_email, _("Same email address")), (by_post, _("Same post")))
        found[first, second] = [label for is_so, label in named if is_so]
    numbers = {pk for pair in found for pk in pair}
    seen = Contact.objects.visible_to(user).live().select_related("organisation", "user").in_bulk(list(numbers))
    known = ((seen[a], seen[b], why) for (a, b), why in found.items() if a in seen and b in seen)
    # Two open accounts are two people: they are never merged.
    pairs = [Pair(a, b, why) for a, b, why in known if not (_has_open_account(a) and _has_open_account(b))]
    likeliest = sorted(pairs, key=lambda one: (-len(one.reasons), -one.second.pk))
    return PairPage(likeliest, number, has_more=len(rows) > MOST_PAIRS)


def _has_open_account(contact: Contact) -> bool:
    return contact.user is not None and contact.user.is_active


def similar_to(contact: Contact, user: User) -> list[Contact]:
    """Other people whom this one may be; the most similar name first."""
    rows = Contact.objects.visible_to(user).live().exclude(pk=contact.pk)
    same_post = Q(organisation=contact.organisation_id, designation__iexact=contact.designation)
    alike = Q(upper_name__trigram_similar=contact.name.upper())
    email = _has_one_of(contact.addresses)
    post = same_post if contact.designation and contact.organisation_id else Q(pk__in=[])
    others = DistinctPair.objects.of(contact).values_list("first", "second")
    rows = rows.exclude(pk__in={number for pair in others for number in pair})
    found = rows.annotate(upper_name=Upper("name")).filter(alike | email | post)
    with _looking_for_alike():
        return list(
            found.annotate(similarity=TrigramSimilarity("name", contact.name)).order_by("-similarity", "pk")[:10]
        )


def _has_one_of(addresses: list[str]) -> Q:
    """Who has one of these addresses, of whatever kind; accounts by number, so that an index finds each part."""
    if not addresses:
        return Q(pk__in=[])
    accounts = list(User.objects.filter(email__in=addresses).order_by().values_list("pk", flat=True))
    return Q(email__in=addresses) | Q(other_emails__overlap=addresses) | Q(user__in=accounts)


@contextmanager
def _looking_for_alike() -> Iterator[None]:
    """Within the block `%` finds names of this similarity: so the index looks at few, and no condition at many."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(ALIKE)])
        yield


# The likeliest first: many hold the same post in a large department, and must not hide a name that is much the same.
# One branch for each reason: an index serves each; together they would read all pairs there are.
_PAIRS = """
WITH newer AS (SELECT id, upper(name) AS name, email, other_emails, user_id, organisation_id,
                      upper(designation) AS designation
               FROM participants_contact WHERE id = ANY(%s) AND merged_into_id IS NULL),
address AS (
  SELECT newer.id, one.email FROM newer, unnest(array_append(newer.other_emails, newer.email)) AS one(email)
  WHERE one.email <> ''
  UNION
  SELECT newer.id, account.email FROM newer JOIN participants_user account ON account.id = newer.user_id
),
found AS (
  SELECT old.id AS first, newer.id AS second, 1 AS by_name, 0 AS by_email, 0 AS by_post
  FROM newer JOIN participants_contact old
    ON upper(old.name) %% newer.name AND old.id < newer.id AND old.merged_into_id IS NULL
  UNION ALL
  SELECT old.id, address.id, 0, 1, 0
  FROM address JOIN participants_contact old
    ON old.email = address.email AND old.email <> '' AND old.id < address.id AND old.merged_into_id IS NULL
  UNION ALL
  SELECT old.id, address.id, 0, 1, 0
  FROM address JOIN participants_contact old
    ON old.other_emails @> ARRAY[address.email]::varchar[] AND old.id < address.id AND old.merged_into_id IS NULL
  UNION ALL
  SELECT old.id, address.id, 0, 1, 0
  FROM address JOIN participants_user account ON account.email = address.email
    JOIN participants_contact old
    ON old.user_id = account.id AND old.id < address.id AND old.merged_into_id IS NULL
  UNION ALL
  SELECT old.id, newer.id, 0, 0, 1
  FROM newer JOIN participants_contact old
    ON old.organisation_id = newer.organisation_id AND upper(old.designation) = newer.designation
    AND old.designation <> '' AND old.id < newer.id AND old.merged_into_id IS NULL
)
SELECT first, second, max(by_name), max(by_email), max(by_post) FROM found
WHERE NOT EXISTS (SELECT FROM participants_distinctpair pair
                  WHERE pair.first_id = found.first AND pair.second_id = found.second)
GROUP BY first, second
ORDER BY 4 * max(by_email) + 2 * max(by_name) + max(by_post) DESC, second DESC, first
LIMIT %s OFFSET %s
"""


def _rows(newer: list[int], number: int) -> list[Any]:
    """Those of this page, and one more where there is another."""
    with _looking_for_alike(), connection.cursor() as cursor:
        cursor.execute(_PAIRS, [newer, MOST_PAIRS + 1, MOST_PAIRS * (number - 1)])
        return list(cursor.fetchall())


def window(user: User) -> Any:
    """The people to be compared, the newest first; for keyset pages by number."""
    return Contact.objects.visible_to(user).live().annotate(number=F("pk")).order_by("-pk")
