"""401 and 407: the challenges."""

import pytest

from analyzer.rules.rule import Doubt
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
