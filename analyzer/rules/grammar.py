"""Field values that rules compare, parsed by their grammar: lists, parameters, dates, ranges, tags.

A parser returns None for what does not follow its grammar; the rule decides what that means.
No value is read by `int()` before its digits were matched, and no list is compared as a whole.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NamedTuple

TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"  # noqa: S105  (a grammar rule's name, no secret)
QUOTED = r'"(?:[^"\\]|\\.)*"'
# A quoted string without its closing quote runs to the end of the value: no second attempt, linear time.
_MEMBER = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*(?:"|\\?\Z))+', re.DOTALL)
_PARAMETER = re.compile(rf"[ \t]*;[ \t]*(?:({TOKEN})=({TOKEN}|{QUOTED}))?")
_MEDIA_TYPE = re.compile(rf"({TOKEN})/({TOKEN})")
DIGITS_LIMIT = 30
"""Digits of a position or length: more than any file system has, and cheap to compare."""


def members(value: str) -> list[str]:
    """Split a list (RFC 9110, 5.6.1), commas in quoted strings apart; empty members are dropped.

    >>> members('a, "b,c" ,, d')
    ['a', '"b,c"', 'd']
    """
    return [member for found in _MEMBER.findall(value) if (member := found.strip(" \t"))]


def unquoted(value: str) -> str:
    """Return the text of a quoted string (RFC 9110, 5.6.4), or the token as it is."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value


class MediaType(NamedTuple):
    """A media type in lower case, and its parameters with lower-case names."""

    type: str
    parameters: dict[str, str]


def media_type(value: str) -> MediaType | None:
    """Parse a media type (RFC 9110, 8.3.1); what follows the last whole parameter is ignored.

    >>> media_type('Multipart/ByteRanges; boundary="a b"')
    MediaType(type='multipart/byteranges', parameters={'boundary': 'a b'})
    """
    match = _MEDIA_TYPE.match(value)
    if not match:
        return None
    parameters: dict[str, str] = {}
    position = match.end()
    while found := _PARAMETER.match(value, position):
        if found[1]:
            parameters.setdefault(found[1].lower(), unquoted(found[2]))
        position = found.end()
    return MediaType(match[0].lower(), parameters)


# RFC 9110, 14.4: range-unit SP ( first-pos "-" last-pos "/" ( complete-length / "*" ) / "*/" length ).
# More than one space is let pass: RFC 2616 allowed white space between any two words.
_CONTENT_RANGE = re.compile(rf"({TOKEN})[ \t]+(?:([0-9]+)-([0-9]+)/([0-9]+|\*)|\*/([0-9]+))")
_RANGE_UNIT = re.compile(rf"({TOKEN})[ \t]")


class ContentRange(NamedTuple):
    """What Content-Range says; the positions are None in its unsatisfied form, length for `*`."""

    unit: str
    first: int | None
    last: int | None
    length: int | None


def content_range(value: str) -> ContentRange | None:
    """Parse Content-Range of the unit bytes, or of any unit that is written like it.

    >>> content_range("bytes 0-99/500")
    ContentRange(unit='bytes', first=0, last=99, length=500)
    >>> content_range("bytes */500")
    ContentRange(unit='bytes', first=None, last=None, length=500)
    """
    match = _CONTENT_RANGE.fullmatch(value)
    if not match or any(group and len(group) > DIGITS_LIMIT for group in match.groups()[1:]):
        return None
    unit, first, last, length, unsatisfied = match.groups()
    if unsatisfied is not None:
        return ContentRange(unit.lower(), None, None, int(unsatisfied))
    return ContentRange(unit.lower(), int(first), int(last), None if length == "*" else int(length))


def range_unit(value: str) -> str | None:
    """Return the range unit of Content-Range in lower case, None where there is none."""
    match = _RANGE_UNIT.match(value)
    return match[1].lower() if match else None


# RFC 9110, 14.1.2
_RANGE_SPEC = re.compile(r"[0-9]+-[0-9]*|-[0-9]+")


def byte_ranges(value: str) -> list[str] | None:
    """List the range specs of a Range of the unit bytes; None for other units and bad syntax.

    >>> byte_ranges("bytes=0-9, -5")
    ['0-9', '-5']
    """
    unit, equals, specs = value.partition("=")
    if not equals or unit.strip(" \t").lower() != "bytes":
        return None
    found = members(specs)
    return found if found and all(_RANGE_SPEC.fullmatch(spec) for spec in found) else None


# RFC 9110, 8.8.3
_ENTITY_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')


class EntityTag(NamedTuple):
    """An entity tag, its opaque part with the quotes."""

    weak: bool
    opaque: str


def entity_tag(value: str) -> EntityTag | None:
    """Parse one entity tag.

    >>> entity_tag('W/"v1"')
    EntityTag(weak=True, opaque='"v1"')
    """
    match = _ENTITY_TAG.fullmatch(value)
    return EntityTag(match[1] is not None, match[2]) if match else None


# RFC 9110, 5.6.1: a list. members() would take a backslash, in a tag an octet like any other, for an escape.
_NEXT_TAG = re.compile(rf"[ \t,]*({_ENTITY_TAG.pattern})[ \t]*(?=,|\Z)")
_NO_MORE = re.compile(r"[ \t,]*\Z")


def entity_tags(value: str) -> list[EntityTag] | None:
    """Parse a list of entity tags, as in If-None-Match; None where it is no such list, `*` included.

    >>> entity_tags('"a", W/"b,c"')
    [EntityTag(weak=False, opaque='"a"'), EntityTag(weak=True, opaque='"b,c"')]
    """
    found = []
    position = 0
    while match := _NEXT_TAG.match(value, position):
        found.append(EntityTag(match[2] is not None, match[3]))
        position = match.end()
    return found if found and _NO_MORE.match(value, position) else None


def strongly_equal(one: EntityTag, other: EntityTag) -> bool:
    """Compare two entity tags strongly (RFC 9110, 8.8.3.2): neither is weak, and both are the same."""
    return not one.weak and not other.weak and one.opaque == other.opaque


def weakly_equal(one: EntityTag, other: EntityTag) -> bool:
    """Compare two entity tags weakly: weak or not, both are the same."""
    return one.opaque == other.opaque


# RFC 9110, 5.6.7: IMF-fixdate, the form of RFC 850, and that of asctime
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {m: i for i, m in enumerate(_MONTH_NAMES, 1)}
_TIME = r"([0-9]{2}):([0-9]{2}):([0-9]{2})"
_IMF_DATE = re.compile(rf"[A-Za-z]{{3}}, ([0-9]{{2}}) ([A-Za-z]{{3}}) ([0-9]{{4}}) {_TIME} GMT")
_RFC850_DATE = re.compile(rf"[A-Za-z]{{6,9}}, ([0-9]{{2}})-([A-Za-z]{{3}})-([0-9]{{2}}) {_TIME} GMT")
_ASCTIME_DATE = re.compile(rf"[A-Za-z]{{3}} ([A-Za-z]{{3}}) ([0-9 ][0-9]) {_TIME} ([0-9]{{4}})")


def http_date(value: str, *, century_from: int = 1970) -> datetime | None:
    """Parse an HTTP-date in any of its three forms.

    Args:
        value: The field value.
        century_from: First year that a two-digit year can mean.

    >>> http_date("Sun, 06 Nov 1994 08:49:37 GMT")
    datetime.datetime(1994, 11, 6, 8, 49, 37, tzinfo=datetime.timezone.utc)
    """
    if match := _IMF_DATE.fullmatch(value):
        day, month, year, *time = match.groups()
        number = int(year)
    elif match := _RFC850_DATE.fullmatch(value):
        day, month, year, *time = match.groups()
        number = century_from + (int(year) - century_from) % 100
    elif match := _ASCTIME_DATE.fullmatch(value):
        month, day, hour, minute, second, year = match.groups()
        time = [hour, minute, second]
        number = int(year)
    else:
        return None
    hours, minutes, seconds = (int(part) for part in time)
    try:
        # A leap second is written 60; datetime knows none.
        return datetime(
            number, _MONTHS.get(month.lower(), 0), int(day), hours, minutes, min(seconds, 59), tzinfo=UTC
        )
    except ValueError:
        return None


class Protocol(NamedTuple):
    """One protocol of Upgrade (RFC 9110, 7.8): names compare without case, versions exactly."""

    name: str
    version: str


def protocols(value: str) -> list[Protocol]:
    """List the protocols of an Upgrade value.

    >>> protocols("WebSocket, h2c/1")
    [Protocol(name='websocket', version=''), Protocol(name='h2c', version='1')]
    """
    found = []
    for member in members(value):
        name, _, version = member.partition("/")
        found.append(Protocol(name.lower(), version))
    return found


# RFC 3986, 2: what no URI reference holds, whatever its scheme. Octets beyond US-ASCII are told apart.
NOT_IN_URI = re.compile(r'[\x00-\x20\x7f"<>\\^`{|}]')
STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
NOT_ASCII = re.compile(r"[\x80-\xff]")

# RFC 9110, 7.2: Host = uri-host [ ":" port ]; an empty host is legal (RFC 9112, 3.2)
HOST = re.compile(
    r"(?:\[[0-9A-Fa-f:.vV!$&'()*+,;=~_-]*\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?"
)
