"""Whatever segments there are: a close is judged without raising, by a row, and without contradiction."""

from hypothesis import given
from hypothesis import strategies as st

from analyzer.rules.closes.table import judged
from analyzer.rules.closes.verdict import Conduct, Outcome
from tests.analyzer.rules.closes.events import END, SENT, event, story

OFFSETS = st.sampled_from([-1, 0, 1, END - 1, END, END + 1, SENT, SENT + 1, SENT + 100, 29_999])
FLAGS = st.sampled_from([0x10, 0x11, 0x04, 0x14, 0x18, 0x02, 0x12, 0x00])
EVENTS = st.lists(
    st.builds(
        lambda step, who, flags, seq, ack, length, ttl, cut, sack, stamps: (
            step,
            who,
            flags,
            {
                "seq": seq,
                "ack": max(ack, 0),
                "length": 0 if flags & 0x04 else length,
                "ttl": ttl,
                "after_cut": cut,
                "sack_left": sack[0],
                "sack_right": sack[1],
                "tsval": stamps[0],
                "tsecr": stamps[1],
            },
        ),
        st.sampled_from([0, 0.01, 0.06, 1, 20, 61, 3500]),
        st.sampled_from("CS"),
        FLAGS,
        OFFSETS,
        OFFSETS,
        st.sampled_from([0, 0, 1, 2, 100]),
        st.sampled_from([64, 64, 64, 251]),
        st.sampled_from([False, False, False, True]),
        st.sampled_from([(None, None), (END, END + 1), (0, 1), (SENT + 50, SENT + 90)]),
        st.sampled_from([(None, None), (1, 1), (2, 1), (0, 2**32 - 1)]),
    ),
    max_size=12,
)
HANDSHAKES = st.sampled_from([None, (20_000, 60_000_000), (60_000_000, 20_000), (20_000_000, 40_000_000)])


def highest_acknowledgment(told):
    """What the client acknowledged at most, read off the segments and not asked of the story."""
    return max(
        (e.acknowledgment or 0 for e in told.events if e.from_client and not e.flags & 0x04), default=0
    )


def reset_on_new_octets(told):
    """Whether an active RST left while the server had not acknowledged what the client had sent."""
    sent = got = 0
    for one in told.events:
        if one.from_client and not one.flags & 0x04 and one.length > 2:
            sent = max(sent, one.sequence + one.length)
        elif not one.from_client:
            got = max(got, one.acknowledgment or 0)
            if one.flags & 0x14 == 0x14 and sent > got:
                return True
    return False


@given(steps=EVENTS, handshake=HANDSHAKES, whole=st.booleans(), ended=st.booleans(), watched=st.booleans())
def test_every_close_has_a_row_and_no_contradiction(steps, handshake, whole, ended, watched):
    now, events = 2.0, []
    for step, who, flags, values in steps:
        now += step
        events.append(event(now, who, flags, **values))

    told = story(
        *events, handshake=handshake, whole=whole, ended=ended, silent_ns=4_000_000_000 if watched else 0
    )
    verdict = judged(told)

    assert verdict.conduct is not Conduct.NO_ROW
    if verdict.outcome is Outcome.LOST:
        assert highest_acknowledgment(told) < (END if ended else 2 * END)
    if verdict.outcome is Outcome.DELIVERED:
        assert told.acknowledged
    if verdict.conduct is Conduct.SAFE and told.rst is not None:
        assert not told.rst.flags & 0x10
        assert not told.new_octets()
    if verdict.conduct is Conduct.SAFE:
        assert not reset_on_new_octets(told)
    if verdict.conduct is Conduct.RESET_BEFORE_ACK:
        assert verdict.decided_by
    assert verdict.reason or verdict.conduct.decided
