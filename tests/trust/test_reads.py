"""Every address read by every kind of user: nobody is told words that are not for them, and no reading writes."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from core.text import LineField, ProseField
from tests.access.world import ROLES

from .attack import ALL, OF_THE_HOUSE, Attack
from .canaries import (
    CANARY,
    DRAFT,
    INTERNAL,
    NOT_PLANTED,
    OF_ACCOUNTS,
    OF_CLOSED,
    OF_DELEGATION,
    OF_INVITATION,
    OF_PERSON,
    OF_POSTS,
    OF_VIEW,
    SECRET_APPS,
    WORDS,
    columns,
    leaks,
    name_of,
    planted_columns,
)
from .depth import is_asked

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "OPTIONS")
# The link itself lets its reader see what they are asked about, whoever they are:
# tests/actions/test_exporters_link.py, tests/meetings/invitations/test_answer_link.py.
BY_LINK = {
    "actions:confirmation_answer": {CANARY},
    "invitations:answer": {OF_INVITATION, OF_DELEGATION},
    "invitations:letter": {OF_INVITATION, OF_DELEGATION},
}


@pytest.mark.parametrize("role", ROLES)
def test_nobody_reads_what_is_not_for_them(attack: Attack, tried: Any, role: str) -> None:
    found, number = [], 0
    for address in ALL:
        for method in METHODS:
            if not is_asked(role, method, address.pattern):
                continue
            number += 1
            with attack.asked(role, method, attack.url(address)) as answer:
                leaked = sorted(set(leaks(role, answer.text)) - BY_LINK.get(address.name, set()))
                written = [table for table in answer.tables if not OF_THE_HOUSE.match(table)]
                if answer.status >= 500 and answer.status != 503:
                    found.append((method, address.pattern, answer.status))
                if leaked or written:
                    found.append((method, address.pattern, leaked, written))
    tried("reads", number)
    assert found == []


def test_who_may_read_the_words_finds_them(attack: Attack) -> None:
    """The walk sees what is there: else it would find no leak in an empty page either."""
    assert attack.planted > 30
    item, text = attack.world.item.pk, attack.world.recommendation.pk
    for role in ("owner", "coordinator", "secretariat", "head"):
        with attack.asked(role, "GET", f"/actions/{item}/") as answer:
            assert CANARY in answer.text, role
    for role in ("head", "counsellor", "coordinator"):
        with attack.asked(role, "GET", f"/recommendations/{text}/") as answer:
            assert CANARY in answer.text, role


# Where the planted words stand: asked of everybody in every run, however small its share.
SHOWN = (
    "actions:item_show",
    "recommendations:recommendation_show",
    "recommendations:version_list",
    "reports:promise_show",
    "participants:person_show",
    "participants:person_absence",
    "participants:post_show",
    "participants:view_list",
    "meetings:invitation_show",
    "meetings:invitation_own",
    "meetings:invitation_text_list",
    "meetings:leave_list",
    "meetings:meet_edit",
    "reminders:notice_show",
    "reminders:notice_list",
    "reminders:failure_show",
    "reminders:desk_show",
    "actions:charge_show",
    "actions:milestone_edit",
)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_reads_them_where_they_stand(attack: Attack, tried: Any, role: str) -> None:
    pages = [address for address in ALL if address.name in SHOWN]
    found = []
    for address in pages:
        with attack.asked(role, "GET", attack.url(address)) as answer:
            leaked = leaks(role, answer.text)
            if leaked or answer.status >= 500:
                found.append((address.pattern, answer.status, leaked))
    tried("reads", len(pages))
    assert found == []


def test_every_text_column_is_planted_or_named() -> None:
    """A new one fails until somebody has said who may read it."""
    left = [name for names in NOT_PLANTED.values() for name in names]
    known = {name_of(model, field) for model, field in columns()}
    planted = {name_of(model, field) for model, field in planted_columns()}
    assert sorted({*left, *WORDS} - known) == [], "gone"
    assert len(left) == len(set(left))
    unseen = {
        name
        for name in planted - WORDS.keys()
        if name.split(".")[0] not in SECRET_APPS or not isinstance(field_of(name), LineField | ProseField)
    }
    assert unseen == {
        "actions.ActionEvent.changes",
        "actions.ItemOperationRow.sentence",
        "actions.ChargeRow.sentence",
        "actions.Confirmation.asked_for",
        "actions.Confirmation.email",
        "actions.Outcome.answered_by",
        "recommendations.RecommendationOperationRow.sentence",
        "recommendations.RecommendationEvent.changes",
        "recommendations.TextVersion.text",
        "reminders.Notice.to_address",
    }


def field_of(name: str) -> Any:
    label, _dot, field = name.rpartition(".")
    return apps.get_model(label)._meta.get_field(field)


@pytest.mark.parametrize(
    ("canary", "role", "path"),
    [
        (OF_POSTS, "owner", "/posts/{post}/"),
        (OF_PERSON, "secretary", "/people/{person}/"),
        (OF_ACCOUNTS, "secretary", "/people/{person}/"),
        (OF_VIEW, "counsellor", "/views/"),
        (INTERNAL, "owner", "/recommendations/{text}/"),
        (OF_CLOSED, "secretary", "/failures/{failure}/"),
        (OF_INVITATION, "counsellor", "/meets/2027/invitation/"),
        (DRAFT, "head", "/recommendations/{draft}/"),
    ],
)
def test_each_word_is_found_where_it_may_be_read(attack: Attack, canary: str, role: str, path: str) -> None:
    world = attack.world
    owner = world.people["owner"]
    places = {"post": owner.seats[0].post_id, "person": owner.pk, "text": world.recommendation.pk}
    places |= {"failure": world.failure.pk, "draft": world.draft.pk}
    with attack.asked(role, "GET", path.format(**places)) as answer:
        assert canary in answer.text, answer.status
