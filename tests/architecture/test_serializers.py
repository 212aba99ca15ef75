"""What the API's description says of empty columns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import get_resolver
from rest_framework import serializers

Kind = type[serializers.ModelSerializer]


def of_ours(base: Kind = serializers.ModelSerializer) -> Iterator[Kind]:
    """Every serializer of a model of ours; the addresses import them all."""
    _ = get_resolver().url_patterns
    for kind in base.__subclasses__():
        yield from of_ours(kind)
        if not kind.__module__.startswith("rest_framework") and getattr(kind, "Meta", None):
            yield kind


@pytest.mark.parametrize("kind", of_ours(), ids=lambda kind: kind.__name__)
def test_a_column_that_may_be_empty_is_described_so(kind: Kind):
    columns = {column.name: column for column in kind.Meta.model._meta.fields}
    described = kind().fields.items()
    wrong = [
        name
        for name, field in described
        if (column := columns.get(field.source)) and column.null and not field.write_only and not field.allow_null
    ]
    assert not wrong
