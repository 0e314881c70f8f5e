"""Runs of segments in words."""

import pytest

from analyzer.ladders.sums import sum_of
from tests.analyzer.ladders.cases import event

FIN, SYN, RST = 0x11, 0x02, 0x04


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([], ""),
        ([event(1, sequence=43, length=500)], "data 44..544 (+500) ack 1"),
        (
            [event(1, sequence=43, length=500), event(2, sequence=543, length=500, ack=56)],
            "2 x data 44..1044 (+1000) ack 1..57",
        ),
        ([event(n, sequence=0, length=500) for n in (1, 2)], "2 x data 1..501 (+1000) ack 1"),
        ([event(1, ack=56), event(2, ack=56)], "2 x ACK 57"),
        ([event(n, flags=RST, ack=None, sequence=n) for n in (0, 7, 3)], "3 x RST seq 1..8"),
        ([event(1, flags=SYN, sequence=-1, ack=None), event(2), event(3, flags=FIN)], "SYN, ACK 1, FIN"),
        ([event(1, flags=FIN, length=5)], "data 1..6 (+5) ack 1"),
        ([event(1, flags=0, ack=None)], "ACK"),
    ],
)
def test_a_run_is_summed_up(events, words):
    assert sum_of(events) == words
