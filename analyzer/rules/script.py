r"""Read the text of a conversation into what each side sends, octet for octet.

A line is sent by the client (`>`) or the server (`<`):
  `> text`      a line, ended by CRLF; `>` alone is the empty line
  `>= text`     octets without line end; \r \n \t \0 and \\ stand for themselves
  `>? 120`      120 octets that were not captured
  `>FIN` `>RST` the side closes or resets; `<RST 44` is a RST without the ACK flag, whose sequence
                number is stream offset 44
  `>ACK`        an acknowledgment of everything, without data; `>ACK 0` of what lies before that offset
  `>WAIT 2.5`   two and a half seconds pass before anything else happens
  `=== b`       what follows is on another connection, named b, or again on it; `=== b 192.0.2.7` and
                `=== b 192.0.2.7 192.0.2.8:8080` give its client, and its server, when it is new
  `!! 192.0.2.2=origin`  the user says so of an address (analyzer.rules.roles)
  `>! no Date`  the next message of that side has no such default
  `>! in flight` what the side sends next left before the last message of the other side arrived

Defaults, unless a message states or denies them: Host in requests of HTTP/1.1, Date in final
responses, and Content-Length where content follows (in responses also where none does), except
where the status code or the method forbids content.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from analyzer.rules.roles import Roles, role_of

_REQUEST_LINE = re.compile(r"\S+ \S+ HTTP/1\.\d")
_STATUS_LINE = re.compile(r"HTTP/[0-9.]* *([0-9]*)")
_LINE = re.compile(r"([<>])(=|\?|!|FIN|RST|ACK|WAIT|)(?: (.*))?")
_CONNECTION = re.compile(r"=== *(\w+)(?: +(\S+))?(?: +(\S+))?")
_ROLE = re.compile(r"!! *(\S+=\w+)")
_ESCAPE = re.compile(r"\\([rnt0\\])")
_ESCAPED = {"r": "\r", "n": "\n", "t": "\t", "0": "\0", "\\": "\\"}

HOST = "Host: example.com"
DATE = "Date: Mon, 01 Jan 2024 00:00:00 GMT"


class Step(NamedTuple):
    """One thing that one side does."""

    from_client: bool
    kind: str
    """data, gap, fin, rst, ack, wait, or in-flight."""
    octets: bytes = b""
    number: int | None = None
    """Octets of a gap; stream offset of a bare RST or an ACK; nanoseconds of a wait."""


class Part(NamedTuple):
    """What is said on one connection before another one is heard."""

    connection: str
    client: str
    """Address; "" for that of the first connection."""
    server: str
    """Address, or address and port; "" for that of the first connection."""
    steps: list[Step]


def parts(text: str) -> list[Part]:
    """Read a conversation on one or more connections.

    Raises:
        ValueError: a line is none of the above.
    """
    found: list[tuple[str, str, str, list[str]]] = [("", "", "", [])]
    for line in text.splitlines():
        match = _CONNECTION.fullmatch(line.strip())
        if _ROLE.fullmatch(line.strip()):
            continue
        if match:
            found.append((match[1], match[2] or "", match[3] or "", []))
        else:
            found[-1][3].append(line)
    if len(found) > 1 and not any(line.strip() for line in found[0][3]):
        del found[0]
    return [Part(name, client, server, steps("\n".join(lines))) for name, client, server, lines in found]


class _Line(NamedTuple):
    from_client: bool
    mark: str
    text: str


def roles(text: str) -> Roles:
    """Read what a conversation says of the parts that addresses play.

    Raises:
        ValueError: an address or a role is none.
    """
    found = (_ROLE.fullmatch(line.strip()) for line in text.splitlines())
    return Roles.of(role_of(match[1]) for match in found if match)


def steps(text: str) -> list[Step]:
    """Read a conversation.

    Raises:
        ValueError: a line is none of the above.
    """
    lines = [
        _read_line(line.strip(), number) for number, line in enumerate(text.splitlines(), 1) if line.strip()
    ]
    found: list[Step] = []
    method = ""
    denied: dict[bool, set[str]] = {True: set(), False: set()}
    position = 0
    while position < len(lines):
        line = lines[position]
        if line.mark == "!":
            if line.text == "in flight":
                found.append(Step(line.from_client, "in-flight"))
            else:
                denied[line.from_client].add(line.text.removeprefix("no ").lower())
            position += 1
        elif line.mark in {"FIN", "RST", "ACK", "WAIT"}:
            number = int(line.text) if line.text and line.mark != "WAIT" else None
            if line.mark == "WAIT":
                number = int(float(line.text) * 1_000_000_000)
            found.append(Step(line.from_client, line.mark.lower(), number=number))
            position += 1
        elif _starts_message(line):
            end = _message_end(lines, position)
            if line.from_client:
                method = line.text.partition(" ")[0]
            found += _message(lines[position:end], method, denied[line.from_client])
            denied[line.from_client] = set()
            position = end
        else:
            found.append(_octets(line))
            position += 1
    return _joined(found)


def _read_line(line: str, number: int) -> _Line:
    match = _LINE.fullmatch(line)
    if not match:
        raise ValueError(f"line {number} of the conversation is not understood: {line}")
    return _Line(match[1] == ">", match[2], match[3] or "")


def _starts_message(line: _Line) -> bool:
    if line.mark:
        return False
    pattern = _REQUEST_LINE if line.from_client else _STATUS_LINE
    match = pattern.fullmatch(line.text) if line.from_client else pattern.match(line.text)
    return match is not None


def _message_end(lines: list[_Line], start: int) -> int:
    """Return where the message ends that starts there: before another one, or the other side's turn."""
    for position in range(start + 1, len(lines)):
        line = lines[position]
        if (
            line.from_client != lines[start].from_client
            or line.mark not in {"", "=", "?"}
            or _starts_message(line)
        ):
            return position
    return len(lines)


def _message(lines: list[_Line], method: str, denied: set[str]) -> list[Step]:
    """Write a message with its defaults: the head, then what follows it."""
    from_client = lines[0].from_client
    length = next((n for n, line in enumerate(lines) if not line.mark and not line.text), len(lines))
    fields = [line.text for line in lines[1:length] if not line.mark]
    names = {field.partition(":")[0].strip().lower() for field in fields} | denied
    content = [_octets(line) for line in lines[length + 1 :]]
    whole_head = length < len(lines) and all(not line.mark for line in lines[:length])
    if whole_head:
        fields = [*_defaults(lines[0], method, names, content), *fields]
    if not whole_head:
        return [_octets(line) for line in lines]
    head = "\r\n".join([lines[0].text, *fields, "", ""])
    return [Step(from_client, "data", head.encode("latin-1")), *content]


def _defaults(first: _Line, method: str, names: set[str], content: list[Step]) -> list[str]:
    """List the field lines that the message does not state and does not deny."""
    octets = sum(step.number or len(step.octets) for step in content)
    framed = "content-length" in names or "transfer-encoding" in names
    length = [] if framed else [f"Content-Length: {octets}"]
    if first.from_client:
        host = [] if "host" in names or not first.text.endswith("HTTP/1.1") else [HOST]
        return host + (length if octets else [])
    match = _STATUS_LINE.match(first.text)
    status = int(match[1]) if match and match[1] else 200
    date = [] if "date" in names or status < 200 else [DATE]
    bare = status < 200 or status in {204, 304} or method in {"HEAD", "CONNECT"}
    return date + ([] if bare else length)


def _octets(line: _Line) -> Step:
    if line.mark == "?":
        return Step(line.from_client, "gap", number=int(line.text))
    text = line.text
    if line.mark == "=":
        text = _ESCAPE.sub(lambda found: _ESCAPED[found[1]], text)
    else:
        text += "\r\n"
    return Step(line.from_client, "data", text.encode("latin-1"))


def _joined(found: list[Step]) -> list[Step]:
    """Join data that one side sends without a break: it is one segment."""
    joined: list[Step] = []
    for step in found:
        last = joined[-1] if joined else None
        if last and step.kind == last.kind == "data" and step.from_client == last.from_client:
            joined[-1] = last._replace(octets=last.octets + step.octets)
        else:
            joined.append(step)
    return joined
