"""How exchanges are written in the tables of these tests: one line each."""

import pytest

from analyzer.rules.conversation import converse
from parsers.http.exchanges import ExchangeReader
from parsers.model import Connection, EndedBy, Endpoint, NotObservedReason

MORE = """
    > GET /more HTTP/1.1
    >
    < HTTP/1.1 200 OK
    <
    <= more
"""
MORE_LINE = "GET /more > 200 content-length 4"


def message(found, name):
    """`name framing octets` and what is odd: +missing, !how it ended, [anomalies], (head cut)."""
    if found is None:
        return "-"
    said = [name]
    if found.framing.value not in {"none", "unknown"}:
        said += [found.framing.value, str(found.content_length)]
    if found.missing:
        said.append(f"+{found.missing}")
    if not found.head_complete:
        said.append("cut")
    if found.ended_by is not EndedBy.FRAMING:
        said.append(f"!{found.ended_by.value}")
    said += [f"[{anomaly.code.value}]" for anomaly in found.anomalies]
    return " ".join(said)


def line(exchange):
    request, response = exchange.request_or_none, exchange.response_or_none
    interim = [message(each, str(each.status)) for each in exchange.interim]
    said = [
        message(request, f"{request.method} {request.target}".strip() if request else ""),
        ">",
        *interim,
        message(response, str(response.status) if response else ""),
        *(f"[{anomaly.code.value}]" for anomaly in exchange.anomalies),
        "?" if exchange.doubt else "",
    ]
    return " ".join(part for part in said if part)


@pytest.fixture(scope="session")
def lines_of():
    """The exchanges as lines; their indexes must count up from 0."""

    def lines(exchanges):
        assert [exchange.index for exchange in exchanges] == list(range(len(exchanges)))
        return [line(exchange) for exchange in exchanges]

    return lines


@pytest.fixture(scope="session")
def read(lines_of):
    """Read a conversation to lines."""

    def lines(text, **options):
        return lines_of(converse(text, **options).exchanges)

    return lines


@pytest.fixture(scope="session")
def more():
    """An exchange that follows a conversation, as text and as its line."""
    return MORE, MORE_LINE


@pytest.fixture(scope="session")
def feed(lines_of):
    """Feed segments, as (from client, octets or the length of a gap); return lines, connection, reader."""

    def feeding(segments, *, opened="syn", portion=None, finish=True):
        connection = Connection(
            number=0,
            capture="test",
            tcp_stream=None,
            client=Endpoint("192.0.2.1", 49152),
            server=Endpoint("192.0.2.2", 80),
            roles_known=True,
            opened=opened,
        )
        exchanges = []
        reader = ExchangeReader(connection, emit=exchanges.append)
        for frame, (client, what) in enumerate(segments, 1):
            if isinstance(what, int):
                reader.gap(client, what, NotObservedReason.LOST, frame, frame)
                continue
            size = portion or len(what)
            for at in range(0, len(what), size):
                reader.data(client, what[at : at + size], frame, frame)
        if finish:
            reader.finish()
        return lines_of(exchanges), connection, reader

    return feeding
