"""What is taken along to another origin, or to another method."""

import pytest

from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    finding_of,
    judged,
    verdict,
)

STRIP, CONTENT = "C3XX-client-strip", "C3XX-client-content-fields"
BASIC, COOKIE = "> Authorization: Basic c2VjcmV0\n", "> Cookie: session=c2VjcmV0\n"
AWAY, NET = "http://example.net/b", "> Host: example.net\n"


def text(first="", then="", *, location=AWAY, target="/b", connection=""):
    redirect = f"> GET /a HTTP/1.1\n{first}>\n< HTTP/1.1 302 X\n< Location: {location}\n<\n< Note.\n"
    return f"{redirect}{connection}> GET {target} HTTP/1.1\n{then}>\n< HTTP/1.1 200 OK\n<\n"


@cases({
    "nothing": (KEPT, text("", NET)),
    "the same": (BROKEN, text(BASIC, NET + BASIC)),
    "another one": (KEPT, text(BASIC, NET + "> Authorization: Basic b3RoZXI=\n")),
    "the same to another port": (
        BROKEN,
        text(BASIC, "> Host: example.com:8080\n" + BASIC, location="http://example.com:8080/b"),
    ),
    "the same to the same origin": (NOT_APPLICABLE, text(BASIC, BASIC, location="/b")),
    "the same to https of the host": (NOT_APPLICABLE, text(BASIC, BASIC, location="https://example.com/b")),
    "the same cookie": (BROKEN, text(COOKIE, NET + COOKIE)),
    "the same cookie, related hosts": (
        KEPT,
        text(COOKIE, "> Host: www.example.com\n" + COOKIE, location="http://www.example.com/b"),
    ),
    "the same cookie, another port": (
        KEPT,
        text(COOKIE, "> Host: example.com:8080\n" + COOKIE, location="http://example.com:8080/b"),
    ),
    "the old Host": (BROKEN, text("", "> Host: example.com\n", target="http://example.net/b")),
    "the new Host in absolute-form": (KEPT, text("", NET, target="http://example.net/b")),
})  # fmt: skip
def test_what_is_meant_for_one_origin_is_not_sent_to_another(expected, text):
    assert verdict(STRIP, text) == expected


def test_credentials_for_a_proxy_are_for_the_proxy():
    proxy = "> Proxy-Authorization: Basic c2VjcmV0\n> User-Agent: a/1\n"
    direct = text(proxy, NET + proxy, connection="=== b 192.0.2.1 192.0.2.9\n")
    assert finding_of(STRIP, direct).evidence[0].what == "the same Proxy-Authorization"
    assert verdict(STRIP, text(proxy, NET + proxy, target="http://example.net/b")) == KEPT
    assert verdict(STRIP, text(proxy, NET + proxy)) == KEPT


@pytest.mark.parametrize(
    ("fields", "severity"), [(BASIC, "warning"), (COOKIE, "info"), (BASIC + COOKIE, "warning")]
)
def test_a_cookie_weighs_less_than_authorization(fields, severity):
    assert finding_of(STRIP, text(fields, NET + fields)).severity.value == severity


def test_no_value_is_shown():
    fields = BASIC + COOKIE + "> Proxy-Authorization: Basic c2VjcmV0\n> User-Agent: a/1\n"
    _, findings = judged(text(fields, NET + fields, connection="=== b 192.0.2.1 192.0.2.9\n"))
    (found,) = [finding for finding in findings if finding.rule == STRIP]
    assert len(found.evidence) == 4
    assert "c2VjcmV0" not in repr(found)


def became_get(fields, method="GET", wait=0):
    redirect = (
        "> POST /a HTTP/1.1\n>\n> a=1\n< HTTP/1.1 303 X\n< Location: http://example.com/b\n<\n< Note.\n"
    )
    return f"{redirect}>WAIT {wait}\n> {method} /b HTTP/1.1\n{fields}>\n< HTTP/1.1 200 OK\n<\n"


@cases({
    "none": (KEPT, became_get("")),
    "Content-Type": (BROKEN, became_get("> Content-Type: text/plain\n")),
    "Content-Encoding": (BROKEN, became_get("> Content-Encoding: gzip\n")),
    "no content, in words": (KEPT, became_get("> Content-Length: 0\n")),
    "HEAD": (BROKEN, became_get("> Content-Type: text/plain\n", "HEAD")),
    "POST": (NOT_APPLICABLE, became_get("> Content-Type: text/plain\n", "POST")),
    "much later": (NOT_APPLICABLE, became_get("> Content-Type: text/plain\n", wait=6)),
    "a GET before": (NOT_APPLICABLE, text("", "> Content-Type: text/plain\n", location="/b")),
})  # fmt: skip
def test_a_request_that_became_get_has_no_field_about_content(expected, text):
    assert verdict(CONTENT, text) == expected


def test_content_length_counts_where_there_is_content():
    redirect = became_get("").partition(">WAIT")[0]
    assert verdict(CONTENT, f"{redirect}> GET /b HTTP/1.1\n>\n> a=1\n< HTTP/1.1 200 OK\n<\n") == BROKEN
