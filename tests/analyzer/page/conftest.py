"""Captures of closes, for the parts of the page that draw them."""

from pathlib import Path

import pytest

from analyzer.page.collecting import Collected
from analyzer.redaction import Mask
from analyzer.run import Run
from tests.analyzer.page.pages import KEY

SAMPLES = Path(__file__).parents[3] / "sample_pcaps"


@pytest.fixture
def early_closes():
    """Gather two captures whose closes put a response at risk."""

    def gather(limits=None):
        run = Run([str(SAMPLES / f"early-413-{name}.pcap") for name in ("reset", "lost")])
        collected = Collected(Mask(KEY), run.closes, limits)
        for judged in run.events():
            collected.see(judged)
            for finding in judged.findings:
                collected.take(finding)
        return collected

    return gather
