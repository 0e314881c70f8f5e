"""Every chart, of few and of many categories: nothing cut off, nothing on top of another, always the same."""

import re
from xml.etree import ElementTree as ET

import pytest

from analyzer import chart_frames, frames
from analyzer.charts import CHARTS
from analyzer.charts.endings import OUTCOME_COLOURS
from analyzer.charts.heat import STEPS
from analyzer.charts.standard import STATE_COLOURS
from analyzer.figures import COLOURS, png, svg
from tests.analyzer.charts.colour_vision import SIGHT, nearest
from tests.analyzer.charts.drawn import cut_off, overlapping, texts_of
from tests.analyzer.charts.made import made

IPV6 = "[2001:db8:1234:5678:9abc:def0:1111:{:04}]:8080"
MADE = {
    "3": made(3),
    "300": made(300),
    "300 IPv6": made(300, server=IPV6),
    "3 of few": made(3, 12, early=False),
    "none": chart_frames.ChartFrames(),
}


@pytest.mark.parametrize("of", list(MADE))
@pytest.mark.parametrize("name", list(CHARTS))
def test_no_text_is_cut_off_and_none_writes_over_another(name, of):
    figure = CHARTS[name].of(MADE[of])
    assert len(texts_of(figure)) > 1
    assert (cut_off(figure), overlapping(figure)) == ([], [])


@pytest.mark.parametrize("name", list(CHARTS))
def test_a_chart_of_many_is_not_larger_than_a_page(name):
    width, height = CHARTS[name].of(MADE["300 IPv6"]).get_size_inches()
    assert (width, height < 11) == (9.0, True)


@pytest.mark.parametrize("name", list(CHARTS))
def test_a_chart_is_always_the_same_octets_and_has_no_date(name):
    first, second = (CHARTS[name].of(made(3)) for _ in range(2))
    assert png(first) == png(second)
    picture = svg(first, salt=name)
    assert picture == svg(second, salt=name)
    assert b"<dc:date>" not in picture


@pytest.mark.parametrize("name", list(CHARTS))
def test_a_vector_picture_is_xml_with_shapes_alone(name):
    root = ET.fromstring(svg(CHARTS[name].of(MADE["300"]), salt=name))
    tags = {re.sub(r"\{.*\}", "", element.tag) for element in root.iter()}
    assert "path" in tags
    assert not tags & {"script", "image", "foreignObject", "a", "text"}


PALETTES = {
    "severities": [COLOURS[name] for name in ("error", "warning", "info", "none")],
    "states": list(STATE_COLOURS.values()),
    "outcomes": list(OUTCOME_COLOURS.values()),
    "rates": [colour for _, colour in STEPS],
}


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("palette", PALETTES)
def test_the_colours_of_a_chart_can_be_told_apart_by_everybody(palette, sight):
    assert nearest(PALETTES[palette], sight) > 14


def test_every_chart_says_what_it_shows_in_a_sentence():
    assert [chart.about for chart in CHARTS.values() if chart.about.count(".") != 1] == []


def test_the_charts_of_the_coverage_alone_need_no_other_frame():
    class Only:
        coverage = frames.coverage({})

    drawn = [name for name, chart in CHARTS.items() if chart.of_coverage and chart.of(Only())]
    assert drawn == ["violation_rate_by_rule", "standard_coverage"]
