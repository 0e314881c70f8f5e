"""Exchanges as httplint is given them: heads as sent, and content where every octet of it is there."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from parsers.anomalies import AnomalyCode
from parsers.fields import FieldLine, parse_field_lines
from parsers.model import EndedBy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.model import Exchange, Message, Request, Response

NS_PER_SECOND = 1_000_000_000

ENDED_BY_SENDER = {EndedBy.FRAMING, EndedBy.SENDER_FIN, EndedBy.SENDER_RST}


def exchange_line(exchange: Exchange) -> dict[str, Any]:
    """Write an exchange as `httplint_notes` reads it.

    Left out are messages without a whole head, a request whose start line is none, and a request that
    may belong to another response. A response that may be one to HEAD has no content.
    """
    request = _known_request(exchange)
    responses = [("interim", interim) for interim in exchange.interim]
    if exchange.response_or_none is not None:
        responses.append(("response", exchange.response_or_none))
    return {
        "uri": "" if request is None else _uri(request, tls=exchange.tls),
        "request": None if request is None else _request(request),
        "responses": [_response(who, message) for who, message in responses if message.head_complete],
    }


def circumstances(exchange: Exchange) -> set[str]:
    """Say in words what an explained difference may depend on."""
    words = set()
    request, response = _known_request(exchange), exchange.response_or_none
    if request is not None:
        words.add(f"method {request.method}")
    if response is not None:
        words |= {f"version {response.version}", f"framing {response.framing.value}"}
        if response.status is not None:
            words |= {f"status {response.status:03}", f"status {response.status // 100}xx"}
        if response.head_complete:
            media_type = (response.value("content-type") or "").partition(";")[0].strip().lower()
            words.add(f"type {media_type}")
    return words


def _known_request(exchange: Exchange) -> Request | None:
    request = exchange.request_or_none
    if request is None or exchange.doubt is not None or not request.head_complete or not request.method:
        return None
    return request


def _uri(request: Request, *, tls: bool) -> str:
    if "://" in request.target.partition("?")[0]:
        return request.target
    scheme = "https" if tls else "http"
    return f"{scheme}://{request.value('host') or ''}{request.target if request.target[:1] == '/' else '/'}"


def _request(request: Request) -> dict[str, Any]:
    start_line = [request.method, request.target, request.version.partition("/")[2]]
    return {"start_line": start_line, **_message(request)}


def _response(who: str, response: Response) -> dict[str, Any]:
    octets = response.start_line.split(None, 2)  # as httplint's own command splits it
    words = [word.decode("latin-1") for word in octets]
    version, code, reason = [*words, "", "", ""][:3]
    return {"who": who, "start_line": [version.partition("/")[2], code, reason], **_message(response)}


def _message(message: Message) -> dict[str, Any]:
    return {
        "fields": _pairs(message.fields),
        "trailer": _pairs(parse_field_lines(message.trailer, 0, 0)),
        "content": base64.b64encode(message.content).decode() if _all_that_was_sent(message) else None,
        "complete": message.complete,
        "time": message.first_time / NS_PER_SECOND,
    }


def _all_that_was_sent(message: Message) -> bool:
    """Whether all content is there that the sender sent, also where it broke off."""
    return (
        message.ended_by in ENDED_BY_SENDER
        and message.missing == 0
        and len(message.content) == message.content_length
        and all(anomaly.code is not AnomalyCode.FRAMING_ASSUMED for anomaly in message.anomalies)
    )


def _pairs(lines: Iterable[FieldLine]) -> list[tuple[str, str]]:
    return [(line.name, line.value) for line in lines]
