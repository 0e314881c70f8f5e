"""The charts as methods: one for each in the registry, each with its own doc."""

import pytest

from analyzer.chart_frames import ChartFrames
from analyzer.charts import CHARTS, Charts
from tests.analyzer.charts.drawn import notes
from tests.analyzer.charts.made import made

METHODS = [name for name in vars(Charts) if not name.startswith("_")]


def test_every_chart_is_a_method():
    assert list(CHARTS) == METHODS
    assert [name for name in METHODS if not getattr(Charts, name).__doc__.startswith("Draw ")] == []


@pytest.mark.parametrize("name", METHODS)
def test_a_method_draws_the_chart_of_its_name(name):
    frames = made(3)
    drawn, expected = getattr(Charts(frames), name)(), CHARTS[name].of(frames)
    assert drawn.get_suptitle() == expected.get_suptitle()
    assert [notes(axes) for axes in drawn.axes] == [notes(axes) for axes in expected.axes]


def test_the_menu_shows_what_there_is():
    assert repr(Charts(ChartFrames())) == f"<charts: {', '.join(CHARTS)}>"
