"""Two captures of one connection, and the one verdict of both."""

import pytest

from analyzer.rules.closes.judging import close_verdict
from analyzer.rules.closes.taps import Alone, ClientTap, joined
from analyzer.rules.closes.verdict import CloseVerdict, Conduct, Outcome, Vantage
from parsers import read
from parsers.model import Connection
from tests.analyzer.rules.closes.timelines import TIMELINES

BEFORE, AFTER, LOST, ORDER = (
    Conduct.RESET_BEFORE_ACK,
    Conduct.RESET_AFTER_ACK,
    Conduct.PROVABLY_LOST,
    Conduct.ORDER,
)
RESET, UNKNOWN, GONE = Outcome.DELIVERED_THEN_RESET, Outcome.UNKNOWN, Outcome.LOST


def said(conduct, outcome, *tests, hidden=False):
    return CloseVerdict(conduct=conduct, outcome=outcome, decided_by=tests, hidden=hidden)


@pytest.mark.parametrize(
    ("client", "server", "conduct", "outcome", "tests"),
    [
        (said(BEFORE, RESET, "E6"), said(BEFORE, RESET, "E2"), BEFORE, RESET, ("E2",)),
        (said(ORDER, RESET), said(BEFORE, UNKNOWN, "E5"), BEFORE, RESET, ("E5",)),
        (said(BEFORE, RESET, "E6"), said(ORDER, UNKNOWN), BEFORE, RESET, ("E6",)),
        (said(LOST, GONE, "L3", hidden=True), said(BEFORE, UNKNOWN, "E5"), LOST, GONE, ("E5", "L3")),
        (said(BEFORE, RESET, "E6"), said(LOST, GONE, "E5", "L1"), BEFORE, RESET, ("E5",)),
        (said(BEFORE, RESET, "E6"), said(AFTER, RESET, "E1"), AFTER, RESET, ("E1",)),
    ],
    ids=["agree", "server decides", "client decides", "lost on the way", "it did arrive", "server knows"],
)
def test_each_tap_gives_what_it_can_prove(client, server, conduct, outcome, tests):
    verdict = joined(Alone(client, server))
    assert (verdict.conduct, verdict.outcome, verdict.decided_by) == (conduct, outcome, tests)
    assert verdict.vantage is Vantage.BOTH


def test_one_tap_alone_is_all_there_is():
    only = said(BEFORE, RESET)
    assert joined(Alone(only, None)) is only
    assert joined(Alone(None, only)) is only
    assert joined(Alone(None, None)) is None


def connection_of(timeline_id, tmp_path):
    timeline = next(one for one in TIMELINES if one.id == timeline_id)
    path = tmp_path / f"{timeline_id}.pcap"
    path.write_bytes(timeline.octets)
    return next(subject for subject in read((str(path),)) if isinstance(subject, Connection))


@pytest.mark.parametrize(
    ("server", "client", "conduct", "outcome"),
    [
        ("T05", "T06", BEFORE, RESET),
        ("T07", "T08", BEFORE, RESET),
        ("T10-unwatched", "T10-client", LOST, GONE),
    ],
)
def test_both_taps_of_a_run_give_one_verdict(server, client, conduct, outcome, tmp_path):
    tap = ClientTap()
    tap.add(connection_of(client, tmp_path))
    there = connection_of(server, tmp_path)

    assert there in tap
    verdict = joined(Alone(tap.of(there), close_verdict(there, Vantage.SERVER)))
    assert (verdict.conduct, verdict.outcome, tap.unmatched()) == (conduct, outcome, 0)


def test_a_connection_with_other_numbers_is_another_one(tmp_path):
    tap = ClientTap()
    tap.add(connection_of("T06", tmp_path))
    stranger = connection_of("T05", tmp_path)
    stranger.close.first_octets = (1, 2)
    assert stranger not in tap


def test_what_was_captured_from_its_midst_on_is_known_by_addresses_and_ports_once(tmp_path):
    tap = ClientTap()
    tap.add(connection_of("T06", tmp_path))
    late = connection_of("T05", tmp_path)
    late.close.first_octets, late.opened = (1, 2), "midstream"
    assert late in tap
    tap.of(connection_of("T05", tmp_path))
    assert late not in tap


def test_connections_without_counterpart_are_counted(tmp_path):
    tap = ClientTap()
    tap.add(connection_of("T06", tmp_path))
    assert (tap.unmatched(), tap.forgotten) == (1, 0)
