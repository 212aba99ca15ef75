"""Digests of what a form showed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import unsent
from core.merging import digest, pack, unpack
from tests import make


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a\r\nb ", "a\nb"),
        (None, ""),
        (Decimal("12.50"), Decimal("12.5")),
        (["b", "a"], ["a", "b"]),
        (3, "3"),
    ],
)
def test_the_same_in_another_shape_is_no_change(one: object, other: object):
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    ("one", "other"), [("a", "b"), ("a\nb", "a b"), (True, False), (None, 0), (["a"], []), (Decimal(10), Decimal(1))]
)
def test_another_value_is_a_change(one: object, other: object):
    assert digest(one) != digest(other)


@pytest.mark.django_db
def test_a_row_counts_by_its_number():
    country = make.country("FR")
    assert digest(country) == digest(country.pk)
    assert digest([country]) == digest([country.pk])


def test_what_is_no_digest_is_left_out():
    digests = {"title": digest("A"), "ask": digest("")}
    assert unpack(pack(digests)) == digests
    assert unpack("title=x ask=" + "0" * 11 + " <b> =") == {}


def test_digests_are_not_shown_among_what_people_typed_and_come_back_with_the_form():
    fields = [("title", ["Two words"]), ("base", ["title=a50835155812 country=19581e27de7c"])]
    assert unsent.texts(fields) == ["Two words"]
    assert unsent.is_stored("base")
