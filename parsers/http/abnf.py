"""The grammar of RFC 9110 and RFC 9112 that the reader needs, as named regular expressions.

They recognise; they never reject. What does not match is an anomaly of the message.
"""

from __future__ import annotations

import re

TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"

# RFC 9112, 3: method SP request-target SP HTTP-version
REQUEST_LINE = re.compile(rb"(" + TOKEN + rb") ([^\x00-\x20\x7f]+) (HTTP/[0-9]\.[0-9])")

# RFC 1945, 4.1: the simple request, which has no version
SIMPLE_REQUEST_LINE = re.compile(rb"(GET) ([^\x00-\x20\x7f]+)[ \t]*")

# RFC 9112, 4: HTTP-version SP status-code SP [ reason-phrase ]
STATUS_LINE = re.compile(rb"(HTTP/[0-9]\.[0-9]) ([0-9]{3}) ([\t \x21-\x7e\x80-\xff]*)")
LENIENT_STATUS_LINE = re.compile(
    rb"(HTTP/[^ \t\r\n]*)[ \t]*([^ \t\r\n]*)[ \t]?(.*)", re.DOTALL | re.IGNORECASE
)

# Enough of a start line, seen at the start of a segment, to resume reading after a gap.
REQUEST_START = re.compile(rb"(?:\r?\n)*" + TOKEN + rb" [^\x00-\x20\x7f]+ HTTP/1\.[0-9]\r?\n")
STATUS_START = re.compile(rb"(?:\r?\n)*HTTP/1\.[0-9] [0-9]{3}(?: |\r?\n)")
STATUS_ANYWHERE = re.compile(rb"HTTP/1\.[0-9] [0-9]{3}(?: |\r?\n)")

# RFC 9112, 5: field-name ":" OWS field-value OWS, lines ended by CRLF, no folding
# Possessive throughout: a quarter quicker, and no stack grows with the head.
_FIELD_LINES = rb"(?:" + TOKEN + rb"+:[\t\x20-\x7e\x80-\xff]*+\r\n)*+\r\n"
FIELD_LINES = re.compile(_FIELD_LINES)

# The usual heads as a whole: one match instead of four searches, for what has no oddity at all.
REQUEST_HEAD = re.compile(rb"(" + TOKEN + rb") ([^\x00-\x20\x7f]+) (HTTP/1\.[01])\r\n" + _FIELD_LINES)
RESPONSE_HEAD = re.compile(rb"(HTTP/1\.[01]) ([0-9]{3}) ([\t \x21-\x7e\x80-\xff]*)\r\n" + _FIELD_LINES)

# RFC 9112, 6: the value of a line that frames the content, of one that does so or the other
FRAMING_LINE = re.compile(
    rb"\n[CcTt](?:[Oo][Nn][Tt][Ee][Nn][Tt]-[Ll][Ee][Nn][Gg][Tt][Hh]:[ \t]*([^\r\n]*)"
    rb"|[Rr][Aa][Nn][Ss][Ff][Ee][Rr]-[Ee][Nn][Cc][Oo][Dd][Ii][Nn][Gg]:[ \t]*([^\r\n]*))"
)
FIELD_NAME = re.compile(TOKEN)

# RFC 9112, 7.1: chunk-size [ chunk-ext ]; white space after the size is sent by old servers
CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(;.*)?", re.DOTALL)

DIGITS = re.compile(rb"[0-9]+")

HTTP2_PREFACE = b"PRI * HTTP/2.0\r\n\r\n"
"""RFC 9113, 3.4."""
