"""Facts to judgement: rules, findings, tables, charts and reports. Never sees a packet.

from analyzer import analyze
analysis = analyze("capture.pcap")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analyzer.analysis import Analysis, analyze

__all__ = ["Analysis", "analyze"]


def __getattr__(name: str) -> Any:
    """Import the public names when they are first asked for: start-up is a feature."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from analyzer import analysis

    return getattr(analysis, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
