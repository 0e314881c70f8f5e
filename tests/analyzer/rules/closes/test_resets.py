"""Whose RST it is, and what it answers."""

import pytest

from analyzer.rules.closes.resets import all_resets, injected, is_reactive, provoker, unprovoked
from tests.analyzer.rules.closes.events import (
    BESIDE_CLIENT,
    BESIDE_SERVER,
    END,
    SENT,
    active_rst,
    bare_rst,
    client,
    fin,
    server,
    story,
)


def test_a_rst_without_the_ack_flag_answers_one_segment():
    assert is_reactive(bare_rst(3, 0))
    assert not is_reactive(active_rst(3))


def test_what_provoked_it_acknowledged_its_number():
    told = story(fin(2), client(3, SENT, 0, 100), client(4, SENT + 100, END), bare_rst(5, 0))
    assert provoker(told.rst, told).frame == 4
    assert not unprovoked(told)


@pytest.mark.parametrize(
    "events",
    [
        [fin(2), bare_rst(3, END)],
        [fin(2), client(3, SENT, 0, 100), server(4, END + 1, SENT + 200), bare_rst(5, 0)],
        [fin(2), bare_rst(3, 0), client(4, SENT, 0, 100)],
    ],
    ids=["nothing with that number", "it was accepted", "it came later"],
)
def test_a_rst_that_nothing_seen_can_have_provoked(events):
    assert unprovoked(story(*events))


@pytest.mark.parametrize(
    ("events", "provoked"),
    [
        ([fin(2), client(3, 0, 0, SENT), bare_rst(4, 0)], True),
        ([client(2, 0, 0, SENT), fin(3), bare_rst(4, 0)], False),
        ([fin(2), client(3, SENT - 1, 0, 1), bare_rst(4, 0)], True),
        ([client(2, SENT, 0), bare_rst(4, 0)], True),
    ],
    ids=["sent again behind the FIN", "sent again before it", "a keep-alive probe", "an acknowledgment"],
)
def test_what_the_server_had_is_answered_by_a_rst_only_behind_its_close(events, provoked):
    assert unprovoked(story(*events)) is not provoked


def test_where_segments_were_not_kept_its_provoker_may_be_among_them():
    assert not unprovoked(story(fin(2), bare_rst(3, END, after_cut=True)))


@pytest.mark.parametrize(
    ("events", "handshake", "suspect"),
    [
        ([active_rst(3)], BESIDE_SERVER, False),
        ([active_rst(3, ttl=251)], BESIDE_SERVER, True),
        ([active_rst(3, seq=END - 1)], BESIDE_SERVER, True),
        ([active_rst(3), server(4, END, SENT, 10)], BESIDE_SERVER, True),
        ([active_rst(3), server(4, END, SENT + 10)], BESIDE_SERVER, True),
        ([active_rst(3), server(4, END, SENT)], BESIDE_SERVER, False),
        ([active_rst(3), server(4, END, SENT + 10)], BESIDE_CLIENT, False),
        ([active_rst(3), server(40, END, SENT + 10)], BESIDE_CLIENT, True),
        ([active_rst(3), server(4, END, SENT, 10)], BESIDE_CLIENT, True),
        ([active_rst(3), server(4, END - 10, SENT, 10)], BESIDE_CLIENT, False),
        ([bare_rst(3, END), server(4, END, SENT, 10)], BESIDE_CLIENT, False),
        ([server(2, 0, SENT, END - 1), active_rst(3, seq=END - 1)], BESIDE_SERVER, False),
    ],
)
def test_a_rst_may_be_anothers(events, handshake, suspect):
    told = story(*events, handshake=handshake)
    assert (injected(told) is not None) is suspect


def test_without_a_rst_none_is_anothers():
    assert injected(story(fin(2))) is None
    assert all_resets(story(fin(2))) == []
