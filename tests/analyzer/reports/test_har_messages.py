import pytest

from analyzer.redaction import Mask
from analyzer.reports.har_messages import fields_of, request_object, response_object, url_of
from analyzer.rules.conversation import converse

MASK = Mask(off=True)


def exchange_of(text):
    (exchange,) = converse(text).exchanges
    return exchange


def url(request_line, host="Host: Shop.example:8080", mask=MASK):
    return url_of(exchange_of(f"> {request_line}\n> {host}\n>\n"), mask)


@pytest.mark.parametrize(
    ("request_line", "expected"),
    [
        ("GET /a?b=1&c HTTP/1.1", "http://Shop.example:8080/a?b=1&c"),
        ("GET HTTP://b.example:81/x HTTP/1.1", "http://b.example:81/x"),
        ("GET http://b.example HTTP/1.1", "http://b.example"),
        ("CONNECT c.example:443 HTTP/1.1", "https://c.example:443/"),
        ("OPTIONS * HTTP/1.1", "http://Shop.example:8080"),
        ('GET /<b>"é%zz%41#f[1] HTTP/1.1', "http://Shop.example:8080/%3Cb%3E%22%E9%25zz%41%23f%5B1%5D"),
        ("GET nothing HTTP/1.1", "http://Shop.example:8080/nothing"),
    ],
)
def test_the_target_uri_is_put_together_and_encoded(request_line, expected):
    assert url(request_line) == expected


@pytest.mark.parametrize("host", ["Host: a b", "Host: <script>", "Host:", "Host: x/y"])
def test_a_host_that_cannot_stand_in_a_uri_gives_way_to_the_server(host):
    assert url("GET /a HTTP/1.1", host).rpartition("/")[0].startswith("http://192.0.2.")


def test_secrets_in_a_uri_are_masked():
    mask = Mask(b"k")
    masked = url("GET http://u:pw@b.example/?token=abc HTTP/1.1", mask=mask)
    assert ("pw" in masked, "abc" in masked) == (False, False)
    assert masked.startswith("http://u:%3Cmasked%20")


def test_field_lines_are_as_sent_and_masked():
    text = """
    > GET / HTTP/1.1
    > cookie: a=1; b=2
    > Referer: http://b.example/?token=abc
    > X: é
    >
    """
    mask = Mask(b"k")
    fields = fields_of(exchange_of(text).request_or_none, mask)
    assert sorted(field["name"] for field in fields) == ["Host", "Referer", "X", "cookie"]
    values = {field["name"]: field["value"] for field in fields}
    assert values["cookie"] == f"a={mask.secret('1')}; b={mask.secret('2')}"
    assert values["Referer"] == f"http://b.example/?token={mask.secret('abc')}"
    assert values["X"] == "é"


def test_cookies_and_parameters_are_taken_apart():
    exchange = exchange_of("""
    > GET /?a=1&b&c=2=3 HTTP/1.1
    > Cookie: x=1; y
    >
    < HTTP/1.1 200 OK
    < Set-Cookie: s=1; Path=/p; Secure; HttpOnly; Domain=d.example
    < Set-Cookie: t=2
    < Location: /next
    < Content-Type: text/plain
    <
    < hello
    """)
    request, response = request_object(exchange, MASK), response_object(exchange.response_or_none, MASK)
    assert request["queryString"] == [
        {"name": "a", "value": "1"},
        {"name": "b", "value": ""},
        {"name": "c", "value": "2=3"},
    ]
    assert request["cookies"] == [{"name": "x", "value": "1"}, {"name": "y", "value": ""}]
    assert response["cookies"] == [
        {"name": "s", "value": "1", "path": "/p", "domain": "d.example", "httpOnly": True, "secure": True},
        {"name": "t", "value": "2", "httpOnly": False, "secure": False},
    ]
    assert response["redirectURL"] == "/next"
    assert response["content"] == {"size": len("hello\r\n"), "mimeType": "text/plain"}


def test_sizes_are_those_of_what_was_sent():
    exchange = exchange_of("""
    > GET / HTTP/1.1
    >
    < HTTP/1.1 200 OK
    < Transfer-Encoding: chunked
    <
    <= 3\\r\\nabc\\r\\n0\\r\\n\\r\\n
    """)
    response = response_object(exchange.response_or_none, MASK)
    assert response["headersSize"] == len(exchange.response_or_none.head)
    assert (response["bodySize"], response["content"]["size"]) == (13, 3)


def test_what_is_not_there_is_empty_and_of_unknown_size():
    response = response_object(None, MASK)
    assert (response["status"], response["headersSize"], response["bodySize"]) == (0, -1, -1)
    assert (response["headers"], response["content"]) == ([], {"size": 0, "mimeType": ""})
