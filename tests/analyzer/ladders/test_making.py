"""Ladders of conversations, of long closes, and of the laboratory's captures."""

import msgspec
import pytest

from analyzer.ladders.making import NAME_LIMIT, RUNGS, ladder_of
from analyzer.ladders.rungs import Elision, Role
from analyzer.rules.closes.verdict import CloseVerdict, Conduct, Outcome, Vantage
from analyzer.rules.conversation import converse
from parsers.timeline import CloseFacts
from tests.analyzer.ladders.cases import (
    AFTER,
    BEFORE,
    LOST,
    RESET,
    event,
    lab,
    long_close,
    marks,
    said,
    verdict_of,
)


def test_a_reset_before_the_acknowledgment():
    ladder = said()
    assert marks(ladder) == [
        (4, "request-data", "POST 1..79 (+78), ack 1"),
        (5, "response", "413 Content Too Large 1..132 (+131)"),
        (6, "fin", "FIN seq 132, ack 79"),
        (7, "request-data", "data 79..89 (+10), ack 1"),
        (8, "deciding-rst", "RST seq 1"),
        (9, "deciding-acknowledgment", "ACK 133"),
    ]
    assert [rung.time_ns for rung in ladder.rungs] == [n * 1_000_000 for n in range(-1, 5)]
    assert (ladder.client, ladder.server) == ("192.0.2.1:49152", "192.0.2.2:80")
    assert (ladder.waiting, ladder.overtaken, ladder.one_way_ns) == ((1, 5), None, 1_000_000)
    assert (ladder.response_end, ladder.dropped) == (132, 0)


def test_a_rst_behind_the_acknowledgment_that_left_before_it_has_overtaken_it():
    text = RESET.replace("    <RST 0\n    >ACK\n", "    >ACK\n    <RST 0\n")
    assert said(text, vantage=Vantage.CLIENT).overtaken == 5
    assert said(text, conduct=AFTER).overtaken is None


def test_a_response_without_acknowledgment_waits_to_the_end():
    assert said(acknowledgment=None, conduct=Conduct.ORDER).waiting == (1, 5)


def test_five_thousand_segments_are_one_rung():
    connection = long_close(2500)
    ladder = ladder_of(connection, verdict_of(connection))
    assert len(ladder.rungs) <= RUNGS
    (left_out,) = (rung for rung in ladder.rungs if isinstance(rung, Elision))
    assert left_out.segments == 5000 - 6
    assert (left_out.client, left_out.server, left_out.incomplete) == (
        "2497 x data 2985..3618641 (+3615656) ack 1",
        "2497 x RST seq 1",
        False,
    )
    shown = [rung.role for rung in ladder.rungs if not isinstance(rung, Elision)]
    assert {Role.RESPONSE, Role.FIN, Role.DECIDING_RST, Role.DECIDING_ACKNOWLEDGMENT} <= set(shown)


def test_a_response_that_is_no_longer_in_the_timeline_is_shown_from_its_message():
    connection = converse(RESET).connection
    verdict = verdict_of(connection)
    kept = [one for one in connection.close.events if one.frame > 6]
    connection.close = CloseFacts(packets=1000, timeline=lambda: kept)
    ladder = ladder_of(connection, verdict)
    assert marks(ladder)[0] == (5, "response", "413 Content Too Large 1..132 (+131)")
    assert ladder.rungs[1] == Elision(incomplete=True)
    assert (ladder.dropped, ladder.waiting) == (997, (0, 4))


def test_segments_that_are_missing_in_the_midst_are_said_to_be():
    connection = long_close(200)
    verdict = verdict_of(connection)
    kept = [one for one in connection.close.events if not 60 < one.frame < 260]
    behind = next(index for index, one in enumerate(kept) if one.frame >= 260)
    kept[behind] = msgspec.structs.replace(kept[behind], after_cut=True)
    connection.close = msgspec.structs.replace(
        connection.close, packets=len(kept) + 199, timeline=lambda: kept, _events=None
    )
    ladder = ladder_of(connection, verdict)
    assert [rung.incomplete for rung in ladder.rungs if isinstance(rung, Elision)] == [True, True]
    assert len(ladder.rungs) <= RUNGS


def test_the_verdicts_segments_are_shown_also_where_the_timeline_has_lost_them():
    connection = converse(RESET).connection
    verdict = verdict_of(connection)
    connection.close = CloseFacts()
    assert [mark[0] for mark in marks(ladder_of(connection, verdict))] == [5, 8, 9]


def test_a_connection_without_a_close_or_a_response_has_a_ladder():
    connection = converse("> GET / HTTP/1.1\n>\n").connection
    verdict = CloseVerdict(conduct=Conduct.NO_ROW)
    assert marks(ladder_of(connection, verdict)) == [(4, "request-data", "data 1..38 (+37), ack 1")]
    connection.close = None
    ladder = ladder_of(connection, verdict)
    assert (ladder.rungs, ladder.since, ladder.waiting) == ((), "the first segment shown", None)


def test_without_a_response_times_count_from_the_rst():
    connection = converse("> GET / HTTP/1.1\n>\n<RST\n").connection
    ladder = ladder_of(connection, CloseVerdict(conduct=Conduct.ABORTIVE, rst=connection.close.events[-1]))
    assert ladder.since == "the RST"
    assert [rung.time_ns for rung in ladder.rungs] == [-1_000_000, 0]


def test_names_are_as_captured_and_never_long():
    ladder = said(RESET.replace("Content Too Large", "\x1b[31m$x$" + "z" * 10_000))
    (name,) = (rung.name for rung in ladder.rungs if getattr(rung, "of_response", False))
    assert name.startswith("413 \x1b[31m$x$zzz")
    assert len(name) == NAME_LIMIT


def test_an_encrypted_response_is_not_located():
    connection = converse(RESET).connection
    connection.last_exchange.tls = True
    ladder = ladder_of(connection, CloseVerdict(conduct=Conduct.TLS))
    assert {rung.role for rung in ladder.rungs} >= {Role.DATA, Role.RST}
    assert ladder.response_end is None


def test_sack_and_a_closed_window_are_told():
    connection = converse(RESET).connection
    kept = [*connection.close.events, event(10, client=True, ack=0, sack_left=9, sack_right=19, window=0)]
    connection.close = CloseFacts(timeline=lambda: kept)
    assert marks(ladder_of(connection, verdict_of(connection)))[-1][2] == "ACK 1, SACK 10..20, window 0"


@pytest.mark.corpus
def test_the_laboratorys_server_that_closes_while_the_client_sends(corpus):
    ladder = lab(corpus, "rst-rawsock-closeread-curl-d25-s")
    found = marks(ladder)
    assert (24, "response", "401 Unauthorized 1..485 (+484)") in found
    assert (27, "deciding-rst", "RST seq 1") in found
    assert (66, "deciding-acknowledgment", "ACK 485") in found
    assert (32, "16 x data 17531..40699 (+23168) ack 1", "16 x RST seq 1") in found
    assert ladder.one_way_ns == 25_275_500


@pytest.mark.corpus
def test_the_same_close_beside_the_client(corpus):
    ladder = lab(corpus, "rst-rawsock-closeread-curl-d25-c", vantage=Vantage.CLIENT)
    roles = [getattr(rung, "role", None) for rung in ladder.rungs]
    assert roles[ladder.overtaken] is Role.DECIDING_RST
    assert roles.index(Role.DECIDING_ACKNOWLEDGMENT) < ladder.overtaken


@pytest.mark.corpus
def test_the_laboratorys_lost_response(corpus):
    changes = {"conduct": Conduct.PROVABLY_LOST, "outcome": LOST, "decided_by": ("E5", "L1"), "proved": True}
    roles = {
        rung.role
        for rung in lab(corpus, "rst-rawsock-close-raw-dropresp-s", **changes).rungs
        if hasattr(rung, "role")
    }
    assert {Role.LOST, Role.PROOF, Role.DECIDING_RST} <= roles
    assert Role.DECIDING_ACKNOWLEDGMENT not in roles


@pytest.mark.corpus
@pytest.mark.parametrize("side", "sc")
def test_a_response_of_many_segments_shows_its_ends(corpus, side):
    found = [mark[2] for mark in marks(lab(corpus, f"rst-rawsock-closebig-raw-d25-{side}", conduct=BEFORE))]
    assert "413 Content Too Large 1..1449 (+1448)" in found
    assert "response 13033..14481 (+1448)" in found


@pytest.mark.corpus
def test_a_lingering_close_of_many_segments(corpus):
    changes = {"conduct": Conduct.LINGERING, "outcome": Outcome.DELIVERED, "decided_by": ()}
    ladder = lab(corpus, "rst-nginx-lingalways-413-raw-d25-s", **changes)
    assert marks(ladder)[0] == (24, "response", "413 Request Entity Too Large 1..349 (+348)")
    assert ladder.dropped == 212


def test_a_response_whose_acknowledgment_was_not_kept_is_not_said_to_wait():
    connection = converse(RESET).connection
    connection.close.packets = 1000
    assert ladder_of(connection, verdict_of(connection)).waiting is not None
    assert ladder_of(connection, verdict_of(connection, acknowledgment=None)).waiting is None
    connection.close.highest_ack_by_client = 0
    assert ladder_of(connection, verdict_of(connection, acknowledgment=None)).waiting is not None
