"""Rules for the method by which a client follows 301, 302 and 303."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.rules.book.clients.redirects import followed, unsafe_first
from analyzer.rules.pairs import within
from analyzer.rules.rule import (
    Evidence,
    Found,
    Level,
    Observable,
    Party,
    Relation,
    Rule,
    Scope,
    Severity,
    Standard,
    rule,
)

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from analyzer.rules.sequels import Pair

SOON = 5
"""Seconds within which a request for the Location follows the redirect, more likely than not."""

_GUARDS = (
    "The request must be the first one for the Location, by the same client, within five seconds; a "
    "preflight and prefetching do not count. Where several people may stand behind the address it is a "
    "remark."
)


def capped(found: list[Evidence], severity: Severity) -> list[Evidence]:
    """Cap the severity of what was found."""
    return [replace(one, at_most=severity) for one in found]


def _unsafe_and_soon(pair: Pair, history: History) -> bool:
    return unsafe_first(pair, history) and within(pair, SOON)


def _became_get(pair: Pair, _history: History) -> Found:
    """Find the request that was redirected, and followed as GET."""
    if pair.then.request.method != "GET":
        return ()
    found = followed(pair)
    if pair.first.request.method == "POST":  # which a client may turn into GET today
        return [replace(one, standards=(Standard.RFC2616,)) for one in found]
    return found


@rule(
    "S301-client-post-to-get",
    "A request that got 301 is not repeated as GET",
    level=Level.FACT,
    party=Party.CLIENT,
    statuses={301},
    scope=Scope.SEQUEL,
    relations={Relation.FOLLOW},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.3.2",
    current="RFC9110 15.4.2",
    changed="Today a client may turn POST into GET, though no other method.",
    message="The client followed the 301 (Moved Permanently) by GET; the redirected request was no GET.",
    advice="Keep the method. A server that wants it kept answers 308, one that wants a GET 303.",
    guards=f"POST is reported by RFC 2616 alone. {_GUARDS}",
    good="""
        > PUT /old HTTP/1.1
        >
        > a=1
        < HTTP/1.1 301 Moved Permanently
        < Location: http://example.com/new
        <
        < See http://example.com/new.
        >WAIT 2
        > PUT /new HTTP/1.1
        >
        > a=1
        < HTTP/1.1 204 No Content
        <
    """,
    bad="""
        > PUT /old HTTP/1.1
        >
        > a=1
        < HTTP/1.1 301 Moved Permanently
        < Location: http://example.com/new
        <
        < See http://example.com/new.
        >WAIT 2
        > GET /new HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    applies=_unsafe_and_soon,
)
def s301_client_post_to_get(pair: Pair, history: History) -> Found:
    """The content is dropped on the way, and the GET succeeds: the loss shows much later, if ever."""
    return _became_get(pair, history)


@rule(
    "S302-client-method-change",
    "A request that got 302 keeps its method",
    level=Level.MUST_NOT,
    party=Party.CLIENT,
    statuses={302},
    scope=Scope.SEQUEL,
    relations={Relation.FOLLOW},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.3.3",
    current="RFC9110 15.4.3",
    changed="Today a client may turn POST into GET, though no other method.",
    message="The client followed the 302 (Found) by GET; the redirected request was no GET.",
    advice="Keep the method. A server that wants it kept answers 307, one that wants a GET 303.",
    guards=f"POST is reported by RFC 2616 alone. {_GUARDS}",
    good="""
        > PUT /a HTTP/1.1
        >
        > a=1
        < HTTP/1.1 302 Found
        < Location: http://example.com/b
        <
        < See http://example.com/b.
        >WAIT 2
        > PUT /b HTTP/1.1
        >
        > a=1
        < HTTP/1.1 204 No Content
        <
    """,
    bad="""
        > PUT /a HTTP/1.1
        >
        > a=1
        < HTTP/1.1 302 Found
        < Location: http://example.com/b
        <
        < See http://example.com/b.
        >WAIT 2
        > GET /b HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    applies=_unsafe_and_soon,
)
def s302_client_method_change(pair: Pair, history: History) -> Found:
    """A 302 is no 303: the server may have meant that the content goes to the other place.

    It is dropped instead, and the GET that succeeds hides it.
    """
    return _became_get(pair, history)


@rule(
    "S303-client-get",
    "303 is followed by GET",
    level=Level.SHOULD,
    party=Party.CLIENT,
    statuses={303},
    scope=Scope.SEQUEL,
    relations={Relation.FOLLOW},
    observable=Observable.CROSS_EXCHANGE,
    rfc2616="RFC2616 10.3.4",
    current="RFC9110 15.4.4",
    changed="Today HEAD may follow too.",
    message="The client followed the 303 (See Other) by a request that is no GET.",
    advice="Retrieve the Location by GET, without the content.",
    guards="HEAD may follow HEAD. After more than a second it is a remark: a person may have sent it. "
    f"{_GUARDS}",
    good="""
        > POST /a HTTP/1.1
        >
        > a=1
        < HTTP/1.1 303 See Other
        < Location: http://example.com/b
        <
        < See http://example.com/b.
        > GET /b HTTP/1.1
        >
        < HTTP/1.1 200 OK
        <
        < Hello
    """,
    bad="""
        > POST /a HTTP/1.1
        >
        > a=1
        < HTTP/1.1 303 See Other
        < Location: http://example.com/b
        <
        < See http://example.com/b.
        > POST /b HTTP/1.1
        >
        > a=1
        < HTTP/1.1 204 No Content
        <
    """,
    supersedes={"C3XX-client-auto-unsafe"},
    applies=lambda pair, _: within(pair, SOON),
)
def s303_client_get(pair: Pair, _history: History) -> Found:
    """The work is done, and the Location describes what came of it.

    What is sent there again may be done again: the order is placed twice.
    """
    one, other = pair.first.request.method, pair.then.request.method
    if other == "GET" or one == other == "HEAD":
        return ()
    found = followed(pair)
    if other == "HEAD":
        found = [replace(each, standards=(Standard.RFC2616,)) for each in found]
    return found if within(pair, 1) else capped(found, Severity.INFO)


RULES: tuple[Rule, ...] = (
    s301_client_post_to_get,
    s302_client_method_change,
    s303_client_get,
)
