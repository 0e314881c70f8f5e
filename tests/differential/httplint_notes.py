"""Have httplint read exchanges: each a line of JSON on standard input, its notes a line on standard output.

Run by the interpreter of the environment that holds httplint, isolated (`python -I`), so that neither
this folder nor the project is on its path. `httplint_feed` writes what a line holds.
"""

from __future__ import annotations

import base64
import json
import re
import sys

from httplint import HttpRequestLinter, HttpResponseLinter


def main() -> None:
    """Answer line by line, each at once."""
    for line in sys.stdin:
        print(json.dumps(notes_of(json.loads(line))), flush=True)


def notes_of(exchange: dict) -> list[list[str]]:
    """List the notes on an exchange: the message, the note's class, the field or method that it names, and
    at which character a value leaves its grammar."""
    found = []
    request = _request(exchange) if exchange["request"] is not None else None
    for message in exchange["responses"]:
        found += [[message["who"], *_named(note)] for note in _response(exchange, message, request).notes]
    # Some notes on a request come with its response, so that they are listed last.
    return found + [["request", *_named(note)] for note in (request.notes if request else ())]


def _request(exchange: dict) -> HttpRequestLinter:
    message = exchange["request"]
    request = HttpRequestLinter(**_options(message))
    request.base_uri = exchange["uri"]
    request.process_request_topline(*map(_octets, message["start_line"]))
    _feed(request, message)
    return request


def _response(exchange: dict, message: dict, request: HttpRequestLinter | None) -> HttpResponseLinter:
    response = HttpResponseLinter(**_options(message))
    response.base_uri = exchange["uri"]
    response.is_head_response = request is not None and request.method == "HEAD"
    response.request = request
    if request is not None:
        request.response = response
    response.process_response_topline(*map(_octets, message["start_line"]))
    _feed(response, message)
    return response


def _options(message: dict) -> dict:
    return {"start_time": message["time"], "no_content": message["content"] is None}


def _feed(linter: HttpRequestLinter | HttpResponseLinter, message: dict) -> None:
    linter.process_headers(_pairs(message["fields"]))
    if message["content"]:
        linter.feed_content(base64.b64decode(message["content"]))
    linter.finish_content(message["complete"], _pairs(message["trailer"]))


def _pairs(lines: list[list[str]]) -> list[tuple[bytes, bytes]]:
    return [(_octets(name), _octets(value)) for name, value in lines]


def _octets(text: str) -> bytes:
    return text.encode("latin-1")


def _named(note: object) -> tuple[str, str, str]:
    about = note.vars.get("field_name") or note.vars.get("method") or ""
    stop = re.search(r"invalid character (\S+) was found", str(note.vars.get("problem", "")))
    return type(note).__name__, str(about).lower(), stop[1] if stop else ""


if __name__ == "__main__":
    main()
