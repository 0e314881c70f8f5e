"""Final responses that come while the client is sending: what the server says, and what the client does."""

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, cases, undecided, verdict


def refused(rest, *, fields="X: y", version="HTTP/1.1", asking="X: y"):
    return (
        f"> POST /upload HTTP/1.1\n> Content-Length: 200\n> {asking}\n>\n>= 0123456789\n"
        f"< {version} 413 Content Too Large\n< {fields}\n<\n< No.\n{rest}"
    )


CLOSE = "Connection: close"


@cases({
    "not said, and closed": (BROKEN, refused("<FIN")),
    "said": (KEPT, refused("<FIN", fields=CLOSE)),
    "the request said it": (KEPT, refused("<FIN", asking=CLOSE)),
    "not closed": (NOT_APPLICABLE, refused("")),
    "in HTTP/1.0 that is the rule": (NOT_APPLICABLE, refused("<FIN", version="HTTP/1.0")),
    "408": (NOT_APPLICABLE, refused("<FIN").replace("413", "408")),
    "read to its end first": (KEPT, refused(f">= {'x' * 190}\n<ACK\n<FIN")),
    "the client closed first": (undecided(Doubt.CLIENT_CLOSED_FIRST), refused(">FIN\n<FIN")),
    "closed later for want of use": (undecided(Doubt.CLOSED_IDLE), refused(">ACK\n>WAIT 1\n<FIN")),
    "octets were lost": (undecided(NotObservedReason.LOST), refused(">? 10\n<FIN")),
})  # fmt: skip
def test_an_early_answer_says_whether_the_connection_closes(expected, text):
    found = verdict("TCP-ANY-early-final-signal", text)
    assert found == expected or (expected.startswith("undecided") and found.startswith("undecided"))


STOPS = "TCP-ANY-client-stops-sending"


def goes_on(octets, times=6):
    return ">ACK\n>WAIT 2\n" + f">= {'x' * octets}\n<ACK\n>WAIT 2\n" * times


@cases({
    "goes on for seconds": (BROKEN, refused("<FIN\n" + goes_on(20), fields=CLOSE)),
    "stops": (KEPT, refused("<FIN\n>ACK\n>FIN", fields=CLOSE)),
    "what was in flight": (KEPT, refused("<FIN\n>! in flight\n>= 0123456789\n<ACK\n>FIN", fields=CLOSE)),
    "nobody closes": (NOT_APPLICABLE, refused(goes_on(20))),
    "a success": (NOT_APPLICABLE, refused("<FIN\n" + goes_on(20), fields=CLOSE).replace("413", "200")),
})  # fmt: skip
def test_a_client_stops_when_an_error_closes(expected, text):
    assert verdict(STOPS, text) == expected


def test_inside_tls_neither_is_decided():
    def tls(said):
        for exchange in said.exchanges:
            exchange.tls = True

    assert verdict("TCP-ANY-early-final-signal", refused("<FIN"), change=tls) == undecided(Doubt.TLS)
