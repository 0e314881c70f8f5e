"""Roles and notes: what each segment is in the story that the verdict tells."""

import pytest

from analyzer.ladders.meaning import Meaning, left_before
from analyzer.rules.closes.verdict import CloseVerdict, Conduct, Outcome, Subtype
from parsers.timeline import CloseFacts
from tests.analyzer.ladders.cases import event

RST, FIN, ACK = 0x04, 0x01, 0x10
REACTIVE = event(5, flags=RST, ack=None)
LAST = event(9, client=True, sequence=500, ack=56)
EVENTS = [
    event(1, client=True, length=500),
    event(2, length=56, ack=500),
    event(3, flags=FIN | ACK, sequence=56, ack=500),
    event(4, client=True, sequence=500, length=500),
    REACTIVE,
    event(6, client=True, sequence=500, length=500),
    event(7, flags=RST, ack=None, duplicate=True),
    event(8, client=True, sequence=1000),
    LAST,
    event(10, flags=RST, sequence=56, ack=None),
]


def told(verdict, *, got=56, reordered=False):
    """Roles and notes of all segments, by frame."""
    close = CloseFacts(highest_ack_by_client=got, reordered=reordered, timeline=lambda: EVENTS)
    meaning = Meaning(close, verdict, EVENTS, (0, 56), 56)
    roles = [(one.frame, meaning.role(one)) for one in EVENTS]
    return {
        frame: (role.value, *meaning.notes(one, role))
        for one, (frame, role) in zip(EVENTS, roles, strict=True)
    }


def test_a_reset_before_the_acknowledgment():
    verdict = CloseVerdict(
        conduct=Conduct.RESET_BEFORE_ACK, rst=REACTIVE, provoker=EVENTS[3], acknowledgment=LAST
    )
    assert told(verdict) == {
        1: ("request-data",),
        2: ("response",),
        3: ("fin",),
        4: ("request-data",),
        5: (
            "deciding-rst",
            "left before the acknowledgment arrived",
            "answers a segment with ack 1",
            "stale: the client has more",
        ),
        6: ("request-data", "sent again"),
        7: ("stale", "stale", "perhaps a duplicate frame"),
        8: ("acknowledgment",),
        9: ("deciding-acknowledgment", "all of the response, too late"),
        10: ("rst",),
    }


def test_a_response_that_was_lost():
    found = told(
        CloseVerdict(
            conduct=Conduct.PROVABLY_LOST,
            outcome=Outcome.LOST,
            rst=REACTIVE,
            provoker=EVENTS[3],
            proof=EVENTS[7],
            decided_by=("E2", "L1"),
        ),
        got=0,
    )
    assert found[2] == ("lost", "never reached the client")
    assert found[5] == (
        "deciding-rst",
        "no acknowledgment had arrived",
        "answers a segment with ack 1",
        "has the number that the client expects",
    )
    assert found[7] == ("rst", "perhaps a duplicate frame")
    assert found[8] == ("proof", "proof of the loss (L1)", "acknowledges 1, not 57")


def test_a_rst_that_proves_the_loss_itself_says_so():
    verdict = CloseVerdict(
        conduct=Conduct.PROVABLY_LOST, outcome=Outcome.LOST, rst=REACTIVE, proof=REACTIVE, decided_by=("L4",)
    )
    assert "proof of the loss (L4): ends at 57" in told(verdict, got=0)[5]


def test_nothing_is_stale_where_segments_were_reordered_or_nothing_was_acknowledged():
    verdict = CloseVerdict(conduct=Conduct.ORDER, rst=REACTIVE)
    assert told(verdict)[7][0] == "stale"
    assert told(verdict, reordered=True)[7][0] == "rst"
    assert told(verdict, got=None)[7][0] == "rst"


@pytest.mark.parametrize(
    ("conduct", "subtype", "before"),
    [
        (Conduct.RESET_BEFORE_ACK, None, True),
        (Conduct.PROVABLY_LOST, None, True),
        (Conduct.ABORTIVE, Subtype.BEFORE_ACK, True),
        (Conduct.ABORTIVE, Subtype.AFTER_ACK, False),
        (Conduct.RESET_AFTER_ACK, None, False),
        (Conduct.LINGERING, Subtype.LINGER_TIMEOUT, False),
        (Conduct.ORDER, None, None),
    ],
)
def test_which_came_first_is_what_the_verdict_says(conduct, subtype, before):
    assert left_before(CloseVerdict(conduct=conduct, subtype=subtype, rst=REACTIVE)) is before
    assert left_before(CloseVerdict(conduct=conduct, subtype=subtype)) is None
