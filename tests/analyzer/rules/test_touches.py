import pytest

from analyzer.rules.conversation import converse
from analyzer.rules.touches import asked_host, created_uri, touches, without_scheme


def _messages(request, status, *fields):
    lines = "".join(f"< {field}\n" for field in fields)
    text = f'> {request} HTTP/1.1\n> If-None-Match: "1"\n>\n< HTTP/1.1 {status}\n{lines}<\n'
    exchange = converse(text).exchanges[0]
    return exchange.request, exchange.response


@pytest.mark.parametrize(
    ("request_line", "status", "fields", "expected"),
    [
        ("PUT /a", "201 Created", [], "http://example.com/a"),
        ("POST /a", "201 Created", [], None),
        ("POST /a/", "201 Created", ["Location: 7"], "http://example.com/a/7"),
        ("PUT /a", "201 Created", ["Location: https://example.net/b?c"], "https://example.net/b?c"),
        ("PUT /a", "201 Created", ["Location: a b"], None),
    ],
)
def test_a_201_says_what_it_created(request_line, status, fields, expected):
    assert created_uri(*_messages(request_line, status, *fields)) == expected


def test_what_was_created_is_not_known_without_the_heads():
    exchange = converse("> PUT /a HTTP/1.1\n>\n< HTTP/1.1 201 Created\n<? 20").exchanges[0]
    assert created_uri(exchange.request, exchange.response) is None


@pytest.mark.parametrize(
    ("request_line", "status", "fields", "expected"),
    [
        ("GET /a", "200 OK", [], []),
        ("GET /a", "404 Not Found", [], []),
        ("HEAD /a", "200 OK", [], ["/a"]),
        ("PUT /a", "403 Forbidden", [], ["/a"]),
        ("GET /a", "206 Partial Content", [], ["/a"]),
        ("GET /a", "410 Gone", [], ["/a"]),
        ("GET /a", "416 Range Not Satisfiable", [], ["/a"]),
        ("GET /a", "304 Not Modified", ['ETag: "1"'], []),
        ("GET /a", "304 Not Modified", ['ETag: W/"1"'], []),
        ("GET /a", "304 Not Modified", ["Vary: *"], []),
        ("GET /a", "304 Not Modified", ['etag:"2"'], ["/a"]),
        ("POST /a", "201 Created", ["Location: /b?c"], ["/a", "/b?c", "http://example.com/b?c"]),
        ("POST /a", "201 Created", [], ["/a"]),
    ],
)
def test_an_exchange_touches_what_it_does_more_with_than_fetch_it(request_line, status, fields, expected):
    assert touches(*_messages(request_line, status, *fields)) == expected


def test_uris_of_http_and_https_are_one():
    assert without_scheme("HTTP://Example.com:80/a") == without_scheme("https://example.com:443/a")
    assert without_scheme(None) == ""


def test_host_is_read_where_the_head_is_whole():
    whole = converse("> GET / HTTP/1.1\n> Host: Example.COM\n>\n< HTTP/1.1 200 OK\n<\n").exchanges[0].request
    assert asked_host(whole) == "example.com"
    cut = converse(">= GET / HTTP/1.1\\r\\nHost: exa\n>? 40").exchanges[0].request_or_none
    assert cut is None or asked_host(cut) == ""
