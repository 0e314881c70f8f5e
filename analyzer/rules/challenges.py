"""Challenges of WWW-Authenticate and Proxy-Authenticate (RFC 9110, 11.6.1).

The list of challenges and the list of a challenge's parameters are both separated by commas, so
a member begins a new challenge where a scheme's name stands before a space or alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from analyzer.rules.grammar import QUOTED, TOKEN, members, unquoted
from analyzer.rules.guards import readable

if TYPE_CHECKING:
    from parsers.fields import FieldLine
    from parsers.model import Response

_PARAMETER = re.compile(rf"({TOKEN})[ \t]*=[ \t]*({TOKEN}|{QUOTED})")
_SCHEME = re.compile(rf"({TOKEN})(?:[ \t]+(.+))?", re.DOTALL)
_TOKEN68 = re.compile(r"[A-Za-z0-9\-._~+/]+=*")


class Challenge(NamedTuple):
    """One challenge: the scheme in lower case, parameters with lower-case names, or a token68."""

    scheme: str
    parameters: dict[str, str]
    token68: str


def challenges(value: str) -> list[Challenge] | None:
    """Parse the challenges of one field line; None where it does not follow the grammar.

    >>> [c.scheme for c in challenges('Basic realm="a, b", charset="UTF-8", Negotiate')]
    ['basic', 'negotiate']
    """
    found: list[Challenge] = []
    for member in members(value):
        parameter = _PARAMETER.fullmatch(member)
        if parameter:
            if not found or found[-1].token68:
                return None
            found[-1].parameters.setdefault(parameter[1].lower(), unquoted(parameter[2]))
            continue
        match = _SCHEME.fullmatch(member)
        if not match:
            return None
        challenge = Challenge(match[1].lower(), {}, "")
        rest = match[2]
        if rest:
            first = _PARAMETER.fullmatch(rest)
            if first:
                challenge.parameters[first[1].lower()] = unquoted(first[2])
            elif _TOKEN68.fullmatch(rest):
                challenge = challenge._replace(token68=rest)
            else:
                return None
        found.append(challenge)
    return found or None


REQUIRED_PARAMETERS = {"basic": ("realm",), "digest": ("realm", "nonce")}
"""RFC 7617, 2 and RFC 7616, 3.3. NTLM, Negotiate, Bearer and the others need none."""


def missing_parameters(challenge: Challenge) -> list[str]:
    """Name the parameters that the scheme requires and the challenge lacks."""
    return [
        name for name in REQUIRED_PARAMETERS.get(challenge.scheme, ()) if name not in challenge.parameters
    ]


def challenge_lines(response: Response, name: str) -> list[FieldLine]:
    """List the lines of a field (lower case) that hold a challenge: an empty list holds none.

    Raises:
        NotObserved: part of the header section was not captured.
    """
    return [line for line in response.lines(name) if line.value.strip(" \t,")]


def lacks_challenge(response: Response, name: str) -> bool:
    """Whether there is certainly no challenge in a field.

    Raises:
        NotObserved: part of the header section was not captured.
        Undecided: a line that cannot be read might be the field.
    """
    if challenge_lines(response, name):
        return False
    readable(response)
    return True
