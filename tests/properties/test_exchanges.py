"""Whatever comes, in whatever portions: the reader of exchanges does not raise, and its sums add up."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.http.content_reader import BOUNDLESS
from parsers.http.exchanges import ExchangeReader
from parsers.model import Connection, EndedBy, Endpoint, NotObservedReason

CLIENT, SERVER = True, False


def new_connection(opened="syn"):
    return Connection(
        number=0,
        capture="property",
        tcp_stream=None,
        client=Endpoint("192.0.2.1", 49152),
        server=Endpoint("192.0.2.2", 80),
        roles_known=True,
        opened=opened,
    )


class Feed:
    """Feeds a reader with steps, and counts."""

    def __init__(self, opened="syn", *, wanted=True, limit=65536, skips=False):
        self.connection = new_connection(opened)
        self.exchanges = []
        self.sent = {CLIENT: 0, SERVER: 0}
        self.frame = 0
        self.skips = skips
        self.reader = ExchangeReader(
            self.connection,
            emit=self.exchanges.append,
            content_wanted=lambda _request, _response: wanted,
            content_limit=limit,
        )

    def data(self, client, octets):
        """Hand octets over, or pass as many of them by count as the reader allows."""
        self.frame += 1
        self.sent[client] += len(octets)
        while octets:
            allowed = self.reader.skippable(client) if self.skips else 0
            assert 0 <= allowed <= BOUNDLESS
            if allowed:
                length = min(allowed, len(octets))
                self.reader.skip(client, length, self.frame, self.frame)
                octets = octets[length:]
            else:
                piece = octets[:7] if self.skips else octets
                self.reader.data(client, piece, self.frame, self.frame)
                octets = octets[len(piece) :]

    def gap(self, client, length):
        self.frame += 1
        self.sent[client] += length
        self.reader.gap(client, length, NotObservedReason.LOST, self.frame, self.frame)

    def take(self, step):
        kind, client, value = step
        if kind == "data":
            self.data(client, value)
        elif kind == "gap":
            self.gap(client, value)
        elif kind == "fin":
            self.reader.fin(client, self.frame, self.frame)
        elif kind == "rst":
            self.reader.rst(client, self.frame, self.frame)
        elif kind == "overlap":
            self.reader.overlap(client)

    def finish(self):
        self.reader.finish()
        return self.exchanges


def facts(exchanges, *, content=True):
    """Everything but the frames and times, which the portions decide."""

    def message(found):
        if found is None:
            return None
        values = {name: getattr(found, name) for name in found.__struct_fields__}
        for name in ("first_frame", "head_frame", "last_frame", "first_time", "last_time", "_fields"):
            del values[name]
        if not content:
            del values["content"]
        return values

    return [
        (
            exchange.index,
            message(exchange.request_or_none),
            [message(interim) for interim in exchange.interim],
            message(exchange.response_or_none),
            exchange.doubt,
            exchange.anomalies,
        )
        for exchange in exchanges
    ]


# --- well-formed conversations ---------------------------------------------------------------------


def request(method, length, chunked):
    head = f"{method} /path HTTP/1.1\r\nHost: example.com\r\n"
    return message(head, length, chunked)


def response(status, length, chunked):
    return message(f"HTTP/1.1 {status} Reason\r\nServer: x\r\n", length, chunked)


def message(head, length, chunked):
    content = bytes(ord("a") + n % 26 for n in range(length))
    if length == 0 and not chunked:
        return f"{head}Content-Length: 0\r\n\r\n".encode()
    if not chunked:
        return f"{head}Content-Length: {length}\r\n\r\n".encode() + content
    chunks = [content[at : at + chunked] for at in range(0, length, chunked)]
    body = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + body + b"0\r\nTrailer: x\r\n\r\n"


@st.composite
def turns(draw):
    """A list of (client, octets): requests, one or several at once, and their responses."""
    said = []
    for _ in range(draw(st.integers(1, 4))):
        methods = draw(st.lists(st.sampled_from(["GET", "POST", "HEAD"]), min_size=1, max_size=3))
        lengths = st.integers(0, 40)
        chunk_sizes = st.sampled_from([0, 0, 3, 16])
        asked = [
            request(m, 0 if m != "POST" else draw(lengths), draw(chunk_sizes) if m == "POST" else 0)
            for m in methods
        ]
        answered = b""
        for method in methods:
            for interim in draw(st.lists(st.sampled_from([100, 102, 103]), max_size=2)):
                answered += b"HTTP/1.1 %d Interim\r\n\r\n" % interim
            octets = response(draw(st.sampled_from([200, 404])), draw(lengths), draw(chunk_sizes))
            answered += octets if method != "HEAD" else octets[: octets.index(b"\r\n\r\n") + 4]
        said += [(CLIENT, b"".join(asked)), (SERVER, answered)]
    return said


@st.composite
def portions(draw, said):
    """The same octets, cut at any places."""
    cut = []
    for client, octets in said:
        places = sorted({0, len(octets), *draw(st.lists(st.integers(0, len(octets)), max_size=8))})
        cut += [(client, octets[a:b]) for a, b in pairwise(places)]
    return cut


@given(st.data(), turns())
def test_any_portions_of_the_octets_give_the_same_messages(data, said):
    whole, cut = Feed(), Feed()
    for client, octets in said:
        whole.data(client, octets)
    for client, octets in data.draw(portions(said)):
        cut.data(client, octets)
    assert facts(cut.finish()) == facts(whole.finish())
    assert all(exchange.complete for exchange in whole.exchanges)


@given(turns(), st.booleans(), st.integers(1, 30))
def test_passing_octets_by_count_gives_the_same_messages(said, wanted, limit):
    shown, skipped = Feed(wanted=wanted, limit=limit), Feed(wanted=wanted, limit=limit, skips=True)
    for client, octets in said:
        shown.data(client, octets)
        skipped.data(client, octets)
    assert facts(skipped.finish()) == facts(shown.finish())


@given(turns(), st.data())
def test_a_gap_inside_content_of_known_length_changes_no_pairing(said, data):
    whole, holed = Feed(), Feed()
    for client, octets in said:
        whole.data(client, octets)
    places = [
        (number, octets.index(b"\r\n\r\n") + 4)
        for number, (_, octets) in enumerate(said)
        if not octets.startswith((b"HEAD", b"HTTP/1.1 1"))
        and (b"Content-Length: " in octets[: octets.index(b"\r\n\r\n")])
        and b"Content-Length: 0" not in octets[: octets.index(b"\r\n\r\n") + 2]
        and not (number and said[number - 1][1].startswith(b"HEAD"))
    ]
    place = data.draw(st.sampled_from(places)) if places else (-1, 0)
    for number, (client, octets) in enumerate(said):
        if number == place[0]:
            at = place[1]
            holed.data(client, octets[:at])
            holed.gap(client, 1)
            holed.data(client, octets[at + 1 :])
        else:
            holed.data(client, octets)
    shape = [(e.request_or_none.at, e.response_or_none.at, e.doubt) for e in whole.finish()]
    assert [(e.request_or_none.at, e.response_or_none.at, e.doubt) for e in holed.finish()] == shape


# --- anything at all -----------------------------------------------------------------------------

FRAGMENTS = st.sampled_from(
    [
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"HEAD / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n",
        b"PUT / HTTP/1.1\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"CONNECT a:1 HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
        b"GET /simple\r\n",
        b"GET / HTTP/1.1\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 408 Timeout\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 2",
        b"5\r\nhello\r\n",
        b"0\r\n\r\n",
        b"5;x\nhe",
        b"hello",
        b"\r\n",
        b"\n",
        b"\r",
        b": ",
        b"Content-Length: 3\r\n",
        b"\x16\x03\x01\x00\x05\x01hell",
        b"\x17\x03\x03\x00\x02ab",
        b"\x05\x01\x00",
        b"\x05\x00",
        b"\x04\x01\x00\x50\x00\x00\x00\x01u\x00",
        b"PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n",
        b"\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x02ab",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x00\x00\x00\x04\x00\x00\x00\x00\x00",
        b"SSH-2.0-x\r\n",
    ]
)
OCTETS = st.one_of(
    FRAGMENTS,
    FRAGMENTS,
    st.lists(FRAGMENTS, min_size=2, max_size=4).map(b"".join),
    st.binary(min_size=1, max_size=30),
)
SIDES = st.booleans()
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("data"), SIDES, OCTETS),
        st.tuples(st.just("data"), SIDES, OCTETS),
        st.tuples(st.just("data"), SIDES, OCTETS),
        st.tuples(st.just("gap"), SIDES, st.integers(1, 12)),
        st.tuples(st.sampled_from(["fin", "rst", "overlap"]), SIDES, st.none()),
    ),
    max_size=25,
)


def check_sums(feed):
    exchanges = feed.finish()
    reader = feed.reader
    assert {CLIENT: reader._client.position, SERVER: reader._server.position} == feed.sent
    assert [exchange.index for exchange in exchanges] == list(range(len(exchanges)))
    assert feed.connection.exchanges == len(exchanges)
    last = {CLIENT: 0, SERVER: 0}
    for exchange in exchanges:
        request, final = exchange.request_or_none, exchange.response_or_none
        for client, found in [(CLIENT, request), *((SERVER, each) for each in [*exchange.interim, final])]:
            if found is None:
                continue
            assert found.ended_by is not EndedBy.OPEN
            assert last[client] <= found.at <= found.end <= feed.sent[client]
            assert len(found.head) <= found.end - found.at
            assert 0 < found.first_frame <= found.head_frame <= found.last_frame <= feed.frame
            last[client] = found.end
        assert final is None or request is None or exchange.doubt is None
        msgspec.json.encode(exchange.anomalies)
    assert feed.reader._http.pairing._waiting == type(feed.reader._http.pairing._waiting)()
    assert feed.reader._http.pairing._closed == set()


@given(STEPS, st.sampled_from(["syn", "midstream"]), st.booleans())
def test_arbitrary_octets_never_raise_and_the_counts_add_up(steps, opened, skips):
    feed = Feed(opened, skips=skips, limit=4)
    for step in steps:
        feed.take(step)
    check_sums(feed)


@pytest.mark.parametrize("opened", ["syn", "midstream"])
@given(STEPS)
def test_skipping_changes_nothing_in_a_hostile_stream_either(opened, steps):
    """Each step is one segment, shown whole or passed over whole as far as the reader allows."""
    shown, skipped = Feed(opened, wanted=False), Feed(opened, wanted=False)
    for step in steps:
        shown.take(step)
        kind, client, value = step
        allowed = skipped.reader.skippable(client)
        if kind == "data" and allowed:
            skipped.frame += 1
            length = min(allowed, len(value))
            skipped.sent[client] += len(value)
            skipped.reader.skip(client, length, skipped.frame, skipped.frame)
            if value[length:]:
                skipped.reader.data(client, value[length:], skipped.frame, skipped.frame)
        else:
            skipped.take(step)
    assert skipped.connection.protocol is shown.connection.protocol
    check_sums(shown)
    check_sums(skipped)
