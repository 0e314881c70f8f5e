"""Field lines of a header or trailer section, as sent (RFC 9112, 5).

Nothing is validated: a line that breaks the grammar is a field line too, with what can be told.
"""

from __future__ import annotations

from typing import NamedTuple


class FieldLine(NamedTuple):
    """One field line, its continuation lines joined to it by a space."""

    name: str
    """As sent, latin-1; "" for a line without a colon."""
    value: str
    """Without the white space around it, latin-1; for a line without a colon the whole line."""
    at: int
    """Offset of the line's first octet in the stream."""
    length: int
    """Octets of the line, continuation lines included, the last line end not."""
    key: str
    """The name in lower case, white space before the colon removed: what names are compared by."""


def parse_field_lines(head: bytes, start: int, at: int) -> tuple[FieldLine, ...]:
    """Split a section into its field lines.

    Args:
        head: The octets that hold the section, to the empty line or the end.
        start: Where in `head` the first field line begins.
        at: Stream offset of the first octet of `head`.
    """
    text = head[start:].decode("latin-1")
    odd = "\n " in text or "\n\t" in text or text.count("\n") != text.count("\r\n")
    if odd or text.endswith("\r"):
        return _odd_lines(head, start, at)
    lines, position = [], at + start
    for line in text.split("\r\n"):
        if line:
            name, colon, value = line.partition(":")
            if not colon:
                name, value = "", line
            key = name.strip(" \t").lower()
            lines.append(_made(FieldLine, (name, value.strip(" \t"), position, len(line), key)))
        position += len(line) + 2
    return tuple(lines)


_made = tuple.__new__
"""Makes a field line in a third of the time that its own constructor takes: there are 20 an exchange."""


def _odd_lines(head: bytes, start: int, at: int) -> tuple[FieldLine, ...]:
    """Split a section in which lines are folded or end in LF alone."""
    lines: list[FieldLine] = []
    folded: list[str] = []
    folded_end = 0
    position = start
    for raw in head[start:].split(b"\n"):
        line = raw[:-1] if raw.endswith(b"\r") else raw
        if line[:1] in {b" ", b"\t"} and lines:
            folded.append(line.strip(b" \t").decode("latin-1"))
            folded_end = position + len(line)
        elif line:
            if folded:
                _unfold(lines, folded, at + folded_end)
            name, colon, value_octets = line.partition(b":")
            text = (name if colon else b"").decode("latin-1")
            value = (value_octets if colon else line).strip(b" \t").decode("latin-1")
            lines.append(FieldLine(text, value, at + position, len(line), text.strip(" \t").lower()))
        position += len(raw) + 1
    if folded:
        _unfold(lines, folded, at + folded_end)
    return tuple(lines)


def _unfold(lines: list[FieldLine], folded: list[str], end: int) -> None:
    """Join continuation lines to the last field line, which ends with them at stream offset `end`."""
    last = lines[-1]
    value = " ".join([last.value, *folded]) if last.value else " ".join(folded)
    lines[-1] = last._replace(value=value, length=end - last.at)
    folded.clear()
