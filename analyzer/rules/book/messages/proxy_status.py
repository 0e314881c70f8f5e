"""The rule on Proxy-Status: the status code is the one that the error recommends (RFC 9209)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.rules import evidence
from analyzer.rules.grammar import members
from analyzer.rules.rule import Doubt, Found, Level, Party, Rule, Undecided, rule

if TYPE_CHECKING:
    from analyzer.rules.history import History
    from parsers.model import Exchange, Response

# RFC 9209, 2.3; http_request_error and proxy_internal_response have no fixed code.
_RECOMMENDED = {
    403: "http_request_denied",
    500: "destination_not_found proxy_internal_error proxy_configuration_error",
    502: "dns_error destination_ip_prohibited destination_ip_unroutable connection_refused "
    "connection_terminated tls_protocol_error tls_certificate_error tls_alert_received "
    "http_response_incomplete http_response_header_section_size http_response_header_size "
    "http_response_body_size http_response_trailer_section_size http_response_trailer_size "
    "http_response_transfer_coding http_response_content_coding http_upgrade_failed http_protocol_error "
    "proxy_loop_detected",
    503: "destination_unavailable connection_limit_reached",
    504: "dns_timeout connection_timeout connection_read_timeout connection_write_timeout "
    "http_response_timeout",
}
RECOMMENDED_STATUS = {error: status for status, errors in _RECOMMENDED.items() for error in errors.split()}
"""The status code that each error type recommends."""


def _proxies(response: Response) -> list[dict[str, Any]]:
    """List the parameters of the members of Proxy-Status, the origin's side first.

    Raises:
        Undecided: the value does not follow its grammar.
    """
    import http_sf

    value = ", ".join(line.value for line in response.lines("proxy-status"))
    try:
        parsed: Any = http_sf.parse(value.encode("latin-1"), tltype="list")
    except ValueError as error:
        raise Undecided(Doubt.VALUE_UNREADABLE) from error
    return [member[1] for member in parsed]


def _names_an_error(exchange: Exchange, _history: History) -> bool:
    """Whether the last proxy names an error whose status code is fixed."""
    proxies = _proxies(exchange.response)
    return bool(proxies) and str(proxies[-1].get("error")) in RECOMMENDED_STATUS


@rule(
    "CXXX-proxy-status",
    "Code agrees with the Proxy-Status error type",
    level=Level.OUGHT,
    party=Party.PROXY,
    statuses={"4xx", "5xx"},
    rfc2616=None,
    current="RFC9209 2.3",
    since="RFC9209",
    message="The status code is not the one that the error type in Proxy-Status recommends.",
    advice="Send the recommended code, or the error type that fits the code.",
    guards="Asked where the last member of Proxy-Status has an error type with a fixed code. Undecided where "
    "Proxy-Status does not follow its grammar, or where Via names more intermediaries than Proxy-Status: one "
    "nearer to the client may have replaced the code.",
    good="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 504 Gateway Timeout
        < Proxy-Status: gate; error=connection_timeout
        <
        < The server behind this one did not answer.
    """,
    bad="""
        > GET / HTTP/1.1
        >
        < HTTP/1.1 500 Internal Server Error
        < Proxy-Status: gate; error=connection_timeout
        <
        < The server behind this one did not answer.
    """,
    field="proxy-status",
    applies=_names_an_error,
)
def cxxx_proxy_status(exchange: Exchange, _history: History) -> Found:
    """Clients and alarms go by the code, and people by Proxy-Status.

    Where the two differ, a time-out of another server is looked for in the wrong one.
    """
    response = exchange.response
    proxies = _proxies(response)
    if response.status == RECOMMENDED_STATUS[str(proxies[-1]["error"])]:
        return ()
    if len(members(response.value("via") or "")) > len(proxies):
        raise Undecided(Doubt.PROXY)
    lines = response.lines("proxy-status")
    return [evidence.start_line(response), evidence.field_line(response, lines[-1])]


RULES: tuple[Rule, ...] = (cxxx_proxy_status,)
