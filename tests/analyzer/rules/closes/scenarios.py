"""Runs of the table that were not measured, one after the other."""

from __future__ import annotations

from tests.analyzer.rules.closes import messages as http
from tests.analyzer.rules.closes.measured import opening, read, refusal, upload
from tests.analyzer.rules.closes.wire import bare_rst, client, handshake, refused, server


def answered(response=http.NOT_FOUND, request=http.GET):
    """Return a request of 43 octets, a response of 56, and its acknowledgment."""
    return [
        *handshake(),
        client(91.3, "PA", 1, 1, request),
        server(91.8, "PA", 1, 44, response),
        client(152.6, "A", 44, 57),
    ]


def kept_alive():
    """The connection is used again (T01)."""
    return [
        *answered(),
        client(200, "PA", 44, 57, http.NEXT_GET),
        server(200.5, "PA", 57, 87, http.OK),
        client(261.3, "A", 87, 113),
    ]


def closed_by_server(idle=0.1):
    """The server closes, then the client (T02 and, after a while, the end of a kept connection)."""
    fin = server(91.8 + idle, "FA", 57, 44)
    run = answered() if idle > 60 else answered()[:-1]
    return [
        *run,
        fin,
        client(fin.ms + 60.9, "A", 44, 58),
        client(fin.ms + 62, "FA", 44, 58),
        server(fin.ms + 62.05, "A", 58, 45),
    ]


def unanswered():
    """The capture ends right after the close (T12)."""
    return [
        *opening(),
        refusal(100),
        server(100.05, "FA", 57, 544),
        client(101, "PA", 544, 1, 500),
        client(110, "PA", 1044, 1, 500),
    ]


def aborted(fin=False):
    """The client's application closes with the response unread; the server reads on (T13)."""
    seq = 57 + fin
    return [
        *opening(),
        refusal(91.5),
        *([server(91.6, "FA", 57, 544)] if fin else []),
        *read(upload(101.5, 544, 4), seq),
        *upload(141.9, 2544, 1),
        client(152.3, "A", 3044, seq),
        client(152.6, "RA", 3044, seq),
    ]


def idle_race(response=http.OK):
    """The server closes an idle connection while a request is on its way (T14)."""
    return [
        *answered(response),
        server(5091.8, "FA", 57, 44),
        *refused([client(5100, "PA", 44, 57, http.NEXT_GET), client(5122.4, "A", 87, 58)]),
    ]


def reset_beside_the_client():
    """Both ends on one host; the server closes with SO_LINGER 0 (T15-after)."""
    return [
        *handshake(0, 0.02, 0.04, times=((1000, 0), (5000, 1000), (1000, 5000))),
        client(0.1, "PA", 1, 1, http.GET, times=(1000, 5000)),
        server(5.2, "PA", 1, 44, http.OK, times=(5005, 1000)),
        client(5.22, "A", 44, 57, times=(1005, 5005)),
        server(5.32, "RA", 57, 44, times=(5005, 1005)),
    ]


def reset_far_from_the_client():
    """The same with a path between them (T15-before)."""
    return [
        *handshake(times=((1000, 0), (5000, 1000), (1061, 5000))),
        client(91.3, "PA", 1, 1, http.GET, times=(1061, 5000)),
        server(91.8, "PA", 1, 44, http.OK, times=(5061, 1061)),
        server(91.9, "RA", 57, 44, times=(5061, 1061)),
        *refused([client(152.6, "A", 44, 57, times=(1122, 5061))]),
    ]


def late_acknowledgment():
    """The client delays its acknowledgment; an older segment is refused first (T16)."""
    return [
        *opening(),
        refusal(100),
        server(100.05, "FA", 57, 544),
        *refused([client(125, "PA", 544, 1, 500), client(200, "A", 1044, 58)]),
    ]


def hole_in_response():
    """The first half of the response is lost, the RST has the client's SACK edge as its number (T17)."""
    content = http.response("413 Too Large", 1999)
    return [
        *opening(),
        server(91.5, "A", 1, 544, content[:1460], lost=True),
        server(91.55, "PA", 1461, 544, content[1460:]),
        server(91.6, "RA", 2000, 544),
        *refused(upload(101.5, 544, 6)),
        *refused([client(152.37, "A", 3544, 1, sack=((1461, 2000),))]),
    ]


def half_closed():
    """The client shuts down its output behind a complete request (T19)."""
    return [
        *handshake(-91, -90.95, -30.15),
        client(5, "PA", 1, 1, http.SMALL_POST),
        server(5.05, "A", 1, 541),
        client(10, "FA", 541, 1),
        server(10.05, "A", 1, 542),
        server(20, "PA", 1, 542, http.response("400 Bad Request")),
        server(20.1, "FA", 57, 542),
        client(80.9, "A", 542, 57),
        client(81, "A", 542, 58),
    ]


def pipelined():
    """The first of three requests is answered, the others stay unread (T20)."""
    return [
        *handshake(),
        client(91.3, "PA", 1, 1, http.GET + 2 * http.NEXT_GET),
        server(92, "PA", 1, 130, http.CLOSING_400),
        server(92.05, "RA", 57, 130),
        *refused([client(152.9, "A", 130, 57)]),
    ]


def encrypted():
    """A TLS connection that ends with an alert to a closed socket (T21)."""
    steps = [
        (91.3, "C", http.client_hello()),
        (91.9, "S", http.server_hello() + http.tls_record(22, bytes(1200))),
        (152.9, "C", http.tls_record(22, bytes(70)) + http.CHANGE_CIPHER_SPEC + http.FINISHED),
        (153.1, "S", http.CHANGE_CIPHER_SPEC + http.FINISHED),
        (214, "C", http.sealed(80)),
        (214.5, "S", http.sealed(220)),
        (214.55, "S", http.CLOSE_NOTIFY),
    ]
    run, ends = handshake(), {"C": 1, "S": 1}
    for ms, who, octets in steps:
        send, other = (client, "S") if who == "C" else (server, "C")
        run.append(send(ms, "PA", ends[who], ends[other], octets))
        ends[who] += len(octets)
    run.append(server(214.6, "FA", ends["S"], ends["C"]))
    return [*run, *refused([client(275.4, "PA", ends["C"], ends["S"] + 1, http.CLOSE_NOTIFY)])]


def crossing_fins():
    """Both ends close at once (T22)."""
    return [
        *answered(),
        server(1152, "FA", 57, 44),
        client(1160, "FA", 44, 57),
        server(1160.05, "A", 58, 45),
        client(1213, "A", 45, 58),
    ]


def cut_head():
    """The request head is longer than what is kept of a packet, the response just fits (T24)."""
    return [
        *handshake(),
        client(91.3, "PA", 1, 1, http.LONG_UPLOAD),
        server(91.6, "PA", 1, 544, http.CLOSING_413),
        server(91.7, "FA", 57, 544),
        *refused([client(101.8, "PA", 544, 1, 500), client(152.4, "A", 1044, 57)]),
    ]


def midstream():
    """The capture begins in a connection of which nothing can be told (T25)."""
    return [
        *upload(0, 5044, 2, ack=3001),
        server(10.2, "PA", 3001, 6044, bytes(range(128, 228))),
        client(71, "A", 6044, 3101),
        server(80, "RA", 3101, 6044),
    ]


def injected(*, goes_on):
    """A device between them sends a RST in the server's name; in a clock beside the server (T27)."""
    content = http.response("413 Too Large", 556)
    forged = server(94.6, "RA", 30_000, 544, ttl=251, window=0, ident=0)
    run = [
        *opening(),
        server(91.5, "PA", 1, 544, content[:56]),
        forged,
        *read(upload(101.5, 544, 6), 57),
        client(152.35, "A", 3544, 57),
        server(152.4, "PA", 57, 3544, content[56:]),
    ]
    if not goes_on:
        again = [server(ms, "PA", 57, 3544, content[56:]) for ms in (365, 785)]
        return [*run, *again]
    return [
        *run,
        client(155.45, "A", 3544, 57),
        *read(upload(162.1, 3544, 6, ack=57), 557),
        client(213.25, "A", 6544, 557),
        *read(upload(222.7, 6544, 6, ack=557), 557),
    ]


def silent_peer():
    """The client's octets arrive, its acknowledgments never move: the server waits, then gives up (T28)."""
    stale = [client(ms, "PA", 44, 1, 500) for ms in (310, 730, 1570, 3250, 6610, 13330)]
    return [
        *opening(),
        refusal(91.5),
        server(91.55, "FA", 57, 544),
        *(refusal(91.5 + later) for later in (300, 900, 2100, 4500, 9300)),
        *(p for one in stale for p in (one, server(one.ms + 0.05, "A", 58, 544))),
        server(60_091.5, "RA", 58, 544),
    ]


def passing_the_middle(rst):
    """The RST passes a tap between them so many ms behind 100.0, the time of the acknowledgment (T29).

    From the tap to the server and back it is 20 ms, to the client and back 40 ms.
    """
    before = rst < 20 - 1
    return [
        *handshake(-60, -40, 0),
        client(0.1, "PA", 1, 1, http.UPLOAD),
        *upload(0.2, 44, 3, step=10),
        server(30.2, "A", 1, 1044),
        *upload(30.2, 1544, 3, step=10),
        server(50.2, "A", 1, 2044),
        refusal(59.9, 2044),
        server(70.2, "A", 57, 3044),
        client(100, "A", 3044, 57),
        server(100 + rst, "RA", 57, 3044),
        client(112, "PA", 3044, 57, 500),
        # The acknowledgment finds the socket gone, or it had been there in time.
        *([bare_rst(120, 57)] if before else []),
        bare_rst(132, 57),
    ]


def too_close():
    """The acknowledgment arrives 20 us before the RST leaves (T30)."""
    return [
        *opening(),
        refusal(91.5),
        *read(upload(101.5, 544, 4), 57),
        *upload(141.9, 2544, 1),
        client(152.3, "A", 3044, 57),
        server(152.32, "RA", 57, 3044),
        *refused(upload(162.1, 3044, 1, ack=57)),
    ]


def reset_unheard():
    """The client is not heard again (T32)."""
    return [
        *handshake(-60.85, -60.8, 0),
        client(0.5, "PA", 1, 1, http.GET),
        server(1, "PA", 1, 44, http.OK),
        server(1.1, "RA", 57, 44),
    ]
