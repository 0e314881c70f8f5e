"""The head of a message: start line and field lines, read whatever was sent (RFC 9112, 2 to 5)."""

from __future__ import annotations

from parsers.anomalies import Anomaly, AnomalyCode
from parsers.fields import parse_field_lines
from parsers.http import abnf
from parsers.model import Message, Request, Response


def head_end(octets: bytes | bytearray, start: int) -> int:
    """Return where the head ends (after its empty line), -1 where the end is not there yet.

    A line may end in LF alone (RFC 9112, 2.2).
    """
    strict = octets.find(b"\n\r\n", start)
    bare = octets.find(b"\n\n", start, strict if strict >= 0 else len(octets))
    if bare >= 0:
        return bare + 2
    return strict + 3 if strict >= 0 else -1


def read_request_head(head: bytes, request: Request) -> None:
    """Fill in what the head of a request says: method, target, version, anomalies."""
    line_end = head.find(b"\n") + 1 or len(head)
    line = head[:line_end].rstrip(b"\r\n")
    request.head = head
    request.start_line_length = line_end
    if match := abnf.REQUEST_LINE.fullmatch(line):
        method, target, version = match.groups()
    elif match := abnf.LENIENT_REQUEST_LINE.fullmatch(line):
        method, target, version = match.groups()
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
    if not abnf.FIELD_LINES.fullmatch(message.head, message.start_line_length) or message.head[
        message.start_line_length - 2 : message.start_line_length
    ] != b"\r\n":
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


def _examine_field_line(line: bytes, position: int, first: bool, note: object) -> None:
    """Record what is odd about one field line."""
    assert callable(note)
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


def framing_values(message: Message) -> tuple[list[bytes], list[bytes], bool]:
    """Return the values of Content-Length and of Transfer-Encoding, and whether Upgrade is there.

    Only heads that hold one of the names are split into field lines; the others cost three searches.
    """
    lower = message.head.lower()
    has_length = b"\ncontent-length" in lower
    has_coding = b"\ntransfer-encoding" in lower
    has_upgrade = b"\nupgrade" in lower
    if not (has_length or has_coding or has_upgrade):
        return [], [], False
    if has_length and not has_coding and not has_upgrade and not message.anomalies:
        # The usual case: one line, well-formed.
        at = lower.find(b"\ncontent-length:") + 16
        if at > 15 and b"\ncontent-length" not in lower[at:]:
            return [message.head[at : message.head.find(b"\r", at)].strip(b" \t")], [], False
    lines = parse_field_lines(message.head, message.start_line_length, 0)
    return (
        [line.value.encode("latin-1") for line in lines if line.key == "content-length"],
        [line.value.encode("latin-1") for line in lines if line.key == "transfer-encoding"],
        any(line.key == "upgrade" for line in lines),
    )
