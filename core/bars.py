"""Bars on an axis of days, drawn on the server as SVG without a style or a script: a timeline.

Positions are hundredths of the drawing's width, so that one drawing fits a desk and a hand. The page gives `grid` and
`months` once, in `<g id="grid">` and `<g id="months">`, and a step as `#step`; each line shows them again.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from html import escape
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

WIDTH = 90.0  # hundredths that the axis takes; the rest is for the words behind the last bars
LEAST = 0.4  # hundredths: a bar that can be seen
MONTHS_NAMED = 15  # where there are more, each third is named
QUARTERS = (1, 4, 7, 10)
APRIL = 4  # India's financial year begins
DAY = timedelta(days=1)


class Bar(NamedTuple):
    """From one day to another; `css` is the tone of a status, "slip" or "late"."""

    begin: date
    end: date
    css: str


class Step(NamedTuple):
    """A mark on a bar; `css` is "ahead", "reached" or "late"."""

    day: date
    css: str


class Line(NamedTuple):
    """One row: a link, its bars and steps, a mark at `first` where there is one, and a word behind the last bar.

    `label` tells people who do not see the bars what they show.
    """

    url: str
    title: str
    tone: str
    label: str
    bars: list[Bar]
    steps: list[Step]
    first: date | None
    word: str
    css: str


class Axis(NamedTuple):
    """The days that the drawing spans, from the first of a month to the last of another; and today."""

    first: date
    last: date
    today: date

    def at(self, day: date) -> float:
        """Percentage of the width, within the axis."""
        part = (day - self.first).days / ((self.last - self.first).days + 1)
        return round(min(max(part, 0), 1) * WIDTH, 2)

    @property
    def grid(self) -> SafeString:
        """Lines of the months, of each financial year's end, and of today.

        In what is shown again a style finds an element by its own class alone, not by what it stands in.
        """
        lines = [_stroke(self.at(day), "at-year" if day.month == APRIL else "at-month") for day in self._months()]
        return mark_safe("".join([*lines, _stroke(self.at(self.today), "at-today")]))  # noqa: S308 - numbers

    @property
    def months(self) -> SafeString:
        """The names of the months, or of each third where they are many; on telephones of each third always."""
        days = list(self._months())
        thirds = [day for day in days if day.month in QUARTERS]
        shown = thirds if len(days) > MONTHS_NAMED else days
        words = [_word(self.at(day), date_format(day, "M y"), _month_class(day)) for day in shown]
        return mark_safe("".join(words))  # noqa: S308 - _word escapes

    def _months(self) -> Iterator[date]:
        day = self.first
        while day <= self.last:
            yield day
            day = (day + 31 * DAY).replace(day=1)

    def draw(self, lines: Iterable[Line]) -> SafeString:
        """Draw the rows, `<li>` by `<li>`."""
        return mark_safe("".join(map(self._line, lines)))  # noqa: S308 - what people wrote is escaped

    def _line(self, line: Line) -> str:
        marks = [self._bar(bar) for bar in line.bars]
        if line.first:
            marks.append(_stroke(self.at(line.first), "at-first"))
        marks += [f'<use class="step {step.css}" href="#step" x="{self.at(step.day)}%"/>' for step in line.steps]
        marks.append(_word(max(self.at(bar.end) for bar in line.bars), line.word, line.css))
        return (
            f'<li><a href="{escape(line.url)}"><span class="chip {line.tone}"></span>{escape(line.title)}</a>'
            f'<svg role="img" aria-label="{escape(line.label)}"><use href="#grid"/>{"".join(marks)}</svg></li>'
        )

    def _bar(self, bar: Bar) -> str:
        left, right = self.at(bar.begin), self.at(bar.end)
        width = max(round(right - left, 2), LEAST)
        return f'<rect class="{bar.css}" x="{left}%" y="9" width="{width}%" height="10"/>'


def _month_class(day: date) -> str:
    return "at-third" if day.month in QUARTERS else "at-other"


def _stroke(at: float, css: str) -> str:
    return f'<line class="{css}" x1="{at}%" x2="{at}%" y1="0" y2="100%"/>'


def _word(at: float, words: str, css: str) -> str:
    known = f' class="{css}"' if css else ""
    return f'<text{known} x="{at}%" dx="4" y="18">{escape(words)}</text>'
