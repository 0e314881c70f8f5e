"""Rules of a house of its own: what its servers promise beside the standards.

Try it: wirelint analyze trace.pcap --rules-from own_rules.py --select OWN
"""

from analyzer.rules.contents import any_content, decoded
from analyzer.rules.evidence import absence, content, field_line
from analyzer.rules.rule import Level, Party, rule


@rule(
    "OWN-request-id",
    "Every error names its request",
    statuses={"4xx", "5xx"},
    level=Level.MUST,
    party=Party.SERVER,
    rfc2616=None,
    current=None,
    message="The error response carries no X-Request-Id.",
    advice="Let the gateway add X-Request-Id to what it hands on, errors of its own included.",
    guards="",
    good="""
        > GET /account HTTP/1.1
        >
        < HTTP/1.1 503 Service Unavailable
        < X-Request-Id: 7f3a
        < Retry-After: 30
        <
        < Back in a moment.
    """,
    bad="""
        > GET /account HTTP/1.1
        >
        < HTTP/1.1 503 Service Unavailable
        < Retry-After: 30
        <
        < Back in a moment.
    """,
)
def request_id(exchange, history):
    """The help desk finds the lines of a log by it; without it they search by time and guess."""
    response = exchange.response
    return [] if response.lines("x-request-id") else [absence(response, "no X-Request-Id")]


@rule(
    "OWN-server-version",
    "Server names no version",
    field="server",
    level=Level.SHOULD_NOT,
    party=Party.SERVER,
    rfc2616="RFC2616 14.38, 15.1",
    current="RFC9110 10.2.4, 17.12",
    message="Server names the version of the software.",
    advice="Switch it off: server_tokens off (nginx), ServerTokens Prod (Apache httpd).",
    guards="",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Server: nginx
        < Content-Type: text/plain
        <
        < Hello
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Server: nginx/1.27.4
        < Content-Type: text/plain
        <
        < Hello
    """,
)
def server_version(exchange, history):
    """Whoever knows the version knows its holes."""
    response = exchange.response
    return [field_line(response, line) for line in response.lines("server") if "/" in line.value]


def _is_json(exchange, history):
    return "json" in (exchange.response.value("content-type") or "")


@rule(
    "OWN-json-object",
    "JSON in a response is an object",
    applies=_is_json,
    needs_content=any_content,
    level=Level.MUST,
    party=Party.ORIGIN,
    rfc2616=None,
    current=None,
    message="The JSON of the response does not begin with {.",
    advice='Put the list into an object: {"items": [...]}.',
    guards="Undecided where not all of the content was captured, or its coding cannot be undone.",
    good="""
        > GET /items HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Type: application/json
        <
        < {"items": []}
    """,
    bad="""
        > GET /items HTTP/1.1
        >
        < HTTP/1.1 200 OK
        < Content-Type: application/json
        <
        < []
    """,
)
def json_object(exchange, history):
    """A list at the top leaves no room for what is added later, such as the link to the next page."""
    response = exchange.response
    octets = decoded(response).lstrip()
    return [] if octets[:1] in {b"{", b""} else [content(response, "JSON", octets[:40].decode("latin-1"))]


RULES = (request_id, server_version, json_object)
