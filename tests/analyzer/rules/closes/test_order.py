"""The seven tests of order, each at its bounds."""

from dataclasses import replace

import pytest

from analyzer.rules.closes.order import TAP_ORDER_NS, TESTS, hole_before, hole_beyond, order_of
from analyzer.rules.closes.round_trips import RoundTrips
from analyzer.rules.closes.verdict import Order, Vantage
from tests.analyzer.rules.closes.events import (
    BESIDE_CLIENT,
    BETWEEN,
    END,
    MS,
    SENT,
    active_rst,
    bare_rst,
    client,
    fin,
    server,
    story,
)

BEFORE, AFTER = Order.BEFORE, Order.AFTER
EPS = TAP_ORDER_NS / MS


def answer(test, *events, **more):
    return TESTS[test](story(*events, **more))


def test_a_rst_that_answers_an_acknowledging_segment_left_afterwards():
    asked = [fin(2), client(62, SENT, END), client(63, SENT, END, 100), bare_rst(63.1, END)]
    assert answer("E1", *asked) is AFTER
    assert answer("E1", *asked[:-1], bare_rst(63.1, END - 1)) is None


def test_beside_the_client_an_earlier_segment_may_have_met_the_closed_socket_first():
    asked = [fin(2), client(2.5, SENT, 0, 100), client(3, SENT + 100, END, 100), bare_rst(63, END)]
    assert answer("E1", *asked, handshake=BESIDE_CLIENT) is None


def test_octets_that_were_not_seen_may_have_been_answered_first():
    asked = [fin(2), client(63, SENT + 100, END, 100), bare_rst(63.1, END)]
    assert answer("E1", *asked) is None


def test_a_rst_that_answers_a_segment_without_it_left_before():
    assert answer("E2", fin(2), client(3, SENT, 0, 100), bare_rst(3.1, 0)) is BEFORE
    assert answer("E2", fin(2), bare_rst(3.1, 1)) is None


@pytest.mark.parametrize(
    ("echoed", "expected"),
    [(1000, None), (1001, AFTER), (1002, AFTER), (999, BEFORE)],
    ids=["of an older segment of the same moment", "of it", "of a later one", "older"],
)
def test_the_timestamp_that_is_echoed(echoed, expected):
    same = 1001 if echoed != 1000 else 1000
    acknowledging = client(62, SENT, END, tsval=same % 2**32)
    sooner = client(61, SENT - 100, 0, 100, tsval=1000)
    rst = active_rst(70, tsval=5, tsecr=echoed % 2**32)
    assert answer("E3", sooner, acknowledging, rst) is expected


@pytest.mark.parametrize(
    ("acknowledging", "echoed", "expected"),
    [(2**32 - 1, 0, AFTER), (0, 2**32 - 1, BEFORE), (2**32 - 1, 2**32 - 2, BEFORE)],
    ids=["a later one behind the wrap", "an older one before it", "an older one, none wrapped"],
)
def test_timestamps_wrap(acknowledging, echoed, expected):
    told = [client(62, SENT, END, tsval=acknowledging), active_rst(70, tsval=5, tsecr=echoed)]
    assert answer("E3", *told) is expected


def test_an_older_timestamp_proves_nothing_where_the_server_could_not_remember_the_newer():
    ahead = client(62, SENT + 1448, END, tsval=1001)
    assert answer("E3", ahead, active_rst(70, tsval=5, tsecr=1000)) is None


def test_a_rst_that_acknowledges_less_than_what_lies_before_the_acknowledgment():
    asked = [client(2, SENT, 0, 100), client(3, SENT + 100, END)]
    assert answer("E4", *asked, active_rst(3.1, ack=SENT), handshake=BESIDE_CLIENT) is BEFORE
    assert answer("E4", *asked, active_rst(3.1, ack=SENT + 100), handshake=BESIDE_CLIENT) is None


def test_that_proves_nothing_behind_a_hole_nor_long_after():
    hole = [client(2, SENT + 100, 0, 100), client(3, SENT + 200, END)]
    whole = [client(2, SENT, 0, 100), client(3, SENT + 100, END)]
    assert answer("E4", *hole, active_rst(3.1), handshake=BESIDE_CLIENT) is None
    assert answer("E4", *whole, active_rst(70), handshake=BESIDE_CLIENT) is None


@pytest.mark.parametrize(
    ("after_ms", "expected"),
    [(0, None), (EPS, None), (EPS + 0.001, BEFORE), (None, BEFORE)],
    ids=["at the same time", "too near", "behind", "never"],
)
def test_the_acknowledgment_passes_behind_the_rst(after_ms, expected):
    later = [] if after_ms is None else [client(3 + after_ms, SENT, END)]
    assert answer("E5", active_rst(3), *later) is expected


@pytest.mark.parametrize(
    ("behind_ms", "sixth", "seventh"),
    [(15.9, BEFORE, None), (16, None, None), (20.04, None, None), (20.06, None, AFTER)],
)
def test_between_both_ends_the_round_trip_to_the_server_decides(behind_ms, sixth, seventh):
    asked = [client(10, SENT, END), active_rst(10 + behind_ms)]
    assert answer("E6", *asked, handshake=BETWEEN) is sixth
    assert answer("E7", *asked, handshake=BETWEEN) is seventh


@pytest.mark.parametrize(("behind_ms", "expected"), [(0.02, None), (0.069, None), (0.071, AFTER)])
def test_beside_the_server_an_acknowledgment_is_processed_soon(behind_ms, expected):
    assert answer("E7", client(10, SENT, END), active_rst(10 + behind_ms)) is expected
    assert answer("E6", client(10, SENT, END), active_rst(10 + behind_ms)) is None


def test_on_a_fast_network_the_longest_trip_counts_but_beside_the_server():
    asked = [client(2, SENT, 0, 10), server(9, END, SENT + 10), client(10, SENT + 10, END), active_rst(12)]
    assert answer("E7", *asked, handshake=(400_000, 20_000)) is None
    assert answer("E7", *asked, handshake=(400_000, 20_000), vantage=Vantage.SERVER) is AFTER


def test_without_a_handshake_no_trip_is_known_to_be_the_shortest():
    asked = [client(2, SENT, 0, 10), server(62, END, SENT + 10), client(70, SENT + 10, END), active_rst(80)]
    assert answer("E6", *asked, handshake=BETWEEN) is BEFORE
    assert answer("E6", *asked, handshake=None) is None


@pytest.mark.parametrize(("behind_ms", "expected"), [(2999, None), (3001, AFTER)])
def test_without_a_handshake_only_seconds_prove(behind_ms, expected):
    told = story(client(10, SENT, END), active_rst(10 + behind_ms), handshake=None)
    unmeasured = replace(told, trips=RoundTrips(None, None, None, None, told.vantage))
    assert TESTS["E7"](unmeasured) is expected


def test_at_the_same_time_beside_the_server_nothing_is_known_of_the_order():
    assert order_of(story(client(10, SENT, END), active_rst(10))) == (None, ())
    far = story(client(10, SENT, END), active_rst(10), handshake=BESIDE_CLIENT)
    assert order_of(far) == (BEFORE, ("E6",))


@pytest.mark.parametrize("test", ["E3", "E4", "E5", "E6"])
def test_where_segments_were_not_kept_the_acknowledgment_may_be_older(test):
    asked = {
        "E3": [client(2, SENT, END, tsval=9), active_rst(3, tsval=5, tsecr=8)],
        "E4": [client(1.5, SENT, 0, 100), client(2, SENT + 100, END), active_rst(3, ack=SENT)],
        "E5": [active_rst(3), client(4, SENT, END)],
        "E6": [client(2, SENT, END), active_rst(3)],
    }[test]
    told = story(*asked, handshake=BETWEEN)
    assert TESTS[test](told) is BEFORE
    assert TESTS[test](replace(told, acknowledged_earlier=True)) is None


def test_the_strongest_answer_is_taken_with_those_that_agree():
    told = story(fin(2), client(3, SENT, 0, 100), bare_rst(3.1, 0), client(62, SENT + 100, END))
    assert order_of(told) == (BEFORE, ("E2", "E5"))


def test_beside_the_server_contradictions_leave_it_open():
    told = story(fin(2), client(9, SENT, END), client(10, SENT, 0, 100), bare_rst(10.1, 0))
    assert order_of(told) == (None, ())


def test_away_from_it_a_queue_may_have_delayed_the_rst():
    told = story(
        fin(2), client(3, SENT, 0, 100), client(4, SENT + 100, END), bare_rst(90, 0), handshake=BESIDE_CLIENT
    )
    assert order_of(told) == (BEFORE, ("E2",))


def test_holes_before_a_segment():
    whole, hole = client(3, SENT, 0, 100), client(3, SENT + 50, 0, 100)
    last = client(5, SENT + 100, END)
    assert not hole_before(*[told := story(whole, last), told.acknowledgment])
    assert hole_before(*[told := story(hole, last), told.acknowledgment])
    said = server(6, END, SENT, sack_left=SENT + 50, sack_right=SENT + 90)
    assert hole_before(*[told := story(whole, last, said), told.acknowledgment])
    assert not hole_before(told, None)


def test_octets_named_twice_by_the_server_are_no_hole():
    last = client(5, SENT, END)
    for left, hole in ((SENT - 100, False), (SENT, False), (SENT + 1, True)):
        told = story(last, server(6, END, SENT, sack_left=left, sack_right=left + 50))
        assert hole_before(told, told.acknowledgment) is hole


def test_octets_sent_again_may_have_filled_a_hole_and_a_keep_alive_probe_fills_none():
    again, probe = client(2, SENT - 100, 0, 100), client(2, SENT - 1, 0, 1)
    for one, hole in ((again, True), (probe, False)):
        told = story(one, client(5, SENT, END))
        assert hole_before(told, told.acknowledgment) is hole


def test_what_was_not_kept_is_no_hole():
    assert hole_beyond(story(fin(2), client(3, SENT + 50, 0, 100), bare_rst(3.1, 0)))
    assert not hole_beyond(story(fin(2), client(3, SENT + 50, 0, 100, after_cut=True), bare_rst(3.1, 0)))
