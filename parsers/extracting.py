"""The frames of connections, found in a capture and copied out of it as they are.

    capture -> packets -> tcp (membership alone) -> Members: the frames of some connections
    capture -> the packets of some frames, octets and times untouched

Both read the capture anew, as a stream. What is kept is `MEMBER` (18 octets) for each frame of the
connections asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from parsers.capture import open_capture
from parsers.capture.writing import Packet
from parsers.packets import Decoder
from parsers.tcp.membership import Membership

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import numpy.typing as npt

    from parsers.capture.batch import PacketBatch
    from parsers.packets.segment import Segments

MEMBER = np.dtype([("frame", "<u4"), ("connection", "<u4"), ("time_ns", "<i8"), ("flags", "<u2")])
"""A frame of a connection. A fragment that did not complete its segment has that one's time, and no flags."""

Members = np.ndarray


class Copied(NamedTuple):
    """A packet, and where it stands."""

    frame: int
    """Its number, through all files of the capture."""
    path: str
    number: int
    """Its number in that file."""
    packet: Packet


def members_of(
    paths: Sequence[str],
    connections: Collection[int],
    *,
    dissect_all: bool = False,
    idle_ns: int = 600_000_000_000,
) -> Members:
    """Find the frames of some connections, fragments of their segments included.

    Args:
        paths: The files of one capture, in order.
        connections: Numbers, as a reading of the same capture with the same options gives them.
        dissect_all: Have Scapy decode every packet.
        idle_ns: Silence after which a connection is over.

    Returns:
        Shape (n,), dtype MEMBER, by frame; each frame once for each connection it is of.

    Raises:
        CaptureError: A file cannot be opened, or is no capture.
    """
    found = _Found(connections)
    decoder = Decoder(dissect_all=dissect_all)
    found.fragments = decoder.trace_fragments()
    membership = Membership(found.take, idle_ns=idle_ns)
    for _, batch, _ in _batches(paths):
        membership.take(decoder.decode(batch))
        found.fragments.clear()
    membership.finish()
    return found.members()


def packets_of(paths: Sequence[str], frames: npt.NDArray[np.integer]) -> Iterator[Copied]:
    """Read some frames of a capture.

    Args:
        paths: The files of the capture, in order.
        frames: Their numbers, ascending, shape (n,).

    Raises:
        CaptureError: A file cannot be opened, or is no capture.
    """
    if not len(frames):
        return
    last = int(frames[-1])
    for path, batch, before in _batches(paths):
        packets = batch.packets
        begin, end = np.searchsorted(frames, [packets["frame"][0], packets["frame"][-1] + 1])
        for row in np.flatnonzero(np.isin(packets["frame"], frames[begin:end])).tolist():
            one = packets[row]
            at, frame = int(one["at"]), int(one["frame"])
            octets = batch.octets[at : at + int(one["captured"])].tobytes()
            packet = Packet(
                int(one["time_ns"]),
                int(one["link_type"]),
                int(one["interface"]),
                int(one["original"]),
                octets,
            )
            yield Copied(frame, path, frame - before, packet)
        if int(packets["frame"][-1]) >= last:
            return


def _batches(paths: Sequence[str]) -> Iterator[tuple[str, PacketBatch, int]]:
    """Read files; yield their batches, frames numbered on, and how many frames lie before the file."""
    before = 0
    for path in paths:
        with open_capture(path) as capture:
            for batch in capture:
                if len(batch.packets):
                    batch.packets["frame"] += before
                    yield path, batch, before
            before += capture.packets


class _Found:
    """Gathers the frames of connections, batch after batch."""

    def __init__(self, connections: Collection[int]) -> None:
        self._connections = np.array(sorted(connections), np.int64)
        self._parts: list[Members] = []
        self.fragments: dict[int, list[int]] = {}
        """The frames of each datagram that was completed in this batch."""

    def take(self, segments: Segments, numbers: npt.NDArray[np.int64]) -> None:
        """Take the segments of a batch, and the connection of each."""
        chosen = np.isin(numbers, self._connections)
        mine = segments[chosen]
        part = np.zeros(len(mine), MEMBER)
        part["connection"] = numbers[chosen]
        for column in ("frame", "time_ns", "flags"):
            part[column] = mine[column]
        self._parts.append(part)
        for one in part if self.fragments else ():
            rest = [frame for frame in self.fragments.get(int(one["frame"]), ()) if frame != one["frame"]]
            fragments = np.zeros(len(rest), MEMBER)
            fragments["frame"] = rest
            fragments["connection"], fragments["time_ns"] = one["connection"], one["time_ns"]
            self._parts.append(fragments)

    def members(self) -> Members:
        """Return what was found."""
        found = np.concatenate([np.zeros(0, MEMBER), *self._parts])
        _, first = np.unique(found[["frame", "connection"]], return_index=True)
        members: Members = found[first]
        return members
