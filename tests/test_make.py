"""The factories reach every status by legal moves."""

import pytest

from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", list(make._ROADS))
def test_a_recommendation_is_brought_to_its_status_by_legal_moves(status: str):
    assert make.recommendation(status).status == status


@pytest.mark.parametrize(
    "status", ["planned", "open", "refused", "underway", "on_hold", "done", "verified", "cancelled"]
)
def test_an_item_is_brought_to_its_status_by_legal_moves(status: str):
    assert make.item(status, asked=make.recommendation("accepted")).status == status
