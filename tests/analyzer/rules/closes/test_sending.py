"""Whether the client was still sending, and what became of it."""

import pytest

from analyzer.rules.closes import sending
from tests.analyzer.rules.closes.events import (
    END,
    SENT,
    active_rst,
    bare_rst,
    client,
    fin,
    server,
    story,
)


def test_an_unfinished_request_announces_more():
    assert sending.announced(story(fin(2)))
    assert not sending.announced(story(fin(2), whole=True))


def test_a_whole_request_that_the_server_has_not_got_is_still_on_its_way():
    assert not sending.still_sending(story(fin(2), whole=True))
    told = story(fin(2), whole=True)
    told.request.end = SENT + 1
    assert sending.still_sending(told)


@pytest.mark.parametrize(("ack", "unread"), [(END - 1, True), (END, False)])
def test_requests_behind_the_answered_one_are_unread_if_they_left_before_its_acknowledgment(ack, unread):
    told = story(client(2, SENT, ack, 100), fin(3, ack=SENT + 100), whole=True)
    assert bool(sending.pipelined(told)) is unread


@pytest.mark.parametrize(
    ("ack", "read_on"), [(SENT, False), (SENT + 100, True)], ids=["silent", "acknowledged"]
)
def test_a_server_lingers_that_acknowledges_new_octets_behind_its_fin(ack, read_on):
    assert sending.lingered(story(fin(2), client(3, SENT, END, 100), server(4, END + 1, ack))) is read_on


def test_the_acknowledgment_of_the_clients_fin_is_no_lingering():
    told = story(fin(2), client(3, SENT, END + 1, flags=0x11), server(4, END + 1, SENT + 1), whole=True)
    assert not sending.lingered(told)
    more = story(
        fin(2),
        client(3, SENT, END + 1, 80),
        client(4, SENT + 80, END + 1, flags=0x11),
        server(5, END + 1, SENT + 81),
        whole=True,
    )
    assert sending.lingered(more)


@pytest.mark.parametrize(
    ("event", "race"),
    [(client(9, SENT, END, 100), True), (client(9, SENT, 0, 100), False)],
    ids=["begun afterwards", "pipelined"],
)
def test_a_request_that_crossed_the_close_of_an_idle_connection(event, race):
    told = story(client(2, SENT, END), fin(8), event, bare_rst(9.1, event.acknowledgment), whole=True)
    assert sending.idle_close_race(told) is race


@pytest.mark.parametrize(("copies", "waited"), [(3, False), (4, True)])
def test_a_server_that_repeated_its_response_waited(copies, waited):
    again = [server(2 + 1500 * number, 0, SENT, END) for number in range(copies - 1)]
    assert sending.repeated_in_vain(story(*again, active_rst(9000))) is waited


def test_a_rst_behind_which_both_sides_go_on_ended_nothing():
    on = [client(4, SENT, END, 100), server(5, END, SENT + 100)]
    assert sending.goes_on(story(active_rst(3), *on))
    assert not sending.goes_on(story(active_rst(3), *on[:1]))
    assert not sending.goes_on(story(*on))


def test_a_rst_of_the_client_behind_which_both_sides_go_on_ended_nothing():
    stray, on = client(3, 0, flags=0x04), [client(4, SENT, END, 100), server(5, END, SENT + 100)]
    assert sending.client_reset(story(stray, *on)) is None
    assert sending.client_reset(story(stray, *on[:1])).frame == 3
    assert sending.client_reset(story(stray, *on, client(9, SENT + 100, flags=0x04))).frame == 6
    assert sending.client_reset(story(*on)) is None


def test_octets_in_a_syn_are_seen():
    opening = client(0, -1, length=SENT + 9, flags=0x02)
    assert not sending.unseen(story(opening, highest_sent_by_client=SENT + 9))
    assert sending.unseen(story(opening, highest_sent_by_client=SENT + 10))


def test_octets_that_are_known_of_and_were_not_seen():
    assert sending.unseen(story(fin(2), highest_sent_by_client=SENT + 1))
    assert not sending.unseen(story(fin(2)))
