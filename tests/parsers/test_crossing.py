"""Events cross to another process and are what they were, lot by lot."""

import pytest

from parsers import read
from parsers.crossing import Packer, Unpacker
from parsers.model import Connection, Exchange, Request
from tests.conftest import PROJECT

SAMPLES = sorted((PROJECT / "sample_pcaps").glob("*.pcap")) + sorted(
    (PROJECT / "sample_pcaps").glob("*.pcapng")
)


def crossed(events, lot):
    packer, unpacker = Packer(), Unpacker()
    events = list(events)
    return [
        event
        for at in range(0, len(events), lot)
        for event in unpacker.unpack(packer.pack(events[at : at + lot]))
    ]


def facts(event):
    """All that a rule may ask of an event, as plain values."""
    if isinstance(event, Exchange):
        messages = (event.request_or_none, *event.interim, event.response_or_none)
        fields = [message.fields for message in messages if message is not None and message.head_complete]
        number = event.connection.number
        return number, event.index, messages, event.doubt, event.tls, event.anomalies, fields
    close = event.close
    last = event.last_exchange
    named = {name: getattr(event, name) for name in event.__struct_fields__[:-2]}
    known = {name: getattr(close, name) for name in close.__struct_fields__ if name != "timeline"}
    return named, known, close.events, last and facts(last)


@pytest.mark.parametrize("lot", [1, 3, 1000])
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_events_are_the_same_on_the_other_side(path, lot):
    here = [facts(event) for event in read(str(path))]
    there = [facts(event) for event in crossed(read(str(path)), lot)]
    assert here
    assert [str(event) for event in there] == [str(event) for event in here]


def test_a_connection_is_one_object_over_all_lots():
    events = crossed(read(str(PROJECT / "sample_pcaps" / "pipelined.pcap")), 1)
    exchanges = [event for event in events if isinstance(event, Exchange)]
    over = [event for event in events if isinstance(event, Connection)]
    assert len(exchanges) > 1
    assert {id(exchange.connection) for exchange in exchanges} == {id(connection) for connection in over}
    assert over[0].last_exchange in exchanges


def test_a_length_beyond_64_bits_crosses():
    (exchange, *_) = read(str(PROJECT / "sample_pcaps" / "pipelined.pcap"))
    exchange.response.declared_length = 10**30
    (there,) = crossed([exchange], 1)
    assert there.response.declared_length == 10**30
    assert there.request == exchange.request


def test_a_last_exchange_that_was_not_the_last_answered_one_crosses_with_its_connection():
    *exchanges, connection = read(str(PROJECT / "sample_pcaps" / "pipelined.pcap"))
    connection.last_exchange = exchanges[0]
    *_, there = crossed([*exchanges, connection], 1)
    assert there.last_exchange.index == 0
    assert isinstance(there.last_exchange.request, Request)
