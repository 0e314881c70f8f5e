"""401 and 407: the challenges."""

import pytest

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    overlapping,
    undecided,
    verdict,
)

FIELDS = {
    "S401-www-authenticate": ("401 Unauthorized", "WWW-Authenticate", "Proxy-Authenticate"),
    "S407-proxy-authenticate": (
        "407 Proxy Authentication Required",
        "Proxy-Authenticate",
        "WWW-Authenticate",
    ),
}


def answered(status, fields="", method="GET"):
    content = "" if method == "HEAD" else "< Log in."
    return f"> {method} / HTTP/1.1\n>\n<! no Date\n< HTTP/1.1 {status}\n{fields}<\n{content}"


@pytest.mark.parametrize("rule", FIELDS)
def test_a_challenge_is_there(rule):
    status, name, other = FIELDS[rule]
    trailer = f"< 3\n< why\n< 0\n< {name}: Basic\n<"
    chunked = f"> GET / HTTP/1.1\n>\n< HTTP/1.1 {status}\n< Transfer-Encoding: chunked\n<\n{trailer}"
    expected = {
        answered(status, f"< {name}: Negotiate\n"): KEPT,
        answered(status, f"< {name.lower()}: Negotiate\n"): KEPT,
        answered(status, f"< {name}:\n< {name}: Negotiate\n"): KEPT,
        answered(status): BROKEN,
        answered(status, f"< {name}:\n"): BROKEN,
        answered(status, f"< {name}: , ,\n"): BROKEN,
        answered(status, f"< {other}: Negotiate\n"): BROKEN,
        answered(status, method="HEAD"): BROKEN,
        answered(status, f"< {name}: Negotiate\n", method="HEAD"): KEPT,
        chunked: BROKEN,
        f">? 20\n< HTTP/1.1 {status}\n<\n< Log in.": BROKEN,
        answered(status, f"< {name} Negotiate\n"): undecided(Doubt.MALFORMED_HEAD),
        f"> GET / HTTP/1.1\n>\n< HTTP/1.1 {status}\n<? 30": LOST,
        answered("403 Forbidden"): NOT_APPLICABLE,
    }
    assert {text: verdict(rule, text) for text in expected} == expected
    assert verdict(rule, answered(status), change=overlapping) == undecided(Doubt.OVERLAP)


def challenge(*values):
    return answered("401 Unauthorized", "".join(f"< WWW-Authenticate: {value}\n" for value in values))


@cases({
    "Basic": (KEPT, challenge('Basic realm="a"')),
    "a realm without quotes": (KEPT, challenge("Basic realm=a")),
    "schemes have no case": (KEPT, challenge('BASIC Realm="a"')),
    "commas in a realm": (KEPT, challenge('Basic realm="a, b", charset="UTF-8"')),
    "several in one line": (KEPT, challenge('Negotiate, Basic realm="a", Digest realm="b", nonce="c"')),
    "several lines": (KEPT, challenge("Negotiate", "NTLM", 'Basic realm="a"')),
    "a token68": (KEPT, challenge("NTLM TlRMTVNTUAACAAAA/+==")),
    "Bearer needs nothing": (KEPT, challenge("Bearer")),
    "an unknown scheme needs nothing": (KEPT, challenge("Custom")),
    "Basic without realm": (BROKEN, challenge("Basic")),
    "Basic without realm among others": (BROKEN, challenge("Basic, Negotiate")),
    "Digest without nonce": (BROKEN, challenge('Digest realm="a"')),
    "Digest without realm": (BROKEN, challenge('Digest nonce="a"')),
    "a parameter before any scheme": (BROKEN, challenge('realm="a"')),
    "words that are no parameters": (BROKEN, challenge("Basic please log in")),
    "an unclosed quote": (BROKEN, challenge('Basic realm="a')),
    "an empty line of the field beside another": (KEPT, challenge("", "Negotiate")),
    "empty is another rule's": (NOT_APPLICABLE, challenge("")),
    "empty lists are too": (NOT_APPLICABLE, challenge("", ",")),
    "a challenge that goes on in the next line": (KEPT, challenge('Digest realm="a"', 'nonce="b"')),
    "one that goes on and still lacks something": (BROKEN, challenge('Digest realm="a"', "qop=auth")),
    "absent is another rule's": (NOT_APPLICABLE, answered("401 Unauthorized")),
    "another line cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        answered("401 Unauthorized", "< WWW-Authenticate: Basic\n< realm\n"),
    ),
    "the request was not captured": (BROKEN, ">? 20\n< HTTP/1.1 401 No\n< WWW-Authenticate: Basic\n<\n< no"),
    "part of the head was lost": (LOST, "> GET / HTTP/1.1\n>\n< HTTP/1.1 401 Unauthorized\n<? 30"),
})  # fmt: skip
def test_a_challenge_is_well_formed(expected, text):
    assert verdict("S401-challenge-valid", text) == expected


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("Basic", "challenge without realm"),
        ('Digest realm="a"', "challenge without nonce"),
        ("=", "challenge not well-formed"),
    ],
)
def test_the_fault_of_a_challenge_is_named_at_its_line(value, what):
    text = answered("401 Unauthorized", f"< WWW-Authenticate: {value}\n")
    shown = f"WWW-Authenticate: {value}"
    assert evidence_of("S401-challenge-valid", text) == [(what, shown, 5, 46)]
    assert verdict("S401-challenge-valid", text, change=overlapping) == undecided(Doubt.OVERLAP)


BEARER = "S401-bearer-status"


def bearer(status, *errors):
    fields = "".join(f'< WWW-Authenticate: Bearer realm="a", error="{error}"\n' for error in errors)
    return answered(status, fields)


@cases({
    "invalid_token is 401": (KEPT, bearer("401 No", "invalid_token")),
    "invalid_request is 400": (KEPT, bearer("400 No", "invalid_request")),
    "insufficient_scope is 403": (KEPT, bearer("403 No", "insufficient_scope")),
    "invalid_token with 403": (BROKEN, bearer("403 No", "invalid_token")),
    "invalid_request with 401": (BROKEN, bearer("401 No", "invalid_request")),
    "insufficient_scope with 401": (BROKEN, bearer("401 No", "insufficient_scope")),
    "two, of which one fits": (KEPT, bearer("401 No", "invalid_request", "invalid_token")),
    "two, of which none fits": (BROKEN, bearer("403 No", "invalid_request", "invalid_token")),
    "an error of an extension": (NOT_APPLICABLE, bearer("403 No", "insufficient_user_authentication")),
    "no error": (NOT_APPLICABLE, challenge("Bearer")),
    "the error of another scheme": (
        KEPT,
        answered("403 No", '< WWW-Authenticate: DPoP error="invalid_token", Bearer\n'),
    ),
    "schemes have no case": (BROKEN, answered("403 No", "< WWW-Authenticate: bearer error=invalid_token\n")),
    "a challenge that cannot be parsed": (
        undecided(Doubt.VALUE_UNREADABLE),
        answered("403 No", '< WWW-Authenticate: Bearer error="invalid_token" realm="a"\n'),
    ),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        answered("403 No", "< WWW-Authenticate: Bearer error=invalid_token\n< X\n"),
    ),
    "part of the head was lost": (
        LOST,
        "> GET / HTTP/1.1\n>\n< HTTP/1.1 403 No\n< WWW-Authenticate: Bearer\n<? 30",
    ),
    "no 4xx": (NOT_APPLICABLE, bearer("500 No", "invalid_token")),
})  # fmt: skip
def test_the_errors_of_bearer_have_their_status(expected, text):
    assert verdict(BEARER, text) == expected


def test_the_challenge_is_shown():
    assert evidence_of(BEARER, bearer("403 No", "invalid_token")) == [
        ("status line", "HTTP/1.1 403 No", 5, 0),
        ("www-authenticate", 'WWW-Authenticate: Bearer realm="a", error="invalid_token"', 5, 36),
    ]


FROM_PROXY = "S407-from-proxy"
PROXY = undecided(Doubt.PROXY)


def proxied(target="/", request="", response="", *, method="GET", status="407 No"):
    fields = f'< Proxy-Authenticate: Basic realm="a"\n{response}'
    return f"> {method} {target} HTTP/1.1\n{request}>\n<! no Date\n< HTTP/1.1 {status}\n{fields}<\n< a"


@cases({
    "origin-form": (BROKEN, proxied()),
    "asterisk-form": (BROKEN, proxied("*", method="OPTIONS")),
    "absolute-form": (KEPT, proxied("http://example.com/")),
    "CONNECT": (KEPT, proxied("example.com:443", method="CONNECT")),
    "Via in the response": (PROXY, proxied(response="< Via: 1.1 a\n")),
    "Via in the request": (PROXY, proxied(request="> Via: 1.1 a\n")),
    "credentials for a proxy": (PROXY, proxied(request="> Proxy-Authorization: Basic YTpi\n")),
    "Proxy-Connection": (PROXY, proxied(request="> Proxy-Connection: keep-alive\n")),
    "a program that is a proxy": (PROXY, proxied(response="< Proxy-Agent: a\n")),
    "a cache": (PROXY, proxied(response="< Cache-Status: a; fwd=miss\n")),
    "inside a tunnel": (
        undecided(Doubt.TUNNEL),
        f"> CONNECT a.example:80 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n{proxied()}",
    ),
    "a gateway says for whom it asks": (PROXY, proxied(request="> X-Forwarded-For: 192.0.2.9\n")),
    "the method cannot be read": (
        undecided(Doubt.METHOD_UNKNOWN),
        '>= GET\\r\\n\\r\\n\n< HTTP/1.1 407 No\n< Proxy-Authenticate: Basic realm="a"\n<',
    ),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), proxied(request="> Via\n")),
    "the request was not captured": (
        undecided(NotObservedReason.NO_REQUEST),
        ">? 20\n< HTTP/1.1 407 No\n< Proxy-Authenticate: Basic realm=a\n<",
    ),
    "another status": (NOT_APPLICABLE, proxied(status="401 No")),
})  # fmt: skip
def test_a_407_comes_from_a_proxy(expected, text):
    assert verdict(FROM_PROXY, text) == expected


def midstream(said):
    said.connection.opened = "midstream"


def test_what_came_before_the_capture_may_have_shown_a_proxy():
    assert verdict(FROM_PROXY, proxied(), change=midstream) == undecided(Doubt.MIDSTREAM)


def test_a_407_without_a_challenge_is_held_against_an_origin_server_as_such():
    text = "!! 192.0.2.2=origin\n" + answered("407 No")
    assert verdict("S407-proxy-authenticate", text) == NOT_APPLICABLE
    assert verdict(FROM_PROXY, text) == BROKEN


def test_a_407_without_a_challenge_is_found_once():
    text = answered("407 No")
    assert verdict("S407-proxy-authenticate", text) == BROKEN
    assert verdict(FROM_PROXY, text) == NOT_APPLICABLE


@pytest.mark.parametrize(
    ("rule", "text"), [(BEARER, bearer("403 No", "invalid_token")), (FROM_PROXY, proxied())]
)
def test_octets_of_which_two_copies_differ_show_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
