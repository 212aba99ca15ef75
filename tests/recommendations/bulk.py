"""What tests of bulk operations share: the addresses, and what is chosen, asked and looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from core import clock
from recommendations.models import Recommendation, RecommendationOperation
from tests import make
from tests.recommendations.conftest import Cast

QUEUE, REFER, SCORE = "/recommendations/queue/", "/recommendations/queue/refer/", "/recommendations/queue/score/"
API = "/api/v1/recommendations/bulk/"
QUESTION = "Is the duty ours to waive?"
STEPS = {"value_score": "4", "effort_score": "2", "fit_score": "5"}
TEXT = {"value": 4, "effort": 2, "fit": 5}


def several(cast: Cast, number: int = 3, status: str = "submitted", **values: Any) -> list[Recommendation]:
    return [make.recommendation(status, by=cast.head, title=f"Wish {one}", **values) for one in range(number)]


def asking(cast: Cast) -> dict[str, str]:
    return {"department": cast.referred.code, "by_on": make.day_from_today(9).isoformat(), "note": QUESTION}


def chosen(rows: list[Recommendation]) -> dict[str, Any]:
    return {"row": [str(row.pk) for row in rows], "key": str(uuid4())}


def looked_at(rows: list[Recommendation], **values: Any) -> dict[str, Any]:
    """What the button of the preview sends."""
    return chosen(rows) | {"step": "do", "seen": [f"{row.pk}:{row.version}" for row in rows]} | values


def referred(cast: Cast, rows: list[Recommendation], by: Any = None, **values: Any) -> RecommendationOperation:
    data = {"department": cast.referred, "by_on": make.day_from_today(9), "note": QUESTION} | values
    return RecommendationOperation.refer(rows, by=by or cast.nodal_officer, **data)


def outcomes(operation: RecommendationOperation) -> list[str]:
    return [row.outcome for row in operation.rows.order_by("pk")]


def later(minutes: int) -> Any:
    return clock.pretend(clock.now() + timedelta(minutes=minutes))
