"""Captures: files and standard input to batches of packets.

`find_captures` tells which files are meant, `rings` which of them are one capture, and `open_capture`
gives a Capture: an iterable of PacketBatch.
"""

from __future__ import annotations

from parsers.capture.finding import find_captures
from parsers.capture.opening import Capture, open_capture
from parsers.capture.rings import Ring, rings

__all__ = ["Capture", "Ring", "find_captures", "open_capture", "rings"]
