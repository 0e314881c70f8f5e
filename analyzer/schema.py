"""Every column of what Wirelint hands out, declared once: name, dtype, unit, meaning.

The records (JSON lines), the DataFrames, `wirelint schema` and docs/frames.md are all made from
these tables; the order is that of the JSON members. An absent value is null in JSON and NA (NaT for
times) in a DataFrame.
"""

from __future__ import annotations

from typing import NamedTuple

TIME = "datetime64[ns, UTC]"


class Column(NamedTuple):
    """One column."""

    name: str
    dtype: str
    """That of the DataFrame: pandas' nullable types. "object" holds a list (see the meaning) or None."""
    unit: str
    """"" where there is none."""
    meaning: str
    only: str = ""
    """When a JSON line has it, "" for always. A DataFrame always has it."""


_SUBJECT = (
    Column("capture", "category", "", "The capture, as given."),
    Column("connection", "Int64", "", "Number of the connection, from 0, in order of the first frame."),
    Column("tcp_stream", "Int64", "", "Wireshark's tcp.stream; null where it is not certain."),
)
_ENDS = (
    Column("client", "string", "", "Address of the client."),
    Column("client_port", "Int64", "", "Port of the client."),
    Column("server", "string", "", "Address of the server."),
    Column("server_port", "Int64", "", "Port of the server."),
)

EXCHANGES: tuple[Column, ...] = (
    *_SUBJECT,
    Column("index", "Int64", "", "Place of the exchange in its connection, from 0."),
    Column("h2_stream", "Int64", "", "Stream identifier in HTTP/2; null in HTTP/1."),
    Column("tls", "boolean", "", "Whether it was read out of TLS."),
    *_ENDS,
    Column("method", "string", "", "Request method."),
    Column("target", "string", "", "Request target, as sent."),
    Column("scheme", "category", "", "That of the target's absolute form, else https inside TLS, else http."),
    Column("host", "string", "", "Host that was asked for, lower case, without port."),
    Column("request_version", "category", "", "HTTP version of the request, as sent."),
    Column("status", "Int64", "", "Status code of the final response; null unless three digits."),
    Column("reason", "string", "", "Reason phrase of the final response."),
    Column("response_version", "category", "", "HTTP version of the final response, as sent."),
    Column("interim", "object", "", "List of the status codes of the interim responses, in order."),
    Column("request_time", TIME, "UTC", "When the first octet of the request was captured."),
    Column("response_time", TIME, "UTC", "When the first octet of the final response was captured."),
    Column(
        "time_to_first_octet_ms",
        "Float64",
        "milliseconds",
        "From the request's last octet to the final response's first; negative where that came early.",
    ),
    Column(
        "duration_ms",
        "Float64",
        "milliseconds",
        "From the first octet of the request to the last of the final response.",
    ),
    Column("request_frames", "object", "", "[first, last] frame number of the request."),
    Column("response_frames", "object", "", "[first, last] frame number of the final response."),
    Column("request_content_length", "Int64", "octets", "Content of the request, transfer coding removed."),
    Column(
        "response_content_length",
        "Int64",
        "octets",
        "Content of the final response as received, transfer coding removed, content coding not.",
    ),
    Column(
        "response_framing",
        "category",
        "",
        "How the response's end is found: content-length, chunked, close, none, tunnel, http2 or unknown.",
    ),
    Column("complete", "boolean", "", "Whether both messages were captured to their ends."),
    Column("missing_octets", "Int64", "octets", "Octets of its messages that were not captured."),
    Column("content_type", "string", "", "Content-Type of the final response."),
    Column("location", "string", "", "Location of the final response."),
    Column("anomalies", "object", "", "List of the codes of what was odd, each once."),
)

HEADERS: tuple[Column, ...] = (
    Column("request_fields", "object", "", "List of [name, value] in the order sent.", "--headers"),
    Column("response_fields", "object", "", "Those of the final response.", "--headers"),
)
"""What `--headers` adds to exchanges, in JSON alone."""

FINDINGS: tuple[Column, ...] = (
    Column("id", "string", "", "capture:connection:exchange:rule; exchange is - where none can be named."),
    Column("rule", "category", "", "Id of the rule."),
    Column("title", "category", "", "What the rule requires."),
    Column("status", "Int64", "", "Status code of the final response."),
    Column("severity", "category", "", "error, warning or info; in profile both the higher of the two."),
    Column("level", "category", "", "Keyword of the source: MUST to MAY, ought, FACT."),
    Column("party", "category", "", "Whom the rule binds: server, origin, proxy, gateway, client, cache."),
    Column("verdict", "category", "", "broken, or undecided where those were asked for."),
    Column("standards", "object", "", "List of the standards that are broken: rfc2616, rfc9110."),
    Column("citation_rfc2616", "category", "", "Sections of RFC 2616."),
    Column("citation_current", "category", "", "Sections of the current standards."),
    Column("message", "category", "", "What was seen."),
    Column("advice", "category", "", "How to mend it."),
    Column(
        "evidence",
        "object",
        "",
        "List of {what, value, frame, stream_offset}; the offset counts octets of that direction from 0.",
    ),
    Column("capture", "category", "", "The capture, as given."),
    Column("connection", "Int64", "", "Number of the connection."),
    Column("exchange", "Int64", "", "Index of the exchange in its connection."),
    Column("frames", "object", "", "List of the frame numbers that show it, ascending."),
    Column("filter", "string", "", "Display filter of Wireshark that shows those frames."),
    Column("time", TIME, "UTC", "When the response (else the request) began; of a connection, its end."),
    Column("client", "string", "", "Address and port of the client."),
    Column("server", "string", "", "Address and port of the server."),
    Column("method", "string", "", "Request method."),
    Column("target", "string", "", "Request target."),
    Column("host", "string", "", "Host that was asked for, lower case, without port."),
    Column("fingerprint", "string", "", "Name of the fault, equal in all captures."),
    Column("severities", "object", "", "{standard: severity}, off where it is no breach.", "profile both"),
    Column("reason", "category", "", "Why it is undecided.", "verdict undecided"),
    Column("count", "Int64", "", "Exchanges that it stands for.", "more than one"),
)

CLOSE: tuple[Column, ...] = (
    Column("verdict", "category", "", "How the close treated the response."),
    Column("subtype", "category", "", "linger-timeout, idle-close-race, before-ack or after-ack."),
    Column("outcome", "category", "", "delivered, delivered-then-reset, lost or unknown."),
    Column("by", "category", "", "client or server: who closed first."),
    Column("decided_by", "object", "", "List of the tests that decided: E1 to E7, L1 to L4."),
    Column("fin_client", "Int64", "", "Frame of the client's first FIN."),
    Column("fin_server", "Int64", "", "Frame of the server's first FIN."),
    Column("rst_client", "Int64", "", "Frame of the client's first RST."),
    Column("rst_server", "Int64", "", "Frame of the server's first RST."),
    Column("response_end_offset", "Int64", "octets", "Where the last response ends in the server's stream."),
    Column("highest_ack", "Int64", "octets", "Up to where the client acknowledged it; a FIN counts one."),
    Column(
        "unacknowledged_octets", "Int64", "octets", "Those before response_end_offset never acknowledged."
    ),
    Column(
        "client_octets_after_response", "Int64", "octets", "Sent by the client after that response ended."
    ),
    Column("vantage", "category", "", "Where it was captured: client, server, middle, both or unknown."),
    Column("reason", "category", "", "Why there is no verdict or no certain one, or what was seen."),
    Column("ended", "category", "", "What ended it: fin, rst, capture-end, idle, port-reuse or no room."),
    Column("taps", "object", "", "What each of two captures alone would have said, by client and server."),
)
"""Members of `close` in JSON; in a DataFrame columns with the prefix close_."""

CONNECTIONS: tuple[Column, ...] = (
    *_SUBJECT,
    *_ENDS,
    Column("opened", "category", "", "syn, or midstream where the opening was not captured."),
    Column("start", TIME, "UTC", "Time of the first frame."),
    Column("end", TIME, "UTC", "Time of the last frame."),
    Column("packets", "Int64", "", "Frames of the connection."),
    Column("octets_c2s", "Int64", "octets", "The client's stream, missing octets included."),
    Column("octets_s2c", "Int64", "octets", "The server's stream."),
    Column("gaps", "Int64", "", "Holes in both streams."),
    Column("retransmitted", "Int64", "", "Segments whose data had all been seen before."),
    Column("protocol", "category", "", "http/1, http/2, tls, websocket or other; null without data."),
    Column("sni", "string", "", "Server name of TLS."),
    Column("exchanges", "Int64", "", "Exchanges in it."),
    Column("close", "object", "", "How it closed: see the members of close."),
)

CONNECTIONS_FRAME: tuple[Column, ...] = (
    *CONNECTIONS[:-1],
    *(column._replace(name=f"close_{column.name}") for column in CLOSE),
)
"""The columns of the DataFrame: `close` spread out."""

COVERAGE: tuple[Column, ...] = (
    Column("rule", "string", "", "Id of the rule, in the order of the book."),
    Column("title", "string", "", "What it requires."),
    Column("applicable", "Int64", "", "Subjects (exchanges, connections) that the rule is about."),
    Column("kept", "Int64", "", "Those that kept it."),
    Column("broken", "Int64", "", "Those that broke it."),
    Column("undecided", "Int64", "", "Those where the capture does not show which."),
    Column("noted", "Int64", "", "Facts seen, of a rule that is never broken."),
    Column("rate", "Float64", "", "broken / (kept + broken), 0 to 1; null where none was decided."),
    Column("reasons", "object", "", "{reason: count} of the undecided ones."),
)

FRAMES: dict[str, tuple[Column, ...]] = {
    "exchanges": EXCHANGES,
    "findings": FINDINGS,
    "connections": CONNECTIONS_FRAME,
    "coverage": COVERAGE,
}
"""The DataFrames of an analysis by name."""

RECORDS: dict[str, tuple[Column, ...]] = {
    "exchanges": (*EXCHANGES, *HEADERS),
    "findings": FINDINGS,
    "connections": CONNECTIONS,
}
"""The JSON lines by name."""
