"""The closed sets that rules are declared with, and the exception that says 'undecided'."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """The keyword of the source (RFC 2119), or what stands in place of one."""

    MUST = "MUST"
    MUST_NOT = "MUST NOT"
    SHOULD = "SHOULD"
    SHOULD_NOT = "SHOULD NOT"
    MAY = "MAY"
    OUGHT = "ought"
    """The lower-case word: advice."""
    FACT = "FACT"
    """A definition without a keyword: its breach contradicts the meaning of the code."""


class Party(Enum):
    """Whom a requirement binds."""

    SERVER = "server"
    ORIGIN = "origin"
    PROXY = "proxy"
    GATEWAY = "gateway"
    CLIENT = "client"
    CACHE = "cache"
    SENDER = "sender"
    """Client or server, whichever sent the message; a finding says which."""


class Severity(Enum):
    """How much a finding weighs."""

    OFF = "off"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for off to 3 for error."""
        return _RANKS[self]


_RANKS = {Severity.OFF: 0, Severity.INFO: 1, Severity.WARNING: 2, Severity.ERROR: 3}


class Verdict(Enum):
    """What judging one subject by one rule gives."""

    KEPT = "kept"
    BROKEN = "broken"
    UNDECIDED = "undecided"
    NOT_APPLICABLE = "not applicable"


class Scope(Enum):
    """What a rule is asked about, and when its verdict falls."""

    EXCHANGE = "exchange"
    """One exchange, at once."""
    CONNECTION = "connection"
    """A connection, when it is over."""
    SEQUEL = "sequel"
    """A pair: an exchange and a later request of the same client (analyzer.rules.sequels)."""
    CAPTURE = "capture"
    """One exchange, but the verdict needs the rest of the capture: `settle` gives it at the end."""


class Relation(Enum):
    """How a later request has to do with an earlier exchange of the same client."""

    REPEAT = "repeats its method and target URI, for the first time"
    FOLLOW = "asks for the URI in its Location, for the first time"
    AGAIN = "asks for the URI in its Location once more"
    LATER = "comes later"


class Only(Enum):
    """Exchanges that are told from the ordinary ones by one look, so that most rules need not be asked."""

    ODD = "those that are not plain"
    """Plain: both messages captured with whole heads, certainly paired, without anomalies and interim
    responses. A rule that has no `applies` is kept by a plain exchange."""
    TOUCHED = "those but plain reads"
    """A plain read: a GET answered 200 of a target of which nothing else was seen (`touched` of
    analyzer.rules.memory)."""
    REPEATED = "those whose target was asked for before"
    RELAYED = "those whose server's address was seen to ask, too"


class Observable(Enum):
    """What a capture must show for the rule to be decided."""

    YES = "yes"
    CROSS_EXCHANGE = "cross-exchange"
    TCP = "tcp"
    PARTIAL = "partial"
    NO = "no"


class Standard(Enum):
    """The two standards that are judged by; the values are the names of the profiles."""

    RFC2616 = "rfc2616"
    RFC9110 = "rfc9110"
    """RFC 9110, 9111, 9112 and the registered extensions."""


class Doubt(Enum):
    """Why a rule is undecided although the octets it asked for are there; the value is as printed."""

    MALFORMED_HEAD = "a line of the header section cannot be read for certain"
    OVERLAP = "two copies of the octets differ"
    METHOD_UNKNOWN = "the meaning of the method is not known"
    EXTENSION_CONDITION = "the request carries a condition that is not in the standards"
    EXTENSION_RANGE = "the request asks for a part in a field that is not in the standards"
    PROXY = "an intermediary may have changed the message"
    NO_CLOCK = "the server may have no clock: no response of it carries Date"
    VALUE_UNREADABLE = "a field value does not follow its grammar"
    TARGET_UNKNOWN = "the target URI of the request is not known: it has no single valid Host"
    VALIDATOR_ABSENT = "the response carries no validator to compare with"
    TRANSFER_CODED = "a transfer coding other than chunked hides the content's length"
    EARLY_RESPONSE = "the response began before the head of the request was complete"
    MISSING_FRAMING = "what follows looks like the next response"
    ONE_WAY = "one direction of the connection was not captured"
    MIDSTREAM = "the start of the connection was not captured"
    CAPTURE_LOSS = "segments were lost at the tap"
    CLIENT_CLOSED_FIRST = "the client closed or reset the connection first"
    CLIENT_WINDOW_CLOSED = "the client's window was closed"
    RST_DOUBTFUL = "the RST may not be the server's"
    ORDER = "the order of RST and acknowledgment is not known"
    TIMELINE_CUT = "the timeline of the close was not kept whole"
    PEER_SILENT = "the server repeated its response and the client acknowledged none of it"
    NO_TWIN = "no earlier 200 of the resource was captured that it could be compared with"
    OTHER_VARIANT = "the earlier 200 may be another variant of the resource"
    ROLE_UNKNOWN = "whether the one that answers is a proxy or a gateway is not known"
    NO_UPSTREAM = "the intermediary's own request for it was not found for certain"
    COMPLETE_LENGTH = "the complete length of the representation is not known"
    CACHE_UNKNOWN = "whether the one that answers is a cache is not known"
    RANGES_UNKNOWN = "the response does not say whether the server supports ranges"
    EARLY_DATA = "whether the request came in early data of TLS is not known"
    OTHER_REASON = "the response may have another reason, which came first"
    NOT_TEXT = "the content is not text"
    TUNNEL = "in a tunnel it may come from the other end"
    TLS = "inside TLS, offsets are not those of the segments"
    NOT_HTTP = "what the client sent was not all read as HTTP"
    APPLICATION_SYNTAX = "what the application reads in the request may be malformed"
    METHOD_OVERRIDE = "the request may stand for another method than that of its request line"
    OTHER_NEGOTIATION = "the request carries another field by which a server may choose"
    CROSSING = "the response may have been sent before the request had arrived"
    NOT_FINAL = "what the server sent behind the interim response is no whole response"
    REQUEST_UNACKNOWLEDGED = "the server did not acknowledge the whole request"
    SERVER_WINDOW_CLOSED = "the server's window was closed"
    NOT_WAITED = "the client sent its content without waiting for 100"
    IN_FLIGHT = "the later request may have been sent before the response arrived"
    TEMPORARY_UNKNOWN = "whether the condition was a temporary one cannot be told"
    NO_OTHER_BEHAVIOUR = "the client's behaviour in the other case was not captured"
    CHANGED = "the resource may have changed since the response that it could be compared with"
    CREDENTIALS = "the two requests carry other credentials"
    ALREADY_DONE = "what was asked for may have been the state of the resource already"
    REORDERED = "segments passed the tap in another order than they were sent"
    QUEUED = "what the client sent on may have been waiting in its TCP"
    DRAINING = "the server may be reading the rest of the request before it closes"
    CLOSED_IDLE = "the server may have closed a connection that had become idle"
    CONTENT_LEFT_OUT = "the client may have left out the content that it announced"
    RULE_FAILED = "the check of the user's own rule failed"


class Undecided(Exception):  # noqa: N818  (it is no error: it is an answer)
    """The octets are there, and yet the question cannot be answered."""

    def __init__(self, reason: Doubt) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Citation:
    """One section of one document."""

    document: str
    """Such as "RFC9110"."""
    section: str

    def __str__(self) -> str:
        """As people write it: RFC 9110, 15.3.7."""
        return f"{self.document[:3]} {self.document[3:]}, {self.section}"


def citations(text: str | None) -> tuple[Citation, ...]:
    """Read "RFC9110 15.2, 7.8, RFC9112 6.3" into its citations.

    >>> [str(citation) for citation in citations("RFC9110 15.2, 7.8, RFC9112 6.3")]
    ['RFC 9110, 15.2', 'RFC 9110, 7.8', 'RFC 9112, 6.3']
    """
    found = []
    document = ""
    for part in (text or "").split(","):
        words = part.split()
        if len(words) == 2:
            document = words[0]
        if words:
            found.append(Citation(document, words[-1]))
    return tuple(found)
