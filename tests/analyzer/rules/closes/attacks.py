"""Plausible traffic that looks like another close than it is: each once led to a false verdict."""

from __future__ import annotations

from tests.analyzer.rules.closes import measured, scenarios
from tests.analyzer.rules.closes import messages as http
from tests.analyzer.rules.closes.cases import Timeline, case
from tests.analyzer.rules.closes.wire import bare_rst, client, handshake, refused, server

LONG = http.response("413 Too Large", 6000)


def lingered(ms=91.6):
    """A refused upload; the server has shut down its output and reads on."""
    return [
        *measured.opening(),
        measured.refusal(91.5),
        server(ms, "FA", 57, 544),
        *measured.read(measured.upload(101.5, 544, 4), 58),
    ]


def reordered_behind_the_clients_rst():
    """The client resets; a segment that left before comes behind, and finds no socket."""
    return [*lingered(), client(152.5, "RA", 3044, 58), *refused([client(152.6, "PA", 2544, 1, 500)])]


def reset_by_the_client_for_a_copy():
    """Both sides have closed, and a late copy of the server's FIN finds the client's socket gone."""
    return [
        *scenarios.closed_by_server(),
        server(400, "FA", 57, 45),
        client(461, "R", 45, None, window=0),
    ]


def reset_by_the_client_for_a_stray():
    """The client answers a stray segment before the handshake; the connection goes on as ever."""
    stray = [client(0, "S", 0, None), server(1, "A", 151_844_637, 900), client(2, "R", 900, None, window=0)]
    return [*stray, *scenarios.closed_by_server()]


def forged(goes_on):
    """A device resets both sides in the name of the other."""
    run = [
        *measured.opening(),
        measured.refusal(91.5),
        client(95, "RA", 544, 57, ttl=251),
        server(95.01, "RA", 57, 544, ttl=251),
    ]
    return [*run, *measured.read(measured.upload(101.5, 544, 4), 57)] if goes_on else run


def queued(number):
    """As T31, but what the client sent before the response came waits in the queue of its uplink."""
    return [
        *measured.closed_unread()[:12],
        measured.refusal(151.6, 3044),
        server(151.65, "RA", 57, 3044),
        *refused(measured.upload(152.0, 3044, number, step=10.2)),
    ]


def end_not_captured():
    """The tap dropped a burst: the rest of the response, and the FIN behind it."""
    return [
        *measured.opening(),
        server(91.5, "A", 1, 544, LONG[:1460]),
        *refused(measured.upload(101.5, 544, 4)),
    ]


def given_up(again):
    """The server repeats its response in vain, then gives up; `again`: it counts from the last copy on."""
    first, second = http.response("200 OK", 1500)[:1000], http.response("200 OK", 1500)[1000:]
    copies = [server(ms, "A", 1, 44, first) for ms in (391, 991, 2191, 4591, 9391)]
    return [
        *handshake(),
        client(91.3, "PA", 1, 1, http.GET),
        server(91.8, "A", 1, 44, first),
        server(91.9, "PA", 1001, 44, second),
        *copies,
        server(19_000, "RA", 1001 if again else 1501, 44),
    ]


def last_segment_given_up():
    """Of a long response the last segment alone is repeated in vain."""
    content = http.response("200 OK", 3000)
    return [
        *handshake(),
        client(91.3, "PA", 1, 1, http.GET),
        server(91.8, "A", 1, 44, content[:2000]),
        client(152.7, "A", 44, 2001),
        *(server(ms, "PA", 2001, 44, content[2000:]) for ms in (91.9, 391, 991, 2191, 4591, 9391)),
        server(19_000, "RA", 3001, 44),
    ]


def probed(ms=75_000):
    """The server has restarted; the client's keep-alive probe finds no socket."""
    return [*scenarios.answered(), *refused([client(ms, "A", 43, 57)])]


def sent_on_behind_the_rst():
    """The server sends on right behind an active RST, with numbers that it would have counted."""
    content = http.response("200 OK", 4000)
    return [
        *handshake(),
        client(91.3, "PA", 1, 1, http.GET),
        server(91.8, "A", 1, 44, content[:1000]),
        client(152.6, "A", 44, 1001),
        server(153, "RA", 1001, 44),
        server(153.01, "A", 2001, 44, content[2000:3000]),
        server(153.02, "PA", 3001, 44, content[3000:]),
    ]


def data_in_syn():
    """The request comes with the SYN (RFC 7413); an idle close crosses the next one."""
    return [
        client(30, "S", 0, None, http.GET, window=64240),
        server(30.1, "SA", 0, 44, window=65160),
        server(30.5, "PA", 1, 44, http.OK),
        client(91, "A", 44, 57),
        server(5000, "FA", 57, 44),
        *refused([client(5020, "PA", 44, 57, http.NEXT_GET)]),
    ]


def syn_sent_again():
    """The first SYN was lost behind the tap: from it to the SYN/ACK is no round trip.

    Nor is it from the request to its acknowledgment, which the server delays for 200 ms.
    """
    return [
        client(-970, "S", 0, None, window=64240, lost=True),
        *handshake(),
        client(91.3, "PA", 1, 1, http.GET),
        server(291.5, "A", 1, 44),
        server(391.8, "PA", 1, 44, http.OK),
        client(452.6, "A", 44, 57),
        server(552.6, "RA", 57, 44),
    ]


def queue_on_a_fast_network():
    """Beside the client: 0.4 ms to the server and back, until the upload fills a queue."""
    return [
        client(0, "S", 0, None, window=64240),
        server(0.4, "SA", 0, 1, window=65160),
        client(0.42, "A", 1, 1),
        client(0.5, "PA", 1, 1, http.UPLOAD),
        *measured.upload(0.6, 44, 20, step=0.05),
        server(4.5, "A", 1, 10_044),
        *measured.upload(4.6, 10_044, 4, step=0.05),
        measured.refusal(6, 10_044),
        client(6.01, "A", 12_044, 57),
        server(8, "RA", 57, 12_044),
        bare_rst(9, 57),
    ]


SAFE = "safe / delivered"
UNORDERED = "abortive-close / delivered-then-reset"
SILENT = "indeterminate-peer-silent / unknown"

ATTACKS: tuple[Timeline, ...] = (
    case("client-rst-overtakes", reordered_behind_the_clients_rst(), "client-aborted / unknown"),
    case("client-rst-for-a-copy", reset_by_the_client_for_a_copy(), SAFE),
    case("client-rst-for-a-stray", reset_by_the_client_for_a_stray(), SAFE, vantage="unknown"),
    case("syn-sent-again", syn_sent_again(), UNORDERED, tap="client", vantage="unknown"),
    case("begun-in-its-midst", syn_sent_again()[4:], UNORDERED, tap="client", vantage="unknown"),
    case("forged-both-ways", forged(goes_on=False), "indeterminate-injected / unknown"),
    case("forged-in-vain", forged(goes_on=True), "rst-ignored / unknown"),
    case("queued-uplink", queued(20), "reset-before-ack / unknown", watched_ms=3500),
    case("end-not-captured", end_not_captured(), "reset-before-ack / unknown", watched_ms=3500),
    case("given-up", given_up(again=False), SILENT),
    case("given-up-counting-anew", given_up(again=True), SILENT),
    case("last-segment-given-up", last_segment_given_up(), SILENT),
    case("probed", probed(), SAFE),
    case("probed-seen-by-client", probed(), SAFE, tap="client"),
    case("sent-on", sent_on_behind_the_rst(), "indeterminate-injected / unknown", tap="client"),
    case("data-in-syn", data_in_syn(), "reset-after-ack (idle-close-race) / delivered"),
    case(
        "fast-network", queue_on_a_fast_network(), "indeterminate-order / delivered-then-reset", tap="middle",
        vantage="unknown",
    ),
)  # fmt: skip
