"""What proves that the response never reached the client whole."""

import pytest

from analyzer.rules.closes.loss import WATCHED_NS, arrived, proof_of_loss
from tests.analyzer.rules.closes.events import (
    BESIDE_CLIENT,
    BESIDE_SERVER,
    END,
    MS,
    SENT,
    active_rst,
    bare_rst,
    client,
    fin,
    story,
)

LATE = [fin(2), client(3, SENT, 0, 100), bare_rst(3.1, 0), client(61.1, SENT + 100, 0), bare_rst(61.2, 0)]
"""The last segment left the client when the response must have arrived: it was sent at 1 ms."""


def tests(*events, **more):
    proof = proof_of_loss(story(*events, **more))
    return None if proof is None else proof.tests


def test_the_client_acknowledged_less_when_the_response_must_have_arrived():
    assert tests(*LATE, silent_ns=WATCHED_NS) == ("L1",)


@pytest.mark.parametrize(
    ("events", "silent_ns"),
    [
        (LATE, WATCHED_NS - 1),
        ([*LATE[:3], client(60.9, SENT + 100, 0), bare_rst(61.2, 0)], WATCHED_NS),
        (LATE[:4], WATCHED_NS),
        ([*LATE[:4], bare_rst(61.2, 1)], WATCHED_NS),
        ([*LATE, client(61.3, SENT + 100, END)], WATCHED_NS),
        ([*LATE[:3], client(61.1, SENT + 100, 0, 100), bare_rst(61.2, 0)], WATCHED_NS),
        ([fin(2), client(61.1, SENT, 9), bare_rst(61.2, 9)], WATCHED_NS),
    ],
    ids=[
        "not watched",
        "too early",
        "no RST behind it",
        "another number",
        "acknowledged after all",
        "data may have waited",
        "not said before",
    ],
)
def test_less_than_that_proves_nothing(events, silent_ns):
    assert tests(*events, silent_ns=silent_ns) is None


def test_the_client_named_octets_behind_a_hole():
    named = client(61.1, SENT + 100, 0, sack_left=END, sack_right=END + 1)
    assert tests(*LATE[:3], named, bare_rst(61.2, 0)) == ("L2",)
    again = client(61.1, SENT + 100, 20, sack_left=0, sack_right=10)
    assert tests(*LATE[:3], again, bare_rst(61.2, 20)) is None


@pytest.mark.parametrize(
    ("missing", "handshake", "number", "proved"),
    [
        (END, BESIDE_CLIENT, 0, True),
        (0, BESIDE_CLIENT, 0, False),
        (END, BESIDE_SERVER, 0, False),
        (END, BESIDE_CLIENT, 1, False),
    ],
    ids=["beside the client", "it passed", "beside the server", "a RST that the client drops"],
)
def test_beside_the_client_the_octets_never_passed_before_a_rst_it_believed(
    missing, handshake, number, proved
):
    told = story(fin(2), client(3, SENT, 0, 100), bare_rst(63, number), handshake=handshake)
    told.response.missing = missing
    found = proof_of_loss(told)
    assert (found is not None and found.tests == ("L3",)) is proved


def test_the_connection_itself_may_have_been_watched_long_enough():
    on = client(3.1 + WATCHED_NS / MS, SENT + 100, 0)
    assert tests(*LATE, on) == ("L1",)
    assert tests(*LATE, client(3 + WATCHED_NS / MS, SENT + 100, 0)) is None


@pytest.mark.parametrize(
    ("acknowledged", "closed", "proved"),
    [(2 * END - 1, [], True), (2 * END, [], False), (2 * END, [fin(1.5)], True)],
    ids=["not all", "all, unseen at the tap", "the last is the FIN"],
)
def test_what_the_client_acknowledged_was_sent(acknowledged, closed, proved):
    again = client(63, SENT, acknowledged, 100)
    told = [*closed, client(62, SENT, acknowledged), again, bare_rst(63.1, acknowledged)]
    assert tests(*told, ended=False) == (("L4",) if proved else None)


def test_a_rst_that_counts_the_whole_response_does_not_say_that_it_was_never_sent():
    assert tests(active_rst(3, seq=2 * END - 1), ended=False) == ("L4",)
    assert tests(active_rst(3, seq=2 * END), ended=False) is None


@pytest.mark.parametrize(
    ("told", "proved"),
    [
        ([client(62, SENT, END), client(63, SENT, END, 100), bare_rst(64, END)], True),
        ([client(62, SENT, END), bare_rst(63, END)], False),
        ([client(62, SENT, END - 1), client(63, SENT, END - 1, 100), bare_rst(64, END - 1)], False),
        ([fin(2), bare_rst(3, 0)], True),
    ],
    ids=["no more later", "said once", "not of all", "a FIN counts"],
)
def test_behind_a_bare_rst_the_end_may_not_have_passed_the_tap(told, proved):
    assert tests(*told, ended=False) == (("L4",) if proved else None)


def test_the_rest_was_never_sent():
    assert tests(active_rst(3), ended=False) == ("L4",)
    assert tests(fin(2), client(3, SENT, 0, 100), bare_rst(3.1, 0), ended=False) == ("L4",)


@pytest.mark.parametrize(
    "events", [[fin(2)], [client(2, SENT, END), active_rst(3)]], ids=["no RST", "acknowledged"]
)
def test_without_a_rst_or_with_the_acknowledgment_nothing_is_lost(events):
    assert tests(*events, silent_ns=WATCHED_NS) is None


def test_beside_the_client_it_is_seen_what_arrived():
    assert arrived(story(active_rst(3), handshake=BESIDE_CLIENT))
    assert not arrived(story(active_rst(3)))
    assert not arrived(story(active_rst(3), handshake=BESIDE_CLIENT, ended=False))
