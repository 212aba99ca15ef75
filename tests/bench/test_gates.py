"""How measurements are judged: a restless machine proves nothing, neither for nor against."""

import pytest

from bench.gates import Ceiling, Gate, final, judged, verdict
from bench.pairs import Ratio

FAST, SLOW = Ratio(1.0, 1.05), Ratio(2.0, 1.05)
FAST_BUT_RESTLESS, SLOW_BUT_RESTLESS = Ratio(1.0, 1.3), Ratio(2.0, 1.3)


@pytest.mark.parametrize(
    ("calls", "word"),
    [
        ([], "doubtful"),
        ([FAST], "holds"),
        ([SLOW], "doubtful"),
        ([SLOW, FAST], "holds"),
        ([SLOW, SLOW], "MISSED"),
        ([SLOW_BUT_RESTLESS, SLOW], "MISSED"),
        ([FAST_BUT_RESTLESS], "doubtful"),
        ([FAST_BUT_RESTLESS, FAST], "holds"),
        ([FAST_BUT_RESTLESS, FAST_BUT_RESTLESS, FAST_BUT_RESTLESS], "doubtful"),
        ([FAST_BUT_RESTLESS, SLOW, FAST_BUT_RESTLESS], "doubtful"),
        ([FAST_BUT_RESTLESS, SLOW, SLOW], "MISSED"),
    ],
)
def test_a_gate_is_judged_by_its_calls(calls: list[Ratio], word: str):
    assert verdict(calls, least=0.0, most=1.5) == word


def test_a_null_test_is_missed_on_either_side():
    assert verdict([Ratio(0.9, 1.0)] * 2, least=0.93, most=1.07) == "MISSED"
    assert verdict([Ratio(1.1, 1.0)] * 2, least=0.93, most=1.07) == "MISSED"


@pytest.mark.parametrize("null", ["MISSED", "doubtful"])
def test_without_its_null_test_nothing_counts(null: str):
    assert final([null, "holds", "MISSED"]) == [null, "void", "void"]
    assert final(["holds", "holds", "MISSED"]) == ["holds", "holds", "MISSED"]


def gate(name: str, *calls: Ratio) -> Gate:
    return Gate(name, 1.5, iter(calls).__next__)


def test_a_gate_is_measured_again_only_while_in_doubt():
    steady, restless = gate("steady", FAST), gate("restless", FAST_BUT_RESTLESS, FAST_BUT_RESTLESS, FAST_BUT_RESTLESS)
    assert [(one.name, word) for one, word in judged([steady, restless])] == [
        ("steady", "holds"),
        ("restless", "doubtful"),
    ]
    assert "doubtful restless: 1.00 (spread 1.30), 1.00" in restless.line("doubtful")


def test_the_lines_after_a_missed_null_test_are_void():
    gates = [gate("null", SLOW, SLOW), gate("list", FAST)]
    assert [word for _gate, word in judged(gates)] == ["MISSED", "void"]


def test_a_ceiling_is_measured_until_it_holds_and_no_more_than_three_times():
    quiet, restless = Ceiling("quiet", 100, iter([90.0]).__next__), Ceiling("restless", 100, iter([140, 95]).__next__)
    slow = Ceiling("slow", 100, iter([140, 120, 110]).__next__)
    assert [word for _gate, word in judged([quiet, restless, slow])] == ["holds", "holds", "MISSED"]
    assert "restless: 140 ms, 95 ms; at most 100 ms" in restless.line("holds")
