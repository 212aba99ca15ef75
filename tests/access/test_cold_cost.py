"""Each kind of page within its budget (docs/architecture.md, cost), also when the layout has kept nothing for it."""

from __future__ import annotations

import pytest

from tests import make
from tests.statements import cold_statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> dict[str, int]:
    """One item that is done, its recommendation in action, and the people around them."""
    asked = make.recommendation("accepted", sensitivity="open")
    item = make.item("done", asked=asked, sensitivity="open")
    return {"item": item.pk, "recommendation": asked.pk, "verifier": item.verifier.holder.pk}


@pytest.mark.parametrize("kind", ["verifier", "officer", "coordinator", "secretary", "observer"])
@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/", 12),
        ("/actions/", 6),
        ("/recommendations/", 6),
        ("/actions/{item}/", 16),
        ("/recommendations/{recommendation}/", 10),
        ("/api/v1/actions/", 4),
        ("/api/v1/recommendations/", 4),
        ("/api/v1/actions/{item}/", 16),
        ("/api/v1/recommendations/{recommendation}/", 10),
    ],
)
def test_the_first_page_is_within_its_budget(there, signed_in, kind: str, path: str, most: int):
    make_one = getattr(make, kind, None)
    user = make_one() if make_one else make.User.objects.get(pk=there["verifier"])
    answer, count = cold_statements(signed_in(user), "get", path.format(**there))
    assert answer.status_code == 200
    assert count <= most


def test_beginning_a_recommendation_costs_at_most_ten_statements_at_first(signed_in):
    make.meet()
    client = signed_in(make.head_of_mission())
    data = {"title": "Mutual recognition", "sensitivity": "internal"}
    answer, count = cold_statements(client, "post", "/recommendations/write/", data)
    assert answer.status_code == 302
    assert count <= 10


def test_making_an_item_costs_at_most_ten_statements_at_first(signed_in):
    make.meet()
    maker = make.coordinator()
    data = {"title": "Notify the revised standard", "owner": make.officer().seats[0].post_id}
    data |= {"due_on": make.working_day().isoformat(), "kind": "other", "priority": 2, "sensitivity": "internal"}
    answer, count = cold_statements(signed_in(maker), "post", "/actions/new/", data)
    assert answer.status_code == 302
    assert count <= 10
