"""Every address that answers a GET, asked by a mission with the numbers and the words of another one's rows.

Addresses are walked from the root: a new one is asked too. Each text of the other mission carries a secret of its own
beside a word that the reader looks for, since what one types is shown again.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.text import LineField, ProseField
from recommendations.models import Audience, Comment, Recommendation, Referral
from tests import make
from tests.access.urls import Address, addresses
from tests.answers import text_of
from tests.recommendations.conftest import Cast, with_status

pytestmark = pytest.mark.django_db

NEEDLE = "zqneedle"
# What names no row of a mission, or is another program's.
ELSEWHERE = (
    "admin/",
    "accounts/",
    "api/v1/docs",
    "api/v1/schema",
    "static/",
    "people/",
    "posts/",
    "readyz",
    "healthz",
)
WALKED = [address for address in addresses() if not address.pattern.startswith(ELSEWHERE)]
TEXTS = [
    field.name
    for field in Recommendation._meta.concrete_fields
    if isinstance(field, LineField | ProseField) and field.editable and not field.choices
]
# Texts of the row that the ministries write and read.
MINISTRIES = ("file_number",)
HIDDEN = st.one_of(
    st.tuples(st.just("draft"), st.sampled_from(["open", "internal", "restricted"])),
    st.tuples(st.sampled_from(["submitted", "returned", "accepted", "deferred", "in_action"]), st.just("restricted")),
)


@pytest.fixture(autouse=True)
def _store_folder(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"


def secret(place: str) -> str:
    return f"zqsecret{place.replace('_', '')}"


def lay(cast: Cast, status: str, sensitivity: str) -> dict[str, Any]:
    """A row of Japan's mission with a secret in each text, an annex and an item; and the numbers by their nouns."""
    more = {"sensitivity": sensitivity, "hs_lines": ["610910"], "value_amount": 3}
    row = make.draft(cast.head, **{name: f"{NEEDLE} {secret(name)}" for name in TEXTS}, **more)
    annex = make.annex(row, name=f"{secret('file')}.pdf", title=secret("annex"), text=secret("content"))
    found = {"row": row, "annex": annex, "item": row}
    if status != "draft":
        row.move("submit", by=cast.head)
        with_status(row, status)
        Comment.objects.create(recommendation=row, by=cast.secretary, text=secret("comment"), audience=Audience.SHARED)
    if status in ("accepted", "in_action"):
        words = {"title": f"{NEEDLE} {secret('item')}", "sensitivity": "restricted"}
        found["item"] = make.item("open", asked=row, by=cast.secretary, **words)
    return found


def urls(laid: dict[str, Any], address: Address) -> list[str]:
    """The address of these rows, plain and with all that it might look for."""
    row = laid["row"]
    is_of_items = address.pattern.startswith(("actions/", "api/v1/actions/"))
    values = dict.fromkeys(address.parameters, (laid["item"] if is_of_items else row).pk)
    values |= {"number": laid["annex"].pk, "code": "JP", "slug": row.meet.slug, "name": "submit", "key": "none"}
    path = address.url(values)
    asked = (
        f"q={NEEDLE}&title={NEEDLE}&hs_lines=610910&hs=6109&recommendation={row.pk}&into={row.reference}&verb=merge"
    )
    return [path, f"{path}?q={NEEDLE}", f"{path}?{asked}", f"{path}?{asked}&part=1"]


def all_text(client: Client, laid: dict[str, Any]) -> str:
    seen = []
    for address in WALKED:
        for url in urls(laid, address):
            answer = client.get(url)
            assert answer.status_code < 500, url
            seen.append(text_of(answer))
            if answer.status_code in (302, 403, 404, 405):  # whatever else is asked of it
                break
    return "\n".join(seen)


def test_no_address_tells_a_mission_of_anothers_drafts_or_restricted_texts(cast: Cast, signed_in):
    client = signed_in(cast.other_head)
    own = make.recommendation("submitted", by=cast.other_head, title=NEEDLE, hs_lines=["610910"])
    Comment.objects.create(recommendation=own, by=cast.secretary, text=secret("internal"), audience=Audience.INTERNAL)

    @settings(
        max_examples=2,
        phases=[Phase.generate],
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(HIDDEN)
    def holds(drawn: tuple[str, str]) -> None:
        with transaction.atomic():
            seen = all_text(client, lay(cast, *drawn))
            leaks = {seen[at : at + 30] for at in range(len(seen)) if seen.startswith("zqsecret", at)}
            assert leaks == set(), drawn
            transaction.set_rollback(True)

    holds()


def test_the_walk_brings_every_secret_to_who_may_read_it(cast: Cast, signed_in):
    laid = lay(cast, "accepted", "restricted")
    seen = all_text(signed_in(cast.head), laid)
    own = [name for name in TEXTS if name not in MINISTRIES]
    missing = [name for name in [*own, "file", "annex", "content", "item"] if secret(name) not in seen]
    assert missing == []


def test_what_the_ministries_say_of_a_missions_own_row_is_told_to_no_mission(cast: Cast, signed_in):
    laid = lay(cast, "submitted", "internal")
    row = laid["row"]
    note = secret("question")
    row.move("refer", by=cast.secretary, note=note, department=cast.referred, by_on=make.working_day())
    Comment.objects.create(recommendation=row, by=cast.secretary, text=secret("internal"), audience=Audience.INTERNAL)
    Referral.objects.filter(recommendation=row).update(answer=secret("answer"))
    seen = all_text(signed_in(cast.head), laid)
    assert [word for word in ("question", "internal", "answer", *MINISTRIES) if secret(word) in seen] == []
    assert secret("question") in text_of(signed_in(cast.coordinator).get(f"/recommendations/{row.pk}/"))
