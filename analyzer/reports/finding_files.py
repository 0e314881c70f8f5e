"""The formats of findings that other tools open, by name: what makes the writer of each.

A writer is imported when it is asked for: most runs ask for none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.redaction import Mask
    from analyzer.reports.outcome import Outcome
    from analyzer.rules.finding import Finding
    from analyzer.run import Settings


class FindingFile(Protocol):
    """Takes findings one by one, and at the end what is about the whole."""

    def take(self, finding: Finding) -> None:
        """Write or gather a finding."""

    def finish(self, outcome: Outcome) -> None:
        """Write the rest."""


def _sarif(out: BinaryIO, mask: Mask, settings: Settings, _samples: int | None) -> FindingFile:
    from analyzer.reports.sarif import Sarif
    from analyzer.rules.library import library

    return Sarif(out, mask, known=library(settings.rules, settings.severity), profile=settings.profile)


def _junit(out: BinaryIO, mask: Mask, settings: Settings, samples: int | None) -> FindingFile:
    from analyzer.reports.junit import Junit
    from analyzer.rules.library import library

    return Junit(out, mask, known=library(settings.rules), samples=samples)


def _github(out: BinaryIO, mask: Mask, _settings: Settings, samples: int | None) -> FindingFile:
    from analyzer.reports.github import Github

    return Github(out, mask, samples=samples)


def _markdown(out: BinaryIO, mask: Mask, settings: Settings, samples: int | None) -> FindingFile:
    from analyzer.reports.markdown import Markdown
    from analyzer.rules.library import library

    return Markdown(out, mask, known=library(settings.rules), samples=samples)


def _openmetrics(out: BinaryIO, _mask: Mask, _settings: Settings, _samples: int | None) -> FindingFile:
    from analyzer.metrics import Metrics

    return Metrics(out)


FINDING_FILES: dict[str, Callable[[BinaryIO, Mask, Settings, int | None], FindingFile]] = {
    "sarif": _sarif,
    "junit": _junit,
    "github": _github,
    "markdown": _markdown,
    "openmetrics": _openmetrics,
}
"""Each takes: where to, what masks secrets, the settings of the run, the samples of each rule (None: all)."""
