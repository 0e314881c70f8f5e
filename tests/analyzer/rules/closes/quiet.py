"""Captures that look a little like a lost response, and on which nothing of the kind may be said."""

from __future__ import annotations

from tests.analyzer.rules.closes import measured, scenarios
from tests.analyzer.rules.closes import messages as http
from tests.analyzer.rules.closes.cases import Timeline, case
from tests.analyzer.rules.closes.twisted import doubled
from tests.analyzer.rules.closes.wire import bare_rst, client, handshake, refused, server

CLOSED = scenarios.closed_by_server()[:-2]
"""GET, 404, FIN(57), and its acknowledgment; the client keeps its side open."""


def behind_the_close(*packets):
    """Return a closed connection on which the client sends something later, and gets RSTs for it."""
    return [*CLOSED, *refused(packets)]


def reset_when_idle():
    """The server throws an idle connection away, 30 s after the acknowledgment."""
    return [*scenarios.answered(), server(30_152, "RA", 57, 44)]


def half_closed_then_reset():
    """The client has shut down its output, and acknowledged everything, before the RST."""
    return [*scenarios.half_closed()[:-3], client(80.9, "A", 542, 57), server(300, "RA", 57, 542)]


def begun_in_the_upload():
    """Only what follows the middle of the upload was captured."""
    return [p for p in measured.closed_at_once() if p.ms > 91.35]


def expectation_refused():
    """The client had asked whether to send its content, and sends none."""
    end = 1 + len(http.HOLDING_BACK)
    return [
        *handshake(),
        client(91.3, "PA", 1, 1, http.HOLDING_BACK),
        server(91.8, "PA", 1, end, http.response("417 Expectation Failed", 70)),
        server(91.9, "FA", 71, end),
        client(152.7, "A", end, 72),
        client(153, "FA", end, 72),
        server(153.05, "A", 72, end + 1),
    ]


def repeated_request():
    """A copy of the request that left before the response arrived, refused: no new octets."""
    return [
        *scenarios.closed_by_server()[:-3],
        client(120, "PA", 1, 1, http.GET),
        bare_rst(120.02, 1),
        *refused([client(152.7, "A", 44, 58)]),
    ]


def _doubled(name, run, verdict):
    return case(f"doubled-{name}", doubled(run), verdict, note="a mirror port: each frame twice")


ABORTED = "abortive-close (after-ack) / delivered-then-reset"
IDLE_RACE = "reset-after-ack (idle-close-race) / delivered"

QUIET: tuple[Timeline, ...] = (
    case("keep-alive-close", scenarios.closed_by_server(5000), "safe / delivered"),
    case("idle-race-404", scenarios.idle_race(http.NOT_FOUND), IDLE_RACE),
    case("idle-race-200", scenarios.idle_race(http.OK), IDLE_RACE),
    case("rst-long-after-ack", reset_when_idle(), "abortive-close (after-ack) / delivered"),
    case("late-fin", behind_the_close(client(70_000, "FA", 44, 58)), "safe / delivered"),
    case("client-abort", scenarios.aborted(), "client-aborted / unknown"),
    case("client-abort-after-fin", scenarios.aborted(fin=True), "client-aborted / unknown"),
    case("tls-close-notify", scenarios.encrypted(), "indeterminate-tls / unknown", port=443),
    _doubled("T01", scenarios.kept_alive(), "safe / delivered"),
    _doubled("T02", scenarios.closed_by_server(), "safe / delivered"),
    _doubled("T03", measured.lingering(), "lingering-close-ok / delivered"),
    _doubled("T22", scenarios.crossing_fins(), "safe / delivered"),
    case("begun-in-upload", begun_in_the_upload(), "indeterminate-mid-stream / unknown", vantage="unknown"),
    case("keep-alive-probe", behind_the_close(client(75_000, "A", 43, 58)), "safe / delivered"),
    case("keep-alive-probe-octet", behind_the_close(client(75_000, "A", 43, 58, b"\0")), "safe / delivered"),
    case("half-close-reset", half_closed_then_reset(), ABORTED),
    case("lone-crlf", behind_the_close(client(200, "PA", 44, 58, b"\r\n")), "safe / delivered"),
    case("expectation-refused", expectation_refused(), "safe / delivered"),
    case("repeated-request", repeated_request(), "safe / delivered"),
)
