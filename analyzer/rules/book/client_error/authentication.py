"""Rules for 401 and 407: the challenges, and who sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.challenges import challenge_lines, challenges, lacks_challenge, missing_parameters
from analyzer.rules.guards import readable
from analyzer.rules.parties import given_role, is_proxy
from analyzer.rules.roles import Role
from analyzer.rules.rule import Doubt, Evidence, Found, Level, Observable, Party, Rule, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange

_UNAUTHORIZED_GOOD = """
    > GET /secret HTTP/1.1
    >
    < HTTP/1.1 401 Unauthorized
    < WWW-Authenticate: Basic realm="staff", charset="UTF-8", Negotiate
    <
    < Please log in.
"""


@rule(
    "S401-www-authenticate",
    "401 carries at least one challenge in WWW-Authenticate",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={401},
    rfc2616="RFC2616 10.4.2, 14.47",
    current="RFC9110 15.5.2, 11.6.1",
    message="The 401 (Unauthorized) response has no challenge in WWW-Authenticate.",
    advice="Name at least one scheme in WWW-Authenticate, or answer 403 where logging in would not help.",
    guards="An empty list is no challenge, and a trailer does not count. Asked of HEAD too. Undecided "
    "where a line of the response's head cannot be read.",
    good=_UNAUTHORIZED_GOOD,
    bad="""
        > GET /secret HTTP/1.1
        >
        < HTTP/1.1 401 Unauthorized
        <
        < Please log in.
    """,
)
def s401_www_authenticate(exchange: Exchange, _history: History) -> Found:
    """A 401 asks the client to authenticate, and the challenge says how.

    Without it browsers do not ask for a password, and libraries give up instead of trying what
    they were given.
    """
    response = exchange.response
    if not lacks_challenge(response, "www-authenticate"):
        return ()
    return [evidence.absence(response, "no WWW-Authenticate")]


@rule(
    "S401-challenge-valid",
    "Challenge is well-formed; Basic has realm, Digest has realm and nonce",
    level=Level.MUST,
    party=Party.SERVER,
    statuses={401},
    rfc2616="RFC2616 14.47",
    current="RFC9110 11.3, 11.6.1, RFC7617 2, RFC7616 3.3",
    message="A challenge in WWW-Authenticate is not well-formed, or lacks a parameter that its scheme "
    "requires.",
    advice='Write the scheme, a space, and parameters as name="value" with commas between; Basic needs '
    "realm, Digest realm and nonce.",
    guards="Challenges are split at the names of schemes, not at commas, and may go on in the next line of "
    "the field. Schemes other than Basic and Digest need no parameter. Empty lines of the field are let "
    "pass. Undecided where a line of the head cannot be read.",
    good=_UNAUTHORIZED_GOOD,
    bad="""
        > GET /secret HTTP/1.1
        >
        < HTTP/1.1 401 Unauthorized
        < WWW-Authenticate: Basic
        <
        < Please log in.
    """,
    applies=lambda exchange, _: bool(challenge_lines(exchange.response, "www-authenticate")),
)
def s401_challenge_valid(exchange: Exchange, _history: History) -> Found:
    """A client that cannot read the challenge does not answer it.

    Browsers need the realm to tell their users, and their own stores, what a password is for.
    """
    response = exchange.response
    found: list[Evidence] = []
    whole = challenges(response.value("www-authenticate") or "")
    if whole and not any(missing_parameters(challenge) for challenge in whole):
        return found
    for line in challenge_lines(response, "www-authenticate"):
        parsed = challenges(line.value)
        if parsed is None:
            readable(response)
            found.append(evidence.field_line(response, line, "challenge not well-formed"))
        elif lacking := [name for challenge in parsed for name in missing_parameters(challenge)]:
            readable(response)
            found.append(evidence.field_line(response, line, f"challenge without {lacking[0]}"))
    return found


_BEARER_STATUS = {"invalid_request": 400, "invalid_token": 401, "insufficient_scope": 403}
"""RFC 6750, 3.1."""


def _names_a_bearer_error(exchange: Exchange, _history: History) -> bool:
    """Whether a challenge may name an error of RFC 6750; where part of the head is missing, it may."""
    response = exchange.response
    if not response.head_complete:
        return True
    return any(
        "bearer" in line.value.lower() and any(error in line.value for error in _BEARER_STATUS)
        for line in response.lines("www-authenticate")
    )


@rule(
    "S401-bearer-status",
    "Bearer error codes use their status",
    level=Level.SHOULD,
    party=Party.SERVER,
    statuses={"4xx"},
    rfc2616=None,
    current="RFC6750 3.1",
    since="RFC6750",
    message="The error of a Bearer challenge has another status code than the response.",
    advice="Send invalid_request with 400, invalid_token with 401, and insufficient_scope with 403.",
    guards="Kept where one of several Bearer challenges fits. Errors of extensions are let pass. Undecided "
    "where a challenge cannot be parsed or a line of the head cannot be read.",
    good="""
        > GET /secret HTTP/1.1
        > Authorization: Bearer abc
        >
        < HTTP/1.1 401 Unauthorized
        < WWW-Authenticate: Bearer realm="staff", error="invalid_token"
        <
        < Please log in again.
    """,
    bad="""
        > GET /secret HTTP/1.1
        > Authorization: Bearer abc
        >
        < HTTP/1.1 403 Forbidden
        < WWW-Authenticate: Bearer realm="staff", error="invalid_token"
        <
        < Please log in again.
    """,
    field="www-authenticate",
    applies=_names_a_bearer_error,
)
def s401_bearer_status(exchange: Exchange, _history: History) -> Found:
    """Clients look at the status first, and try for a new token on 401 alone.

    One that gets 403 for an expired token tells its user that access is denied.
    """
    response = exchange.response
    wrong = []
    for line in response.lines("www-authenticate"):
        parsed = challenges(line.value)
        if parsed is None and "bearer" in line.value.lower():
            raise Undecided(Doubt.VALUE_UNREADABLE)
        errors = [one.parameters.get("error", "") for one in parsed or () if one.scheme == "bearer"]
        statuses = [_BEARER_STATUS[error] for error in errors if error in _BEARER_STATUS]
        if response.status in statuses:
            return ()
        if statuses:
            wrong.append(line)
    if not wrong:
        return ()
    readable(response)
    return [evidence.start_line(response), *(evidence.field_line(response, line) for line in wrong)]


@rule(
    "S407-proxy-authenticate",
    "407 carries Proxy-Authenticate",
    level=Level.MUST,
    party=Party.PROXY,
    statuses={407},
    rfc2616="RFC2616 10.4.8, 14.33",
    current="RFC9110 15.5.8, 11.7.1",
    message="The 407 (Proxy Authentication Required) response has no challenge in Proxy-Authenticate.",
    advice="Name at least one scheme in Proxy-Authenticate; WWW-Authenticate speaks for the origin server.",
    guards="WWW-Authenticate does not count, nor does an empty list. Judged on the hop that shows it. Not "
    "asked of what the user says is an origin server. Undecided where a line of the response's head cannot "
    "be read.",
    good="""
        > GET http://example.com/ HTTP/1.1
        >
        < HTTP/1.1 407 Proxy Authentication Required
        < Proxy-Authenticate: Basic realm="gate"
        <
        < Please log in at the proxy.
    """,
    bad="""
        > GET http://example.com/ HTTP/1.1
        >
        < HTTP/1.1 407 Proxy Authentication Required
        < WWW-Authenticate: Basic realm="gate"
        <
        < Please log in at the proxy.
    """,
    supersedes={"S407-from-proxy"},
    applies=lambda exchange, history: given_role(exchange, history) is not Role.ORIGIN,
)
def s407_proxy_authenticate(exchange: Exchange, _history: History) -> Found:
    """A 407 asks the client to authenticate to the proxy, and the challenge says how."""
    response = exchange.response
    if not lacks_challenge(response, "proxy-authenticate"):
        return ()
    return [evidence.absence(response, "no Proxy-Authenticate")]


_SIGNS_OF_A_PROXY = frozenset({"age", "cache-status", "forwarded", "via"})
_BEGINNINGS = ("proxy-", "x-cache", "x-forwarded-", "x-squid-")
"""Fields that only a proxy, or a client of one, sends; or that nobody else has a reason to."""


def _shows_a_proxy(exchange: Exchange) -> bool:
    return any(
        (line.key in _SIGNS_OF_A_PROXY or line.key.startswith(_BEGINNINGS))
        and line.key != "proxy-authenticate"
        for line in (*exchange.request.fields, *exchange.response.fields)
    )


@rule(
    "S407-from-proxy",
    "407 comes from a proxy",
    level=Level.FACT,
    party=Party.ORIGIN,
    statuses={407},
    observable=Observable.PARTIAL,
    rfc2616="RFC2616 10.4.8",
    current="RFC9110 15.5.8",
    message="The response is 407 (Proxy Authentication Required), and nothing shows that a proxy sent it.",
    advice="Answer 401 with WWW-Authenticate: 407 is for proxies that the client has chosen.",
    guards="Kept by CONNECT and by targets in absolute-form, which are for proxies. Undecided where the "
    "request or the start of the connection was not captured, where any field shows a proxy, and in a "
    "tunnel, at whose end another proxy may stand. A proxy that intercepts without leaving a sign looks like "
    "the server; so this is a remark.",
    good="""
        > GET http://example.com/ HTTP/1.1
        >
        < HTTP/1.1 407 Proxy Authentication Required
        < Proxy-Authenticate: Basic realm="gate"
        <
        < Please log in at the proxy.
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 407 Proxy Authentication Required
        < Proxy-Authenticate: Basic realm="gate"
        <
        < Please log in at the proxy.
    """,
)
def s407_from_proxy(exchange: Exchange, history: History) -> Found:
    """A client that knows of no proxy has no credentials for one, and browsers refuse to ask for them."""
    request = exchange.request
    proxy = is_proxy(exchange, history)
    if proxy:
        return ()
    if not request.method:
        raise Undecided(Doubt.METHOD_UNKNOWN)
    if proxy is None:  # else the user says that it is none
        if exchange.connection.opened != "syn":
            raise Undecided(Doubt.MIDSTREAM)
        if history.ledger(exchange.connection).tunnel is not None:
            raise Undecided(Doubt.TUNNEL)
        readable(request)
        if _shows_a_proxy(exchange):
            raise Undecided(Doubt.PROXY)
    return [evidence.start_line(request), evidence.start_line(exchange.response)]


RULES: tuple[Rule, ...] = (
    s401_www_authenticate,
    s401_challenge_valid,
    s401_bearer_status,
    s407_proxy_authenticate,
    s407_from_proxy,
)
