"""What the person at the terminal is shown."""

import sys
from contextlib import suppress


def say(text: str = "") -> None:
    """Print at once. A terminal that has been closed must not stop what is being stopped in order."""
    with suppress(OSError, ValueError):
        print(text, flush=True)


def agree(question: str) -> bool:
    """Whether the person types yes; False where nobody sits at a terminal."""
    if not sys.stdin.isatty():
        return False
    try:
        return input(f"{question} Type yes: ").strip().lower() == "yes"
    except EOFError:
        return False


def table(rows: list[list[str]]) -> str:
    """The rows with their columns aligned."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
