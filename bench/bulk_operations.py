"""How long operations on a thousand action items take: preview, doing, and taking back.

`python -m bench.bulk_operations`, with DATABASE_URL set to a database of `bench.make_load`, prints seconds, and
statements for an item. Only the database is asked, by one process, as one worker would. The items end as they began.
"""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exportmeet.settings")
django.setup()

from actions.bulk.forms import numbered  # noqa: E402 - Django must be set up first
from actions.bulk.models import MOST  # noqa: E402 - as above
from actions.bulk.plan import ItemPlan  # noqa: E402 - as above
from actions.bulk.working_off import work_off  # noqa: E402 - as above
from actions.models import ActionItem, ItemOperation  # noqa: E402 - as above
from participants.models import Holding, Post, User  # noqa: E402 - as above

from .costs import watched  # noqa: E402 - as above
from .reader import coordinator  # noqa: E402 - as above

WHY = "The laboratory moved to another ministry."


def measure(number: int, by: User) -> dict[str, float]:
    """Assign `number` items that wait to be accepted to one post, and take it back."""
    numbers = list(ActionItem.objects.unaccepted().order_by("pk").values_list("pk", flat=True)[:number])
    owners = ActionItem.objects.filter(pk__in=numbers).values("owner")
    verifiers = ActionItem.objects.filter(pk__in=numbers).values("verifier")
    held = Holding.objects.current().values("post")
    post = Post.objects.live().filter(pk__in=held).exclude(pk__in=owners).exclude(pk__in=verifiers).first()
    begun = time.perf_counter()
    plan = ItemPlan.of(ItemOperation.plan("assign", by=by, post=post, note=WHY), numbered(numbers).items(by))
    assert plan.confirmation_token  # noqa: S101 - what the page carries
    looked = time.perf_counter()
    operation = plan.operation.begin([one.row for one in plan.rows])
    with watched() as statements:
        work_off(only=operation, seconds=600)
    done = time.perf_counter()
    outcomes = operation.numbers()
    operation.undo(by=by)
    work_off(only=operation, seconds=600)
    return {
        "items": len(numbers),
        "preview": looked - begun,
        "done": done - looked,
        "taken back": time.perf_counter() - done,
        "statements for each": len(statements) / len(numbers),
        **{f"outcome {word}": count for word, count in outcomes.items()},
    }


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else MOST
    print(json.dumps({name: round(value, 2) for name, value in measure(number, coordinator()).items()}))
