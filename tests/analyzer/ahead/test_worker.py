"""A reading process sends what the reading finds, lot by lot, and how it ended."""

import io
import pickle

import msgspec
import pytest

from analyzer.ahead import worker
from analyzer.ahead.order import Kind, Order, Selection, receive
from parsers.accounting import Accounting
from parsers.crossing import Unpacker
from parsers.model import Connection, Exchange, Response
from tests.conftest import PROJECT

SAMPLE = str(PROJECT / "sample_pcaps" / "handful-of-violations.pcap")

SAMPLES = sorted(str(path) for path in (PROJECT / "sample_pcaps").glob("*.pcap"))
BOOK = Selection(profile="rfc9110", select=(), ignore=(), severity={})


def order(*paths, all_content=False, rules=BOOK):
    return Order(
        rings=(tuple(paths),),
        content_limit=65536,
        dissect_all=False,
        idle_ns=600_000_000_000,
        all_content=all_content,
        rules=rules,
    )


def sent(asked):
    out = io.BytesIO()
    worker.read_ring(asked, asked.rings[0], out)
    out.seek(0)
    return list(iter(lambda: receive(out), None))


def exchanges(messages):
    unpacker, found = Unpacker(), []
    for kind, octets in messages:
        if kind is Kind.EVENTS:
            found += [event for event in unpacker.unpack(octets) if isinstance(event, Exchange)]
        elif kind is Kind.END:
            unpacker = Unpacker()
    return found


@pytest.mark.parametrize("lot", [1, 5, 400])
def test_a_capture_is_sent_in_lots_and_then_it_is_over(lot, monkeypatch):
    monkeypatch.setattr(worker, "LOT", lot)
    messages = sent(order(SAMPLE))
    unpacker = Unpacker()
    events = [e for kind, octets in messages if kind is Kind.EVENTS for e in unpacker.unpack(octets)]
    assert [kind for kind, _ in messages][-2:] == [Kind.STATE, Kind.END]
    assert sum(isinstance(event, Exchange) for event in events) == 12
    assert sum(isinstance(event, Connection) for event in events) == 3
    _, _, accounting, warnings = pickle.loads(messages[-2][1])
    assert (accounting.exchanges, accounting.connections, warnings) == (12, 3, [])
    assert accounting.balances() == []


def test_what_is_no_capture_is_an_error_that_crosses(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("no capture at all, but long enough to look at")
    kind, octets = sent(order(str(path)))[-1]
    assert kind is Kind.ERROR
    assert str(pickle.loads(octets)).startswith(f"{path}")


MULTIPART = Response(
    head=b"HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=a\r\n\r\n",
    start_line_length=30,
    status=206,
)


def test_content_is_kept_where_a_chosen_rule_needs_it():
    others = msgspec.structs.replace(BOOK, select=("S405",))
    assert worker.wanted(order(SAMPLE))(None, MULTIPART)
    assert not worker.wanted(order(SAMPLE, rules=others))(None, MULTIPART)
    assert worker.wanted(order(SAMPLE, rules=None)) is None


def test_all_content_is_kept_where_it_is_asked_for():
    kept = [
        [exchange.response.content_kept for exchange in exchanges(sent(order(SAMPLE, **asked)))]
        for asked in ({"all_content": True, "rules": None}, {"rules": None})
    ]
    assert (any(kept[0]), any(kept[1])) == (True, False)


def test_the_accounting_so_far_comes_with_every_batch():
    states = [pickle.loads(octets) for kind, octets in sent(order(SAMPLE)) if kind is Kind.STATE]
    assert len(states) >= 2
    assert isinstance(states[0][2], Accounting)
    assert states[0][2].packets == states[-1][2].packets > 0
