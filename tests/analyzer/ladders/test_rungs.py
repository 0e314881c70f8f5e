"""Segments in words, and verdicts in words."""

import pytest

from analyzer.ladders.rungs import CONDUCTS, OUTCOMES, VANTAGES, Role, Segment
from analyzer.rules.closes.verdict import Conduct, Outcome, Vantage
from parsers.timeline import ACK, FIN, RST, SYN
from tests.analyzer.ladders.cases import said


def segment(**changes):
    made = {"frame": 1, "time_ns": 0, "from_client": True, "role": Role.REQUEST}
    return Segment(**{**made, **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"flags": SYN, "first": 0}, "SYN"),
        ({"flags": SYN | ACK, "first": 0, "acknowledgment": 1}, "SYN+ACK"),
        ({"first": 44, "length": 1448, "acknowledgment": 1}, "data 44..1492 (+1448), ack 1"),
        ({"acknowledgment": 57}, "ACK 57"),
        ({"acknowledgment": 1, "sack": (1461, 2001)}, "ACK 1, SACK 1461..2001"),
        ({"acknowledgment": 65537, "window_closed": True}, "ACK 65537, window 0"),
        ({"flags": RST, "first": 57}, "RST seq 57"),
        ({"flags": RST | ACK, "first": 57, "acknowledgment": 3044}, "RST+ACK seq 57 ack 3044"),
        ({"flags": FIN | ACK, "first": 57, "acknowledgment": 44}, "FIN seq 57, ack 44"),
        (
            {"from_client": False, "name": "413 No", "of_response": True, "length": 56, "acknowledgment": 44},
            "1..57 (+56)",
        ),
        (
            {
                "from_client": False,
                "flags": FIN | ACK,
                "of_response": True,
                "length": 56,
                "acknowledgment": 44,
            },
            "response 1..57 (+56), FIN, ack 44",
        ),
        ({"from_client": False, "length": 5}, "data 1..6 (+5)"),
    ],
)
def test_a_segment_says_what_it_carries(changes, words):
    assert segment(**changes).words == words


def test_every_verdict_has_words():
    assert (set(CONDUCTS), set(OUTCOMES), set(VANTAGES)) == (set(Conduct), set(Outcome), set(Vantage))
    undecided = {conduct for conduct in Conduct if CONDUCTS[conduct].startswith("Undecided")}
    assert undecided == {conduct for conduct in Conduct if not conduct.decided}


def test_a_ladder_says_its_verdict_and_what_it_rests_on():
    ladder = said(reason="the order is sure")
    assert (ladder.title, ladder.outcome, ladder.source, ladder.remark, ladder.frames) == (
        "Reset before the response was acknowledged",
        "the response was delivered, then the connection reset",
        "captured beside the server; decided by E2, E5",
        "The order is sure.",
        "RST in frame 8, acknowledgment in frame 9, ACK 132 acknowledges the whole response",
    )


def test_without_evidence_nothing_is_named():
    ladder = said(rst=None, acknowledgment=None, decided_by=(), vantage=Vantage.UNKNOWN)
    assert (ladder.source, ladder.remark) == ("captured, where is not known", "")
    assert ladder.frames == "ACK 132 acknowledges the whole response"
