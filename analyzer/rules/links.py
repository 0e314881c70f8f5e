"""The field Link: links to other resources, each with its parameters (RFC 8288, 3).

Read as RFC 8288, B.2 advises: what does not follow the grammar is stepped over, not refused. Every
character is looked at a bounded number of times, however hostile the value.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from analyzer.rules.grammar import QUOTED, TOKEN, unquoted

_TARGET = re.compile(r"[ \t,]*+<([^>]*+)>")
_PARAMETER = re.compile(rf"[ \t]*+;[ \t]*+(?:({TOKEN})[ \t]*+(?:=[ \t]*+({QUOTED}|[^\";,]*+))?)?")
# What stands between a link and the next comma; a quoted string without its closing quote runs to the end.
_REST = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*+(?:"|\\?\Z))*+', re.DOTALL)


class Link(NamedTuple):
    """One link: the URI reference as sent, and its parameters with lower-case names."""

    target: str
    parameters: dict[str, str]
    """The first value of each; "" for a parameter without one."""

    @property
    def relations(self) -> frozenset[str]:
        """The relation types, in lower case (RFC 8288, 2.1 and 3.3)."""
        return frozenset(self.parameters.get("rel", "").lower().split())


def links(value: str) -> list[Link]:
    """List the links of a Link value.

    >>> links('</a,b>; rel="next last"; title="c, d", </e>;rel=up')[0].relations == {"next", "last"}
    True
    """
    found = []
    position = 0
    while match := _TARGET.match(value, position):
        parameters, position = _parameters(value, match.end())
        found.append(Link(match[1].strip(" \t"), parameters))
        rest = _REST.match(value, position)
        position = rest.end() if rest else position
    return found


def _parameters(value: str, position: int) -> tuple[dict[str, str], int]:
    """Read the parameters that stand from there on; return them and where they end."""
    parameters: dict[str, str] = {}
    while match := _PARAMETER.match(value, position):
        if match[1]:
            parameters.setdefault(match[1].lower(), unquoted((match[2] or "").strip(" \t")))
        position = match.end()
    return parameters, position
