"""How far a promise is kept: computed from status, action items and dates, everywhere alike."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.models import ActionItem
from actions.moves import Status as ItemStatus
from core import clock
from recommendations.models import ProgressClass, Recommendation
from recommendations.moves import Status
from tests import make
from tests.recommendations.conftest import Cast, with_status
from tests.recommendations.test_api import Program

pytestmark = pytest.mark.django_db

LIST = "/recommendations/"
ITEM = st.tuples(st.sampled_from(ItemStatus.values), st.integers(-2, 2))
ROW = st.tuples(st.sampled_from(sorted(set(Status.values) - {"merged", "duplicate"})), st.lists(ITEM, max_size=3))
AHEAD = {
    "submitted",
    "under_examination",
    "returned",
    "deferred",
    "accepted",
    "accepted_in_part",
}


def by_hand(status: str, items: list[tuple[str, int]]) -> str:
    """The rule of the design once more, in plain Python; each item by its status and the days until it is due."""
    if status == "implemented":
        return "implemented"
    if status in AHEAD:
        return "yet_to_start"
    if status != "in_action":
        return ""
    late = [of for of, days in items if days < 0 and of not in ("done", "verified", "cancelled")]
    return "behind_schedule" if late else "on_schedule"


@pytest.fixture
def stock(cast: Cast) -> tuple[list[Recommendation], list[ActionItem]]:
    """Rows to be put into any state by plain UPDATE: four recommendations, and three items for each."""
    rows = [make.recommendation("accepted", by=cast.head, sensitivity="open") for _ in range(4)]
    items = [make.item(asked=row, by=cast.secretary, owner=cast.nodal_officer) for row in rows for _ in range(3)]
    return rows, items


def lay(stock: tuple[list[Recommendation], list[ActionItem]], drawn: list[tuple[str, list[tuple[str, int]]]]) -> None:
    rows, items = stock
    ActionItem.objects.filter(pk__in=[item.pk for item in items]).update(status="cancelled", due_on=clock.today())
    for number, (status, of) in enumerate(drawn):
        with_status(rows[number], status)
        for item, (its, days) in zip(items[number * 3 : number * 3 + 3], of, strict=False):
            due_on = clock.today() + timedelta(days=days)
            held = due_on if its == "on_hold" else None
            ActionItem.objects.filter(pk=item.pk).update(status=its, due_on=due_on, on_hold_until_on=held)


def test_the_class_and_its_filter_agree_with_the_rule_for_any_items_and_dates(cast: Cast, stock):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(ROW, min_size=1, max_size=4))
    def holds(drawn: list[tuple[str, list[tuple[str, int]]]]) -> None:
        with transaction.atomic():
            lay(stock, drawn)
            pks = [row.pk for row in stock[0][: len(drawn)]]
            expected = {pk: by_hand(*one) for pk, one in zip(pks, drawn, strict=True)}
            rows = Recommendation.objects.filter(pk__in=pks)
            assert dict(rows.with_progress_class().values_list("pk", "progress_class")) == expected
            for progress_class in ProgressClass.values:
                found = set(rows.narrowed(cast.secretary, progress_class=progress_class).values_list("pk", flat=True))
                assert found == {pk for pk, its in expected.items() if its == progress_class}
            transaction.set_rollback(True)

    holds()


def test_list_page_file_and_api_say_the_same_class_to_all_who_see_the_row(cast: Cast, stock, signed_in):
    (row, *others), _ = stock
    lay(stock, [("in_action", [("underway", -1)]), *[("withdrawn", [])] * len(others)])
    for person in (cast.head, cast.observer, cast.secretary):
        client = signed_in(person)
        asked = {"progress_class": "behind_schedule"}
        assert [one["id"] for one in client.get(LIST, asked).context["rows"]] == [row.pk]
        assert '<span class="chip late">Behind schedule</span>' in client.get(LIST).content.decode()
        assert '<span class="chip late">Behind schedule</span>' in client.get(f"{LIST}{row.pk}/").content.decode()
        file = b"".join(client.get(f"{LIST}export.csv", asked).streaming_content).decode()
        assert file.count("Behind schedule") == 1
        program = Program(person)
        assert [one["progress_class"] for one in program.get(**asked).json()["results"]] == ["behind_schedule"]
        assert program.get(f"{row.pk}/").json()["progress_class"] == "behind_schedule"


def test_a_list_asks_for_the_items_of_the_rows_it_shows_and_never_for_all(stock):
    plan = Recommendation.objects.with_progress_class().order_by("-id").values("progress_class")[:51].explain()
    assert "hashed SubPlan" not in plan
    assert "SubPlan" in plan
