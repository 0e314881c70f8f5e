"""Every oddity that a parser can state, one sentence each. An anomaly is a fact, not a fault."""

from __future__ import annotations

from enum import Enum

import msgspec


class AnomalyCode(Enum):
    """A closed set; the value is the code as printed."""

    # start lines
    LEADING_EMPTY_LINES = "leading-empty-lines"
    """Empty lines stood before the start line."""
    START_LINE_INVALID = "start-line-invalid"
    """The start line does not follow its grammar (RFC 9112, 3 and 4)."""
    VERSION_INVALID = "version-invalid"
    """The HTTP version is none of HTTP/1.0 and HTTP/1.1."""
    STATUS_CODE_INVALID = "status-code-invalid"
    """The status code is not exactly three digits."""
    # field lines
    BARE_LF = "bare-lf"
    """A line of the head ends in LF without CR."""
    BARE_CR = "bare-cr"
    """A CR stands in the head without LF."""
    NUL_OCTET = "nul-octet"
    """A NUL octet stands in the head."""
    SPACE_BEFORE_COLON = "space-before-colon"
    """White space stands between a field name and its colon."""
    OBS_FOLD = "obs-fold"
    """A field value is folded over several lines."""
    FIELD_LINE_INVALID = "field-line-invalid"
    """A line of the header section has no colon or no valid field name."""
    HEAD_TOO_LARGE = "head-too-large"
    """The head exceeds the limit up to which this reader keeps it."""
    # framing
    CONTENT_LENGTH_INVALID = "content-length-invalid"
    """Content-Length is not one decimal number."""
    CONTENT_LENGTH_REPEATED = "content-length-repeated"
    """Content-Length is given several times with one value."""
    TRANSFER_ENCODING_AND_CONTENT_LENGTH = "transfer-encoding-and-content-length"
    """Transfer-Encoding and Content-Length stand in one message."""
    TRANSFER_ENCODING_UNKNOWN = "transfer-encoding-unknown"
    """The last transfer coding is not chunked, or a coding is unknown."""
    CHUNK_INVALID = "chunk-invalid"
    """The chunked framing breaks its grammar; the message is read no further."""
    CHUNK_EXTENSION = "chunk-extension"
    """A chunk carries an extension."""
    CHUNK_BARE_LF = "chunk-bare-lf"
    """A line of the chunked framing ends in LF without CR."""
    OCTETS_AFTER_MESSAGE = "octets-after-message"
    """Octets that start no message stand after the end of this one."""
    CONTENT_IN_INTERIM = "content-in-interim"
    """Octets that start no message follow an interim response."""
    HTTP_AFTER_SWITCH = "http-after-switch"
    """What follows the 101 of this connection begins like a response of HTTP/1."""
    # pairing
    RESPONSE_BEFORE_REQUEST = "response-before-request"
    """The response began before any request that it could answer."""
    EARLY_RESPONSE = "early-response"
    """The final response began before its request was complete."""
    UNANSWERED = "unanswered"
    """The request has no final response in the capture."""
    PIPELINED = "pipelined"
    """The request began before the previous one was answered."""
    PAIRING_DOUBTFUL = "pairing-doubtful"
    """Which request this response answers, or the reverse, is not certain."""
    FRAMING_ASSUMED = "framing-assumed"
    """The request is not known, so the response was framed as one to GET."""
    # TCP, on the octets of a message
    OVERLAP_DIFFERS = "overlap-differs"
    """Two copies of the same octets of the stream differ; the first one was used."""


class Anomaly(msgspec.Struct, frozen=True, gc=False):
    """One oddity and where it stands."""

    code: AnomalyCode
    at: int
    """Offset in the stream of that direction."""
    detail: str = ""
    """What was seen, as latin-1 text, at most 80 characters."""
    frame: int = 0
    """The frame that holds it, where that is not one of the message's own; else 0."""
