"""What must hold, and how it is judged on a noisy machine."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from .pairs import Ratio

CALLS = 3  # a gate is missed only if two of so many calls miss it
STEADY = 1.15  # a larger spread of the repeats makes a call doubtful, and it is made again
HOLDS, MISSED, DOUBTFUL, VOID = "holds", "MISSED", "doubtful", "void"


def verdict(calls: Sequence[Ratio], least: float, most: float) -> str:
    """Of a gate after these calls: one steady call shows that it holds, most of all calls that it is missed."""
    held = [least <= call.median <= most for call in calls]
    if held.count(False) > CALLS // 2:
        return MISSED
    is_shown = any(holds and call.spread <= STEADY for holds, call in zip(held, calls, strict=True))
    return HOLDS if is_shown else DOUBTFUL


def final(verdicts: Sequence[str]) -> list[str]:
    """The verdicts as they stand at the end: the first is the null test, without which the others say nothing."""
    null, *others = verdicts
    return [null, *(others if null == HOLDS else [VOID for _ in others])]


@dataclass
class Gate:
    """One ratio that must not be exceeded (and, for the null test, not fallen below)."""

    name: str
    most: float
    measure: Callable[[], Ratio]
    least: float = 0.0
    calls: list[Ratio] = field(default_factory=list)

    def judge(self) -> str:
        """Measure once, and again while the answer is in doubt; return the verdict."""
        while len(self.calls) < CALLS and verdict(self.calls, self.least, self.most) == DOUBTFUL:
            self.calls.append(self.measure())
        return verdict(self.calls, self.least, self.most)

    def line(self, word: str) -> str:
        """What was measured and what it is worth, for people."""
        figures = ", ".join(f"{call.median:.2f} (spread {call.spread:.2f})" for call in self.calls)
        bound = f"{self.least:.2f} to {self.most:.2f}" if self.least else f"at most {self.most:.2f}"
        return f"  {word:8} {self.name}: {figures}; {bound}"


@dataclass
class Ceiling:
    """What something may take at the most, in milliseconds: the best of a few calls, which others only make slower."""

    name: str
    most: float
    measure: Callable[[], float]
    calls: list[float] = field(default_factory=list)

    def judge(self) -> str:
        """Measure until it holds, at most so often."""
        while len(self.calls) < CALLS and min(self.calls, default=self.most + 1) > self.most:
            self.calls.append(self.measure())
        return HOLDS if min(self.calls) <= self.most else MISSED

    def line(self, word: str) -> str:
        """What was measured and what it is worth, for people."""
        figures = ", ".join(f"{call:.0f} ms" for call in self.calls)
        return f"  {word:8} {self.name}: {figures}; at most {self.most:.0f} ms"


def judged(gates: Sequence[Gate | Ceiling]) -> Iterator[tuple[Gate | Ceiling, str]]:
    """Measure each gate in turn, the null test first; yield it with its verdict as soon as that is known."""
    verdicts: list[str] = []
    for gate in gates:
        verdicts.append(gate.judge())
        yield gate, final(verdicts)[-1]
