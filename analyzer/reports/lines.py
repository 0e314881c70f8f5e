"""Exchanges and connections as text: one aligned line each, written as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.reports.captured import named, plain, shortened
from analyzer.reports.page import counted, number, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.records import ConnectionRecord, ExchangeRecord
    from analyzer.reports.page import Look

_CLASS_STYLES = {4: "warning", 5: "error"}
_RISKS = {"response-provably-lost": "error", "reset-before-ack": "warning"}
_UNITS = ((10**9, "G"), (10**6, "M"), (10**4, "k"))
"""Octets are shortened from 10,000 on."""


def exchange_heading(_look: Look) -> str:
    """Name the columns of `exchange_line`."""
    return f"{'time':<15} {'conn':>5} {'status':>6} {'octets':>7} {'ms':>8}  method host and target"


def exchange_line(record: ExchangeRecord, look: Look) -> str:
    """Write an exchange: when, where, what, how large, how long."""
    status = "-" if record.status is None else str(record.status)
    style = _CLASS_STYLES.get((record.status or 0) // 100, "")
    octets = "-" if record.response_content_length is None else magnitude(record.response_content_length)
    taken = "-" if record.duration_ms is None else f"{record.duration_ms:.1f}"
    moment = record.response_time or record.request_time
    marks = "" if record.complete else "  [incomplete]" if record.status is not None else "  [no response]"
    start = (
        f"{moment[11:26] if moment else '-':<15} {record.connection:>5} {look.style(status.rjust(6), style)} "
        f"{octets:>7} {taken:>8}  "
    )
    room = max(look.width - 47 - len(marks), 18)
    if record.method is None and record.target is None:
        what = "(request not captured)"
    else:
        target = plain(record.target or "?")
        where = (
            "" if "://" in target[:10] or record.method == "CONNECT" else plain(record.host or record.server)
        )
        what = f"{plain(shortened(record.method or '?', 20))} {where}{target}"
    return f"{start}{shortened(what, room)}{look.style(marks, 'faint')}"


def connection_heading(_look: Look, *, live: bool = False) -> str:
    """Name the columns of `connection_line`."""
    if live:
        return (
            f"{'conn':>5} {'start':<12} {'s':>8} {'packets':>7} {'c>s':>7} {'s>c':>7} "
            f"{'carried':<14} opened\n      client -> server  closed"
        )
    return (
        f"{'conn':>5} {'start':<15} {'s':>8} {'packets':>7} {'c>s':>7} {'s>c':>7}  {'carried':<14} "
        f"{'opened':<9} {'closed':<22} client -> server"
    )


def connection_line(record: ConnectionRecord, duration_ns: int, look: Look, *, live: bool = False) -> str:
    """Write a connection: when, how much, what it carried, how it opened and closed, between whom.

    Args:
        record: The connection.
        duration_ns: How long it lasted.
        look: How the page is written.
        live: Whether it goes to a terminal: then in lines that fit; else in one, for tools that take lines.
    """
    protocol = record.protocol or "nothing"
    carried = f"{protocol} x{number(record.exchanges)}" if record.exchanges else protocol
    ends = f"{_end(record.client, record.client_port)} -> {_end(record.server, record.server_port)}"
    name = f" ({plain(shortened(record.sni, 40))})" if record.sni else ""
    gaps = look.style(f"  [{counted(record.gaps, 'gap')}]", "warning") if record.gaps else ""
    if live:
        first = (
            f"{record.connection:>5} {record.start[11:23]:<12} {duration_ns / 1e9:>8.3f} "
            f"{record.packets:>7} {magnitude(record.octets_c2s):>7} {magnitude(record.octets_s2c):>7} "
            f"{carried:<14} {record.opened}"
        )
        second = wrapped(f"{ends}{name}  {closing(record)}", look.width - 12, " " * 6, " " * 8)
        second[-1] += gaps
        return "\n".join([first, *second, *_story(record, look)])
    line = (
        f"{record.connection:>5} {record.start[11:26]:<15} {duration_ns / 1e9:>8.3f} "
        f"{record.packets:>7} {magnitude(record.octets_c2s):>7} {magnitude(record.octets_s2c):>7}  "
        f"{carried:<14} {record.opened:<9} {closing(record):<22} {ends}{name}{gaps}"
    )
    return "\n".join([line, *_story(record, look)])


def _story(record: ConnectionRecord, look: Look) -> Iterator[str]:
    """Write what there is to say of a close that was not simply safe, below its connection."""
    close = record.close
    if close is None or close.verdict in {None, "safe", "indeterminate-tls"}:
        return
    said = [close.outcome if close.outcome != "unknown" else "what became of the response is not known"]
    if close.rst_server is not None:
        said.append(f"RST of the server in frame {close.rst_server}")
    if close.unacknowledged_octets:
        said.append(f"{counted(close.unacknowledged_octets, 'octet')} of the response never acknowledged")
    if close.decided_by:
        said.append(f"by {' '.join(close.decided_by)}")
    said.append(f"tap: {close.vantage}")
    style = _RISKS.get(close.verdict or "", "faint")
    text = "; ".join(filter(None, [*said, close.reason]))
    yield from (look.style(part, style) for part in wrapped(text, look.width, " " * 8))
    for tap, alone in (close.taps or {}).items():
        why = f" ({alone.reason})" if alone.reason else ""
        what = f"{tap} alone: {alone.verdict or 'no verdict'}, {alone.outcome or 'unknown'}{why}"
        yield from (look.style(part, "faint") for part in wrapped(what, look.width, " " * 8, " " * 10))


def closing(record: ConnectionRecord) -> str:
    """Say in a few words how a connection closed: its verdict, else who sent what in which frame."""
    close = record.close
    if close is None:
        return "-"
    if close.verdict:
        return f"{close.verdict}{f' ({close.subtype})' if close.subtype else ''}"
    marks = [
        f"{kind} {side}"
        for kind, side, frame in sorted(
            (
                ("FIN", "client", close.fin_client),
                ("FIN", "server", close.fin_server),
                ("RST", "client", close.rst_client),
                ("RST", "server", close.rst_server),
            ),
            key=lambda mark: mark[2] or 0,
        )
        if frame is not None
    ]
    return ", ".join(marks) or (getattr(close, "ended", None) or "open")


def magnitude(octets: int) -> str:
    """Write a number of octets in at most six characters.

    >>> magnitude(9999), magnitude(10_000), magnitude(1_234_567), magnitude(5 * 10**12)
    ('9999', '10.0k', '1.2M', '5000.0G')
    """
    for size, unit in _UNITS:
        if octets >= size:
            return f"{octets / (1000 if unit == 'k' else size):.1f}{unit}"
    return str(octets)


def _end(address: str, port: int) -> str:
    return f"[{named(address)}]:{port}" if ":" in address else f"{named(address)}:{port}"
