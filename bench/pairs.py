"""Alternating single requests to two addresses: what one costs, in terms of the other."""

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlsplit

WARM_UP = 30  # requests to each side before anything counts


@dataclass
class Side:
    """One address, asked over one connection that stays open."""

    name: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        self._path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self._connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        self.seconds: list[float] = []

    def get(self) -> bytes:
        """Ask once. Raise AssertionError unless it is answered with 200."""
        try:
            answer = self._ask()
        except http.client.RemoteDisconnected:
            self.reconnect()
            answer = self._ask()
        body = answer.read()
        assert answer.status == 200, f"{self.name} answered {answer.status}: {body[:300]!r}"  # noqa: S101 - a script
        return body

    def _ask(self) -> http.client.HTTPResponse:
        self._connection.request("GET", self._path, headers=dict(self.headers))
        return self._connection.getresponse()

    def reconnect(self) -> None:
        """Take a new connection: the server closes those that rest for some seconds."""
        self._connection.close()

    def time(self) -> float:
        """Ask once, and return what it took in seconds."""
        begun = time.perf_counter()
        self.get()
        took = time.perf_counter() - begun
        self.seconds.append(took)
        return took

    @property
    def milliseconds(self) -> float:
        """The median of all that was asked so far."""
        return median(self.seconds) * 1000


@dataclass(frozen=True)
class Ratio:
    """The median of `numerator / denominator` over all pairs; `spread` is max/min of the repeats' medians."""

    median: float
    spread: float


def compare(numerator: Side, denominator: Side, *, pairs: int, repeats: int) -> Ratio:
    """Ask both in turn, each first in every other pair, so that drifts of the machine meet both alike."""
    for side in (numerator, denominator):
        side.reconnect()
    for _ in range(WARM_UP):
        numerator.get()
        denominator.get()
    runs = [[_pair(numerator, denominator, number) for number in range(pairs)] for _ in range(repeats)]
    medians = [median(run) for run in runs]
    return Ratio(median([ratio for run in runs for ratio in run]), max(medians) / min(medians))


def _pair(numerator: Side, denominator: Side, number: int) -> float:
    if number % 2:
        below = denominator.time()
        return numerator.time() / below
    above = numerator.time()
    return above / denominator.time()
