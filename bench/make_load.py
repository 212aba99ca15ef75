"""Fills the database that DATABASE_URL names: python -m bench.make_load --items 10000 --recommendations 10000."""

import argparse
import os
import sys

import django
from django.conf import settings

ROWS = {"items": 10_000, "recommendations": 10_000, "participants": 0, "missions": 200}


def main(words: list[str]) -> str:
    """Add the rows, and return what was added or why nothing was."""
    parser = argparse.ArgumentParser(prog="python -m bench.make_load", description=__doc__)
    for name, number in ROWS.items():
        parser.add_argument(f"--{name}", type=int, default=number)
    wanted = vars(parser.parse_args(words))
    if not (settings.DEBUG or settings.LOCAL):
        return "Real data and these rows cannot be told apart at a glance: set LOCAL=1 on a machine for measuring."

    from bench.load import make_load  # noqa: PLC0415 - its models need django.setup
    from core.rules import RuleBroken  # noqa: PLC0415

    try:
        make_load(**wanted)
    except RuleBroken as refused:
        return str(refused.sentence)
    print(", ".join(f"{number} {name}" for name, number in wanted.items()))
    return ""


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exportmeet.settings")
    django.setup()
    sys.exit(main(sys.argv[1:]) or 0)
