"""The head of a message: start line and field lines, read whatever was sent (RFC 9112, 2 to 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.anomalies import Anomaly, AnomalyCode
from parsers.fields import parse_field_lines
from parsers.http import abnf, starts
from parsers.model import Message, Request, Response

if TYPE_CHECKING:
    import re
    from collections.abc import Callable


def head_end(octets: bytes | bytearray, start: int) -> int:
    """Return where the head ends (after its empty line), -1 where the end is not there yet.

    A line may end in LF alone (RFC 9112, 2.2).
    """
    strict = octets.find(b"\n\r\n", start)
    bare = octets.find(b"\n\n", start, strict if strict >= 0 else len(octets))
    if bare >= 0:
        return bare + 2
    return strict + 3 if strict >= 0 else -1


USUAL_HEAD = {True: abnf.REQUEST_HEAD, False: abnf.RESPONSE_HEAD}
"""What nearly all heads match, by whether the client sent them."""

_VERSIONS = {b"HTTP/1.0": "HTTP/1.0", b"HTTP/1.1": "HTTP/1.1"}


def usual_head(match: re.Match[bytes], base: int, frame: int, time_ns: int) -> Message:
    """Make a message of a head without oddities.

    Args:
        match: Of one of `USUAL_HEAD`, in the octets of a segment.
        base: Stream offset of the first of these octets.
        frame: The segment's frame.
        time_ns: Its time.
    """
    at = match.start()
    if match.re is abnf.REQUEST_HEAD:
        method, target, version = match.groups()
        return Request(
            head=match[0],
            start_line_length=match.end(3) + 2 - at,
            version=_VERSIONS[version],
            at=base + at,
            first_frame=frame,
            head_frame=frame,
            last_frame=frame,
            first_time=time_ns,
            last_time=time_ns,
            method=method.decode(),
            target=target.decode("latin-1"),
        )
    version, status, reason = match.groups()
    return Response(
        head=match[0],
        start_line_length=match.end(3) + 2 - at,
        version=_VERSIONS[version],
        at=base + at,
        first_frame=frame,
        head_frame=frame,
        last_frame=frame,
        first_time=time_ns,
        last_time=time_ns,
        status=int(status),
        reason=reason.decode("latin-1"),
    )


def read_head(head: bytes, message: Message) -> None:
    """Fill in what a head says."""
    if isinstance(message, Request):
        read_request_head(head, message)
    elif isinstance(message, Response):
        read_status_head(head, message)


def read_cut_head(head: bytes, message: Message) -> None:
    """Fill in what the first part of a head says; of a start line that goes on, only what is whole."""
    message.head_complete = False
    if b"\n" in head:
        read_head(head, message)
        return
    message.head, message.start_line_length = head, len(head)
    if isinstance(message, Request):
        message.method = starts.cut_method(head).decode("latin-1")
    elif isinstance(message, Response) and (found := starts.cut_status(head)):
        message.version, message.status = found[0].decode("latin-1"), found[1]


def read_request_head(head: bytes, request: Request) -> None:
    """Fill in what the head of a request says: method, target, version, anomalies."""
    line_end = head.find(b"\n") + 1 or len(head)
    line = head[:line_end].rstrip(b"\r\n")
    request.head = head
    request.start_line_length = line_end
    if match := abnf.REQUEST_LINE.fullmatch(line):
        method, target, version = match.groups()
    elif words := starts.lenient_request_line(line):
        method, target, version = words
        _note(request, AnomalyCode.START_LINE_INVALID, line)
    elif match := abnf.SIMPLE_REQUEST_LINE.fullmatch(line):
        method, target, version = *match.groups(), b""
        _note(request, AnomalyCode.START_LINE_INVALID, line)
    else:
        # Not to be guessed: "GARBAGE" has no method, so no rule that asks for one can decide.
        method, target, version = b"", b"", b""
        _note(request, AnomalyCode.START_LINE_INVALID, line)
    request.method = method.decode("latin-1")
    request.target = target.decode("latin-1")
    request.version = version.decode("latin-1")
    _examine(request, version)


def read_status_head(head: bytes, response: Response) -> None:
    """Fill in what the head of a response says: version, status, reason, anomalies."""
    line_end = head.find(b"\n") + 1 or len(head)
    line = head[:line_end].rstrip(b"\r\n")
    response.head = head
    response.start_line_length = line_end
    if match := abnf.STATUS_LINE.fullmatch(line):
        version, status, reason = match.groups()
        response.status = int(status)
    else:
        match = abnf.LENIENT_STATUS_LINE.fullmatch(line)
        version, status, reason = match.groups() if match else (b"", b"", line)
        if len(status) == 3 and abnf.DIGITS.fullmatch(status):
            response.status = int(status)
        else:
            _note(response, AnomalyCode.STATUS_CODE_INVALID, status)
        _note(response, AnomalyCode.START_LINE_INVALID, line)
    response.version = version.decode("latin-1")
    response.reason = reason.decode("latin-1")
    _examine(response, version)


def _examine(message: Message, version: bytes) -> None:
    """Record what is odd about the version and the field lines; the well-formed case is one match."""
    if version not in {b"HTTP/1.1", b"HTTP/1.0"}:
        _note(message, AnomalyCode.VERSION_INVALID, version)
    if (
        not abnf.FIELD_LINES.fullmatch(message.head, message.start_line_length)
        or message.head[message.start_line_length - 2 : message.start_line_length] != b"\r\n"
    ):
        _examine_lines(message)


def _examine_lines(message: Message) -> None:
    """Record each oddity of the field lines once, at the first line that has it."""
    at = message.at
    seen: set[AnomalyCode] = set()

    def note(code: AnomalyCode, offset: int, line: bytes) -> None:
        if code not in seen:
            seen.add(code)
            message.anomalies.append(Anomaly(code, at + offset, line[:80].decode("latin-1")))

    position = 0
    for raw in message.head.split(b"\n")[:-1]:
        line = raw[:-1] if raw.endswith(b"\r") else raw
        if not raw.endswith(b"\r"):
            note(AnomalyCode.BARE_LF, position, line)
        if b"\r" in line:
            note(AnomalyCode.BARE_CR, position, line)
        if b"\x00" in line:
            note(AnomalyCode.NUL_OCTET, position, line)
        if position >= message.start_line_length and line:
            _examine_field_line(line, position, position == message.start_line_length, note)
        position += len(raw) + 1


def _examine_field_line(
    line: bytes, position: int, first: bool, note: Callable[[AnomalyCode, int, bytes], None]
) -> None:
    """Record what is odd about one field line."""
    if line[:1] in {b" ", b"\t"}:
        note(AnomalyCode.FIELD_LINE_INVALID if first else AnomalyCode.OBS_FOLD, position, line)
        return
    name, colon, _ = line.partition(b":")
    bare_name = name.rstrip(b" \t")
    if colon and bare_name != name:
        note(AnomalyCode.SPACE_BEFORE_COLON, position, line)
    if not colon or not abnf.FIELD_NAME.fullmatch(bare_name):
        note(AnomalyCode.FIELD_LINE_INVALID, position, line)


def _note(message: Message, code: AnomalyCode, detail: bytes) -> None:
    message.anomalies.append(Anomaly(code, message.at, detail[:80].decode("latin-1")))


def framing_values(message: Message) -> tuple[list[bytes], list[bytes]]:
    """Return the values of the Content-Length and of the Transfer-Encoding lines.

    In a head without anomalies every line ends where it seems to, so that these two can be picked out;
    any other is split into field lines.
    """
    lengths: list[bytes] = []
    codings: list[bytes] = []
    if not message.anomalies:
        for match in abnf.FRAMING_LINE.finditer(message.head):
            which = match.lastindex or 1
            (lengths if which == 1 else codings).append(match[which].rstrip(b" \t"))
        return lengths, codings
    for line in parse_field_lines(message.head, message.start_line_length, 0):
        if line.key == "content-length":
            lengths.append(line.value.encode("latin-1"))
        elif line.key == "transfer-encoding":
            codings.append(line.value.encode("latin-1"))
    return lengths, codings
