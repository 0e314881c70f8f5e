"""What a client accepts: the Accept fields, as far as rules ask whether they refuse anything.

Source: RFC 9110, 12.4.2 and 12.5.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from analyzer.rules.grammar import QUOTED, TOKEN, members

if TYPE_CHECKING:
    from parsers.model import Request

_RANGE = re.compile(rf"{TOKEN}(?:/{TOKEN})?")
_PARAMETER = re.compile(rf"[ \t]*;[ \t]*(?:({TOKEN})(?:=({TOKEN}|{QUOTED}))?)?")
_WEIGHT = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_ZERO = re.compile(r"0(?:\.0{0,3})?")

ANYTHING = {"accept": "*/*", "accept-charset": "*", "accept-language": "*"}
"""The fields that refuse what they do not name, and the range that names everything."""
ACCEPT_FIELDS = frozenset({*ANYTHING, "accept-encoding"})


class Preference(NamedTuple):
    """One member of an Accept field: the range in lower case, and whether it is accepted (q is not 0)."""

    range: str
    accepted: bool


def preferences(value: str) -> list[Preference] | None:
    """Parse the value of an Accept field; None where it does not follow the grammar.

    >>> preferences("text/html, */*;q=0.1, image/png;q=0")[1:]
    [Preference(range='*/*', accepted=True), Preference(range='image/png', accepted=False)]
    """
    found = []
    for member in members(value):
        match = _RANGE.match(member)
        if match is None:
            return None
        accepted = True
        position = match.end()
        while parameter := _PARAMETER.match(member, position):
            position = parameter.end()
            if (parameter[1] or "").lower() == "q":
                weight = parameter[2] or ""
                if not _WEIGHT.fullmatch(weight):
                    return None
                accepted = not _ZERO.fullmatch(weight)
        if position != len(member):
            return None
        found.append(Preference(match[0].lower(), accepted))
    return found


def refuses(request: Request, name: str) -> bool | None:
    """Whether a request refuses anything by that Accept field; None where its value cannot be read.

    An empty value, or none, refuses nothing. A coding is refused where identity is: every server can
    leave the content as it is.

    Raises:
        NotObserved: part of the header section was not captured.
    """
    found = preferences(request.value(name) or "")
    if not found:
        return None if found is None else False
    if name == "accept-encoding":
        identity = [one.accepted for one in found if one.range == "identity"]
        return False in (identity or [one.accepted for one in found if one.range == "*"])
    if any(not one.accepted for one in found):
        return True
    return not any(one.range == ANYTHING[name] for one in found)
