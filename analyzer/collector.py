"""Python's collector of cycles, told that there is little to find."""

from __future__ import annotations

import gc

COLLECT_AFTER = (20_000, 20, 20)
"""Thresholds of the collector: with those of Python it takes a tenth of the time of a run."""


def ease_the_collector() -> None:
    """Have the collector look seldom, and never at what was imported; it is turned on if it was off."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(*COLLECT_AFTER)
