"""Closes made by hand: the segments of an upload that is refused, as events."""

from analyzer.rules.closes.story import story_of
from parsers.model import Connection, EndedBy, Endpoint, Exchange, Framing, Protocol, Request, Response
from parsers.timeline import CloseFacts, Event

FIN, RST, ACK = 0x01, 0x04, 0x10
END = 56
"""Where the response ends in the server's stream."""
SENT = 500
"""What the server has got of the request when it answers."""
MS = 1_000_000


def event(ms, who, flags=ACK, *, seq=0, ack=0, length=0, **more):
    """One segment; frames are numbered by `told`."""
    values = {"window": 500, "ttl": 64, "tsval": None, "tsecr": None, "sack_left": None, "sack_right": None}
    return Event(
        frame=0,
        time_ns=round(ms * MS),
        from_client=who == "C",
        flags=flags,
        sequence=seq,
        raw_sequence=seq + 1,
        acknowledgment=ack if flags & ACK else None,
        length=length,
        duplicate=False,
        **(values | more),
    )


def client(ms, seq, ack=0, length=0, flags=ACK, **more):
    return event(ms, "C", flags, seq=seq, ack=ack, length=length, **more)


def server(ms, seq, ack=SENT, length=0, flags=ACK, **more):
    return event(ms, "S", flags, seq=seq, ack=ack, length=length, **more)


def fin(ms, ack=SENT):
    return server(ms, END, ack, flags=FIN | ACK)


def bare_rst(ms, seq, **more):
    return event(ms, "S", RST, seq=seq, **more)


def active_rst(ms, ack=SENT, seq=END, **more):
    return server(ms, seq, ack, flags=RST | ACK, **more)


UPLOAD = client(-19, 0, 0, SENT)
ANSWER = server(1, 0, SENT, END)
BESIDE_SERVER, BESIDE_CLIENT, BETWEEN = (20_000, 60 * MS), (60 * MS, 20_000), (20 * MS, 40 * MS)


def story(
    *events,
    handshake=BESIDE_SERVER,
    whole=False,
    vantage=None,
    ended=True,
    silent_ns=0,
    response_frame=2,
    **facts,
):
    """The story of UPLOAD, ANSWER and these events; `whole`: whether the request was sent whole."""
    numbered = [UPLOAD, ANSWER, *events]
    for number, one in enumerate(numbered, 1):
        numbered[number - 1] = type(one)(**{name: getattr(one, name) for name in FIELDS} | {"frame": number})
    connection, close, exchange = told(numbered, handshake, whole, ended, silent_ns, facts)
    exchange.response.first_frame = response_frame
    return story_of(connection, close, exchange, vantage)


FIELDS = [name for name in Event.__struct_fields__ if name != "frame"]


def told(events, handshake, whole, ended, silent_ns, facts):
    """The connection of these events, its facts, and its exchange."""
    by_client = [e for e in events if e.from_client and not e.flags & RST]
    frames = {
        f"{kind}_{who}": next((e.frame for e in events if e.flags & bit and e.from_client == client), None)
        for kind, bit in (("fin", FIN), ("rst", RST))
        for who, client in (("client", True), ("server", False))
    }
    highest = {
        "highest_ack_by_client": max((e.acknowledgment or 0 for e in by_client), default=None),
        "highest_sent_by_client": max((e.sequence + e.length for e in by_client), default=None),
    }
    close = CloseFacts(
        timeline=lambda: events,
        handshake_ns=handshake,
        silent_ns=silent_ns,
        **(frames | highest | facts),
    )
    connection = Connection(
        number=0,
        capture="close",
        tcp_stream=0,
        client=Endpoint("192.0.2.1", 50000),
        server=Endpoint("192.0.2.2", 80),
        roles_known=True,
        opened="syn",
        protocol=Protocol.HTTP1,
        end_ns=events[-1].time_ns,
        close=close,
    )
    request = Request(
        head=b"POST / HTTP/1.1\r\n\r\n",
        end=SENT,
        framing=Framing.CONTENT_LENGTH,
        ended_by=EndedBy.FRAMING if whole else EndedBy.OPEN,
        last_frame=1,
    )
    response = Response(
        head=b"",
        status=413,
        end=END,
        framing=Framing.CONTENT_LENGTH,
        declared_length=END if ended else 2 * END,
        ended_by=EndedBy.FRAMING if ended else EndedBy.SENDER_RST,
        first_frame=2,
        last_frame=2,
        first_time=1 * MS,
        last_time=1 * MS,
    )
    exchange = Exchange(connection=connection, index=0, request_or_none=request, response_or_none=response)
    connection.last_exchange = exchange
    return connection, close, exchange
