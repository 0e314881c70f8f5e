"""Rules for 401 and 407: the challenges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import evidence
from analyzer.rules.challenges import challenges, missing_parameters
from analyzer.rules.guards import lacks, readable
from analyzer.rules.rule import Found, Level, Party, Rule, rule

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
    guards="An empty value is no challenge, and a trailer does not count. Asked of HEAD too. Undecided "
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
    return [evidence.absence(response, "no WWW-Authenticate")] if lacks(response, "www-authenticate") else ()


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
    guards="Challenges are split at the names of schemes, not at commas. Schemes other than Basic and "
    "Digest need no parameter. Empty lines of the field are let pass. Undecided where a line of the head "
    "cannot be read.",
    good=_UNAUTHORIZED_GOOD,
    bad="""
        > GET /secret HTTP/1.1
        >
        < HTTP/1.1 401 Unauthorized
        < WWW-Authenticate: Basic
        <
        < Please log in.
    """,
    applies=lambda exchange, _: bool(exchange.response.value("www-authenticate")),
)
def s401_challenge_valid(exchange: Exchange, _history: History) -> Found:
    """A client that cannot read the challenge does not answer it.

    Browsers need the realm to tell their users, and their own stores, what a password is for.
    """
    response = exchange.response
    found = []
    for line in response.lines("www-authenticate"):
        if not line.value.strip(" \t,"):
            continue
        parsed = challenges(line.value)
        if parsed is None:
            readable(response)
            found.append(evidence.field_line(response, line, "challenge not well-formed"))
        elif lacking := [name for challenge in parsed for name in missing_parameters(challenge)]:
            readable(response)
            found.append(evidence.field_line(response, line, f"challenge without {lacking[0]}"))
    return found


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
    guards="WWW-Authenticate does not count, nor does an empty value. Judged on the hop that shows it. "
    "Undecided where a line of the response's head cannot be read.",
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
)
def s407_proxy_authenticate(exchange: Exchange, _history: History) -> Found:
    """A 407 asks the client to authenticate to the proxy, and the challenge says how."""
    response = exchange.response
    return (
        [evidence.absence(response, "no Proxy-Authenticate")] if lacks(response, "proxy-authenticate") else ()
    )


RULES: tuple[Rule, ...] = (s401_www_authenticate, s401_challenge_valid, s407_proxy_authenticate)
