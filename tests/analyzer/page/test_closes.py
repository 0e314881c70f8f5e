import re

from analyzer.page.closes import closes
from analyzer.page.limits import Limits
from tests.analyzer.page.pages import FINE, gathered


def test_ladders_of_risky_closes_are_drawn_and_written(early_closes):
    text = closes(early_closes())
    assert "2 closes put a response at risk; 2 drawn here" in text
    assert text.count("<svg") == 2
    assert text.index("Reset before the response arrived") < text.index(
        "Reset before the response was acknowledged"
    )
    assert "RST" in re.findall(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)[0]


def test_those_that_are_not_drawn_are_counted(early_closes):
    text = closes(early_closes(Limits(ladders=1)))
    assert "1 drawn here" in text
    assert "wirelint connections lists all" in text


def test_ladders_are_small_enough_for_a_dozen(early_closes):
    assert len(closes(early_closes())) < 2 * 60_000


def test_no_risk_is_said_and_no_close_is_no_section():
    _, collected = gathered(FINE)
    assert "No close put a response at risk." in closes(collected)
    _, nothing = gathered()
    assert closes(nothing) is None
