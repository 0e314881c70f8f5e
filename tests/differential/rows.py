"""Exchanges as rows to compare: from Wirelint, from the truth files, and from tshark run live.

A `View` is what one of the three saw in a capture: per connection (its two ends, whatever their
roles) the final responses in order with the request each is paired with, the interim status codes,
and the requests without a final response.
"""

from __future__ import annotations

import ipaddress
import json
import re
import shutil
import subprocess
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import parsers
from parsers.model import Connection, Exchange, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Key: TypeAlias = frozenset[str] | int


@dataclass(frozen=True, slots=True)
class Row:
    """A final response and its request; `method` is None where no request is known."""

    method: str | None
    target: str | None
    status: int | None
    frame: int = 0
    """First frame of the response."""
    content: int | None = None
    """Octets of content, where they are held to be certain."""
    firm: bool = False
    doubted: bool = False
    """The pairing is said to be uncertain."""
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> tuple[str | None, str | None, int | None]:
        return self.method, self.target, self.status


@dataclass(slots=True)
class Group:
    """What passed between two ends."""

    finals: list[Row] = field(default_factory=list)
    interim: list[int] = field(default_factory=list)
    unanswered: list[tuple[str, str]] = field(default_factory=list)
    partial: set[tuple[str, str]] = field(default_factory=set)
    """Those of them that were not captured to their ends."""


@dataclass(slots=True)
class View:
    """What one reader saw in one capture."""

    groups: dict[Key, Group] = field(default_factory=lambda: defaultdict(Group))
    unbalanced: list[str] = field(default_factory=list)
    streams: list[tuple[int, int | None, Key]] = field(default_factory=list)
    """First frame, Wireshark's number and ends of each connection (Wirelint) or stream (truth)."""
    last_frames: dict[int, int] = field(default_factory=dict)
    http_ports: set[int] = field(default_factory=set)
    """Ports of the servers of HTTP/1 connections (Wirelint)."""
    skipped: int = 0
    """Responses out of scope: over TLS."""


_NOT_PLAIN = re.compile(r"(\\x[0-9a-fA-F]{2}|\\[rnt0\\]|\\[0-7]{3}|[^!-~]|\?)+")


def plain(text: str | None) -> str | None:
    """Make methods and targets comparable: each prints octets that are not text in its own way."""
    return None if text is None else _NOT_PLAIN.sub("?", text)[:200]


def ends(one: str, other: str) -> Key:
    """Name a connection by its two ends, whatever their roles and however an address is written."""
    return frozenset({_canonical(one), _canonical(other)})


def ports(key: Key) -> list[str]:
    """Return the two ports of a name."""
    return sorted(end.rpartition(" ")[2] for end in key) if isinstance(key, frozenset) else []


def _canonical(end: str) -> str:
    address, _, port = end.rpartition(":")
    try:
        return f"{ipaddress.ip_address(address.strip('[]'))} {port}"
    except ValueError:
        return end


# -- Wirelint


def wirelint(path: Path, *, by_stream: bool = False, dissect_all: bool = False) -> View:
    """Read a capture as Wirelint does; `by_stream`: name connections by Wireshark's number."""
    view = View()
    reading = parsers.read([str(path)], dissect_all=dissect_all)
    for event in reading:
        if isinstance(event, Exchange):
            _take(view.groups[_key(event.connection, by_stream=by_stream)], event)
        elif isinstance(event, Connection):
            view.streams.append((event.first_frame, event.tcp_stream, _key(event, by_stream=False)))
            if event.protocol is Protocol.HTTP1:
                view.http_ports.add(event.server.port)
    view.unbalanced = reading.accounting.balances()
    view.streams.sort(key=lambda stream: stream[0])
    return view


def _key(connection: Connection, *, by_stream: bool) -> Key:
    if by_stream:
        return connection.number if connection.tcp_stream is None else connection.tcp_stream
    return ends(str(connection.client), str(connection.server))


def _take(group: Group, exchange: Exchange) -> None:
    group.interim += [interim.status or 0 for interim in exchange.interim]
    response = exchange.response_or_none
    request = exchange.request_or_none if exchange.doubt is None or response is None else None
    readable = request is not None and bool(request.method)  # else its start line is no request line
    method, target = (plain(request.method), plain(request.target)) if readable else (None, None)
    if response is None:
        if readable:
            group.unanswered.append((method or "", target or ""))
            if not request.complete:
                group.partial.add(group.unanswered[-1])
        return
    group.finals.append(
        Row(
            method=method,
            target=target,
            status=response.status,
            frame=response.first_frame,
            content=response.content_length if response.complete else None,
            doubted=exchange.doubt is not None,
            notes=tuple(sorted({anomaly.code.value for anomaly in exchange.anomalies + response.anomalies})),
        )
    )


# -- the truth files


def truth_of_real(lines: Iterable[str]) -> View:
    """Read a truth file of the real captures."""
    view = View()
    for line in lines:
        entry = json.loads(line)
        if entry["type"] == "response":
            _take_truth(view, entry)
        elif entry["type"] == "stream":
            view.streams.append(
                (entry["first_frame"], entry["stream"], ends(entry["client"], entry["server"]))
            )
            view.last_frames[entry["stream"]] = entry["last_frame"]
    streams = {number: key for _, number, key in view.streams}
    for line in lines:
        entry = json.loads(line)
        if entry["type"] == "unanswered_request" and entry["stream"] in streams:
            view.groups[streams[entry["stream"]]].unanswered.append(
                (plain(entry["method"]) or "", plain(entry["uri"]) or "")
            )
    return view


def _code(status: int | str | None) -> int | None:
    """Return three digits as a number; tshark and the truth also give what is no status code."""
    text = str(status)
    return int(text) if text.isdigit() and len(text) == 3 else None


def _is_interim(status: int | None) -> bool:
    return status is not None and 100 <= status < 200 and status != 101


def _take_truth(view: View, entry: dict) -> None:
    if entry["over"] != "tcp":
        view.skipped += 1
        return
    group = view.groups[ends(entry["client"], entry["server"])]
    status = _code(entry["status"])
    if _is_interim(status):
        group.interim.append(status)
        return
    group.finals.append(
        Row(
            method=plain(entry["request_method"]),
            target=plain(entry["request_uri"]),
            status=status,
            frame=entry["first_frame"] or 0,
            content=entry["body_len"] if entry["firm"] and entry["complete"] else None,
            firm=entry["firm"],
            notes=tuple(entry.get("doubts") or ()),
        )
    )


def truth_of_lab(entry: dict) -> View:
    """Read a line of the laboratory's exchanges.jsonl: tshark's requests and responses."""
    view = View()
    for stream in entry["tshark"]:
        _pair(view.groups[stream["stream"]], stream["requests"], stream["responses"])
    return view


def _pair(group: Group, requests: list[dict], responses: list[dict]) -> None:
    """Pair by the frame that tshark names; it names none where an interim response had it."""
    waiting = list(requests)
    finals = []
    for response in responses:
        status = _code(response["status"])
        if _is_interim(status):
            group.interim.append(status)
            continue
        named = response["request_frame"]
        request = next((request for request in waiting if request["frame"] == named), None)
        if request is not None:
            waiting.remove(request)
        finals.append((response, status, request))
    for response, status, request in finals:
        if request is None and waiting and waiting[0]["frame"] <= response["frame"]:
            request = waiting.pop(0)  # noqa: PLW2901
        method, target = (request["method"], request["uri"]) if request else (None, None)
        group.finals.append(Row(plain(method), plain(target), status, response["frame"]))
    group.unanswered += [(plain(request["method"]), plain(request["uri"])) for request in waiting]


# -- tshark, live

TSHARK = shutil.which("tshark")
_FIELDS = ("frame.number", "tcp.stream", "http.request.method", "http.request.uri", "http.response.code")


@dataclass(slots=True)
class Live:
    """What tshark says of a capture."""

    view: View
    streams: dict[int, list[int]]
    """By frame number: the numbers of the streams that its TCP headers belong to."""
    failed: str = ""


def tshark(path: Path, ports: Iterable[int] = ()) -> Live:
    """Run tshark on a capture.

    Args:
        path: The capture.
        ports: Ports on which to look for HTTP, besides those that tshark knows. (To try its heuristics
            first would find it too, but changes the numbers of the streams.)
    """
    command = [TSHARK or "tshark", "-n", "-r", str(path), "-T", "fields"]
    command += ["-o", "tcp.reassemble_out_of_order:TRUE"]
    for port in ports:
        command += ["-d", f"tcp.port=={port},http"]
    command += ["-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=\x1f"]
    for name in (*_FIELDS, "http.request_in"):
        command += ["-e", name]
    done = subprocess.run(command, capture_output=True, check=False)
    live = Live(View(), {}, done.stderr.decode("utf-8", "replace") if done.returncode else "")
    requests: dict[int, list[dict]] = defaultdict(list)
    responses: dict[int, list[dict]] = defaultdict(list)
    for line in done.stdout.decode("utf-8", "replace").split("\n"):
        columns = line.split("\t")
        if len(columns) != len(_FIELDS) + 1:
            continue
        number, streams, methods, targets, statuses, request_in = (
            [c for c in v.split("\x1f") if c] for v in columns
        )
        frame = int(number[0])
        live.streams[frame] = [int(stream) for stream in streams]
        if not streams:
            continue
        requests[int(streams[-1])] += [
            {"frame": frame, "method": method, "uri": uri}
            for method, uri in zip(methods, targets, strict=False)
        ]
        for at, status in enumerate(statuses):
            paired = int(request_in[at]) if at < len(request_in) else None
            responses[int(streams[-1])].append({"frame": frame, "status": status, "request_frame": paired})
    for stream in requests.keys() | responses.keys():
        _pair(live.view.groups[stream], requests[stream], responses[stream])
    return live
