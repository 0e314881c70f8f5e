"""Closes and their verdicts, for tests of ladders: conversations, and captures of the laboratory."""

import pytest

from analyzer.ladders.making import ladder_of
from analyzer.rules.closes.verdict import CloseVerdict, Conduct, Outcome, Vantage
from analyzer.rules.conversation import START_NS, converse
from parsers import read
from parsers.model import Connection
from parsers.timeline import CloseFacts, Event

RESET = """
    > POST /upload HTTP/1.1
    > Content-Length: 100000
    >
    >= 0123456789
    < HTTP/1.1 413 Content Too Large
    < Connection: close
    <
    < At most 100 octets.
    <FIN
    >! in flight
    >= 0123456789
    <RST 0
    >ACK
"""
BEFORE, AFTER = Conduct.RESET_BEFORE_ACK, Conduct.RESET_AFTER_ACK
DELIVERED, LOST = Outcome.DELIVERED_THEN_RESET, Outcome.LOST


def verdict_of(connection, *, proved=False, **changes):
    """Judge by hand: the first RST of the server, the first acknowledgment of the whole response."""
    exchange = connection.last_exchange
    response = exchange.response_or_none if exchange else None
    end = response.end if response else None
    rst = acknowledgment = proof = None
    for event in connection.close.events:
        if not event.from_client and event.flags & 0x04:
            rst = rst or event
        if event.from_client and end is not None and (event.acknowledgment or 0) >= end:
            acknowledgment = acknowledgment or event
        if proved and event.from_client and rst and not event.length:
            proof = proof or event
    made = {
        "conduct": BEFORE,
        "outcome": DELIVERED,
        "decided_by": ("E2", "E5"),
        "vantage": Vantage.SERVER,
        "response_end": end,
        "rst": rst,
        "provoker": provoked_by(connection, rst),
        "acknowledgment": acknowledgment,
        "proof": proof,
    }
    return CloseVerdict(**{**made, **changes})


def provoked_by(connection, rst):
    """The last segment of the client before a RST without ACK flag that acknowledges its number."""
    if rst is None or rst.flags & 0x10:
        return None
    before = [event for event in connection.close.events if event.from_client and event.frame < rst.frame]
    return next((event for event in reversed(before) if event.acknowledgment == rst.sequence), None)


def said(text=RESET, **changes):
    """Make the ladder of a conversation."""
    connection = converse(text).connection
    return ladder_of(connection, verdict_of(connection, **changes))


def lab(corpus, name, **changes):
    """Make the ladder of a capture of the laboratory; skip where it is not there."""
    path = corpus / "lab" / "captures" / f"{name}.pcap.gz"
    if not path.is_file():
        pytest.skip(f"no {path.name} in the laboratory")
    connection = next(one for one in read((str(path),)) if isinstance(one, Connection))
    return ladder_of(connection, verdict_of(connection, **changes))


def event(frame, *, client=False, flags=0x10, sequence=0, length=0, ack=0, time_ns=None, **changes):
    """Make one segment."""
    made = {
        "frame": frame,
        "time_ns": START_NS + frame * 1000 if time_ns is None else time_ns,
        "from_client": client,
        "flags": flags,
        "sequence": sequence,
        "raw_sequence": sequence + 1,
        "acknowledgment": ack,
        "length": length,
        "window": 512,
        "ttl": 64,
        "tsval": None,
        "tsecr": None,
        "sack_left": None,
        "sack_right": None,
        "duplicate": False,
    }
    return Event(**{**made, **changes})


def long_close(count):
    """A close in whose middle the client sends so many segments, each of them reset."""
    connection = converse(RESET).connection
    events = list(connection.close.events)
    after = next(one.frame for one in events if one.flags & 0x04)
    start, end = events[after - 4].time_ns, events[-1]
    many = []
    for number in range(count):
        frame = after + 1 + 2 * number
        place = {"frame": frame, "time_ns": start + 4000 * number}
        many.append(event(**place, client=True, sequence=88 + 1448 * number, length=1448))
        many.append(event(frame + 1, time_ns=start + 4000 * number + 2000, flags=0x04, ack=None, window=0))
    place = {"frame": after + 2 * count + 1, "time_ns": start + 4000 * count}
    last = event(**place, client=True, sequence=88 + 1448 * count, ack=end.acknowledgment)
    kept = [one for one in events if one.frame <= after] + many + [last]
    old = connection.close
    connection.close = CloseFacts(
        fin_server=old.fin_server,
        rst_server=old.rst_server,
        highest_ack_by_client=old.highest_ack_by_client,
        timeline=lambda: kept,
    )
    return connection


def marks(ladder):
    """The segments of a ladder as (frame, role, label); what is left out as (number, client, server)."""
    return [
        (rung.frame, rung.role.value, f"{rung.name} {rung.words}".strip())
        if hasattr(rung, "role")
        else (rung.segments, rung.client, rung.server)
        for rung in ladder.rungs
    ]
