"""Connections that are used on after a request that may have ended elsewhere than the server thinks."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.guards import is_tunnel, whole_connection
from analyzer.rules.rejections import answered_in_http10, was_taken
from analyzer.rules.rule import Found, Level, Observable, Party, Rule, Scope, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Connection, Exchange, Response

LOOK_BACK = 1000
"""Exchanges of the capture among which another one of the connection is looked for."""


def _two_lengths(connection: Connection, history: History) -> Exchange | None:
    return history.ledger(connection).two_lengths


def _timed_out(connection: Connection, history: History) -> Exchange | None:
    return history.ledger(connection).timed_out


def _taken_later(first: Exchange, connection: Connection, history: History) -> Response | None:
    """Return a response by which the server took a later request of the connection; None for none."""
    last = connection.last_exchange
    if last is None or last.index <= first.index:
        return None
    if was_taken(last):
        return last.response
    for found in islice(history.memory.since(first.request.first_time), LOOK_BACK):
        same = (found.capture, found.connection) == (connection.capture, connection.number)
        if same and found.index > first.index and was_taken(found.as_exchange()):
            return found.response
    return None


@rule(
    "S400-te-cl-close",
    "Connection closed after a request with both Transfer-Encoding and Content-Length",
    level=Level.MUST,
    party=Party.SERVER,
    scope=Scope.CONNECTION,
    rfc2616=None,
    current="RFC9112 6.1",
    message="A server served another request on a connection that had brought one with Transfer-Encoding and "
    "Content-Length.",
    advice="Close the connection after the response to such a request, or refuse it with 400 and close.",
    guards="Broken only where a later request on the connection was taken: answered otherwise than by 400, "
    "5xx or a code that may come before the request was looked at. Others than the last one are looked for "
    f"among {LOOK_BACK} exchanges. Servers of HTTP/1.0 are exempt, and so is what comes through a tunnel. "
    "Undecided where a request or the pairing is not certain.",
    good="""
        > POST /f HTTP/1.1
        > Content-Length: 5
        > Transfer-Encoding: chunked
        >
        >= 0\\r\\n\\r\\n
        < HTTP/1.1 400 Bad Request
        < Connection: close
        <
        < Which of the two?
        <FIN
    """,
    bad="""
        > POST /f HTTP/1.1
        > Content-Length: 5
        > Transfer-Encoding: chunked
        >
        >= 0\\r\\n\\r\\n
        < HTTP/1.1 200 OK
        <
        < Thanks.
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    observable=Observable.TCP,
    applies=lambda connection, history: _two_lengths(connection, history) is not None,
    about=_two_lengths,
)
def s400_te_cl_close(connection: Connection, history: History) -> Found:
    """A server in front may have believed the other of the two lengths.

    What it takes for content is then the next request here: somebody else's request is smuggled in.
    """
    first = _two_lengths(connection, history)
    if first is None or answered_in_http10(first) or is_tunnel(first):
        return ()
    taken = _taken_later(first, connection, history)
    if taken is None:
        return ()
    request = first.request
    lines = [*request.lines("transfer-encoding"), *request.lines("content-length")]
    return [*(evidence.field_line(request, line) for line in lines), evidence.start_line(taken)]


@rule(
    "S408-not-reused",
    "Connection is not used further once delimitation is lost",
    level=Level.MUST,
    party=Party.SERVER,
    scope=Scope.CONNECTION,
    rfc2616=None,
    current="RFC9112 9.3, RFC9110 15.5.9",
    message="After a 408 (Request Timeout) in the middle of a request, its late octets were answered as "
    "another request.",
    advice="Close the connection after 408, or read the request to its end.",
    guards="Only where the request had not ended when the 408 began, more of it came later, and behind that "
    "a response that answers no request. Another 408 is let pass: it may close an idle connection. Undecided "
    "where the connection was not captured whole.",
    good="""
        > POST /f HTTP/1.1
        > Content-Length: 10
        >
        >= Hello
        < HTTP/1.1 408 Request Timeout
        < Connection: close
        <
        < Too slow.
        <FIN
    """,
    bad="""
        > POST /f HTTP/1.1
        > Content-Length: 10
        >
        >= Hello
        < HTTP/1.1 408 Request Timeout
        < Connection: close
        <
        < Too slow.
        >= World
        < HTTP/1.1 400 Bad Request
        <
        < What is that?
    """,
    observable=Observable.TCP,
    applies=lambda connection, history: _timed_out(connection, history) is not None,
    about=_timed_out,
    supersedes={"C0-one-final"},
)
def s408_not_reused(connection: Connection, history: History) -> Found:
    """Content is taken for requests: whoever can send content can send requests in another's name."""
    ledger = history.ledger(connection)
    first, stray = ledger.timed_out, ledger.first_orphan
    if first is None or stray is None or stray.response.status == 408:
        return ()
    late = first.request.last_frame
    if not first.response.first_frame < late < stray.response.first_frame:
        return ()
    whole_connection(connection)
    return [evidence.start_line(first.response), evidence.start_line(stray.response)]


RULES: tuple[Rule, ...] = (s400_te_cl_close, s408_not_reused)
