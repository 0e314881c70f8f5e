"""The runs that were measured, as packets: how servers close on a client that is still sending.

Times are those of the laboratory to a few tenths of a millisecond. The client sends 500 octets every
10.1 ms. Each run begins with the handshake and the request head, which are its first four packets.
"""

from __future__ import annotations

from tests.analyzer.rules.closes.messages import TOO_LARGE, UPLOAD, response
from tests.analyzer.rules.closes.wire import bare_rst, client, handshake, refused, server

STEP = 10.1


def upload(ms, first, number, *, ack=1, step=STEP, size=500, **rest):
    """Return segments of the client's content, one after the other."""
    return [client(ms + at * step, "PA", first + at * size, ack, size, **rest) for at in range(number)]


def read(packets, seq):
    """Return packets of the client, every second one with the server's acknowledgment behind it."""
    run = []
    for number, packet in enumerate(packets):
        run.append(packet)
        if number % 2:
            run.append(server(packet.ms + 0.1, "A", seq, packet.end))
    return run


def opening(head=UPLOAD):
    """Return the handshake, the request head, and the first octets of content."""
    return [*handshake(), client(91.3, "PA", 1, 1, head), client(91.4, "PA", 44, 1, 500)]


def refusal(ms, ack=544, **rest):
    """Return the 413."""
    return server(ms, "PA", 1, ack, TOO_LARGE, **rest)


def lingering():
    """The server shuts down its output, and reads on until the client closes (T03)."""
    return [
        *opening(),
        refusal(91.5),
        server(91.55, "FA", 57, 544),
        *read(upload(101.5, 544, 4), 58),
        *upload(141.8, 2544, 1),
        client(151.9, "A", 3044, 57),
        client(152.0, "PA", 3044, 58, 500),
        server(152.1, "A", 58, 3544),
        *read(upload(162.1, 3544, 6, ack=58), 58),
        *upload(222.7, 6544, 1, ack=58),
        server(262.8, "A", 58, 7044),
        client(485.6, "FA", 7044, 58),
        server(485.65, "A", 58, 7045),
    ]


def linger_timeout():
    """The server reads on for five seconds, and closes under a client that still sends (T04)."""
    slow = upload(352, 3044, 24, ack=58, step=200)
    return [
        *lingering()[:14],
        client(152.0, "A", 3044, 58),
        *(p for one in slow for p in (one, server(one.ms + 40, "A", 58, one.end))),
        *refused(upload(5152, 15044, 1, ack=58)),
    ]


def closed_at_once():
    """The server closes its socket behind the response, with nothing unread (T05, T06).

    The FIN makes the client's next number 58; it takes the RST with 57 all the same, as Linux does.
    """
    return [
        *opening(),
        refusal(91.5),
        server(91.6, "FA", 57, 544),
        *refused(upload(101.8, 544, 5)),
        *refused([client(152.31, "A", 3044, 57), *upload(152.42, 3044, 6, ack=58)]),
    ]


def closed_unread():
    """The server never reads, and closes with octets unread: RST and no FIN (T07, T08)."""
    return [
        *opening(),
        *read(upload(101.5, 544, 4), 1),
        *upload(141.9, 2544, 1),
        refusal(151.5, 3044),
        server(151.55, "RA", 57, 3044),
        *refused(upload(152.0, 3044, 6)),
        *refused([client(212.32, "A", 6044, 57)]),
    ]


def lost_then_fin():
    """As closed_at_once, but the response never arrives; the FIN behind it does (T09)."""
    hole = {"sack": ((57, 58),)}
    return [
        *opening(),
        refusal(91.8, lost=True),
        server(91.9, "FA", 57, 544),
        *refused(upload(101.5, 544, 6)),
        *refused([client(153.1, "A", 3544, 1, **hole), *upload(162.1, 3544, 1, **hole)]),
    ]


def lost_then_rst():
    """As closed_unread, but the response never arrives; the RST behind it does, and is challenged (T10)."""
    return [
        *opening(),
        *read(upload(101.5, 544, 4), 1),
        *upload(141.9, 2544, 1),
        refusal(151.35, 3044, lost=True),
        server(151.4, "RA", 57, 3044),
        *refused(upload(152.0, 3044, 6)),
        *refused([client(212.45, "A", 6044, 1)]),
    ]


def unacknowledged():
    """As closed_unread, but the client's acknowledgment was still waiting when it died (T31)."""
    return [
        *closed_unread()[:12],
        refusal(151.6, 3044),
        server(151.65, "RA", 57, 3044),
        *refused(upload(152.0, 3044, 5, step=10.2)),
    ]


def closed_once_acknowledged():
    """The server closes as soon as the response is acknowledged; the client sends on, deaf (T11)."""
    return [
        *opening(),
        refusal(91.5),
        *read(upload(101.5, 544, 4), 57),
        *upload(141.9, 2544, 1),
        client(151.95, "A", 3044, 57),
        client(152.1, "PA", 3044, 57, 956),
        server(152.2, "A", 57, 4000),
        server(153, "FA", 57, 4000),
        *refused(upload(214, 4000, 1, ack=58)),
    ]


def never_sent():
    """The server closes on a full client window: the rest of its response is thrown away (T18)."""
    content = response("413 Too Large", 100_000)
    full = {"ack": 65_537, "window": 0}
    return [
        *opening(),
        server(91.5, "PA", 1, 544, content[:14_336]),
        *read(upload(101.5, 544, 6), 14_337),
        client(152.3, "A", 3544, 14_337, window=400),
        server(152.35, "PA", 14_337, 3544, content[14_336:43_008]),
        *read(upload(162.1, 3544, 6, ack=14_337, window=400), 43_009),
        client(213.2, "A", 6544, 43_009, window=176),
        server(213.25, "PA", 43_009, 6544, content[43_008:65_536]),
        *read(upload(222.7, 6544, 6, ack=43_009, window=176), 65_537),
        client(274.1, "A", 9544, **full),
        *read(upload(283.3, 9544, 2, **full), 65_537),
        *refused(upload(303.5, 10_544, 6, **full)),
    ]


def overtaken():
    """The response is acknowledged ahead of a lost segment, at which RST.ack stays behind (T33)."""
    stamps = ((7000, 0), (900, 7000), (7061, 900))
    early = {"times": (7061, 900)}
    return [
        *handshake(times=stamps),
        client(91.3, "PA", 1, 1, UPLOAD, **early),
        client(91.4, "PA", 44, 1, 500, **early),
        client(101.5, "PA", 544, 1, 500, lost=True, times=(7071, 900)),
        refusal(100, times=(970, 7061)),
        client(111.6, "PA", 1044, 1, 500, times=(7081, 900)),
        server(111.65, "A", 57, 544, times=(981, 7061), sack=((1044, 1544),)),
        client(160, "A", 1544, 57, times=(7130, 970)),
        server(168, "RA", 57, 544, times=(1038, 7061)),
        client(188, "PA", 544, 57, 500, times=(7158, 970)),
        bare_rst(188.02, 57),
    ]
