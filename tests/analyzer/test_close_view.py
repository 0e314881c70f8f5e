"""The close of one connection in Python and Jupyter."""

from pathlib import Path

import pytest

from analyzer import analyze
from analyzer.rules.closes.verdict import Conduct

SAMPLES = Path(__file__).parents[2] / "sample_pcaps"


@pytest.fixture(scope="module")
def analysis():
    return analyze(SAMPLES / "early-413-lost.pcap")


def test_a_close_says_and_draws_itself(analysis):
    close = analysis.close(0)
    assert close.verdict.conduct is Conduct.PROVABLY_LOST
    assert repr(close) == "<close of connection 0: response-provably-lost, lost>"
    assert str(close).startswith("Reset before the response arrived")
    assert close._repr_png_().startswith(b"\x89PNG")


def test_a_connection_that_is_not_there_is_an_error(analysis):
    with pytest.raises(LookupError, match="no connection 7"):
        analysis.close(7)


def test_one_without_a_verdict_is_an_error_with_its_reason():
    with pytest.raises(LookupError, match="no final response"):
        analyze(SAMPLES / "connect-tunnel.pcap").close(0)
