"""Boxes and dots by status class: where they are, what stands beside them, zero and below."""

import pandas as pd
import pytest

from analyzer.charts.spreads import response_sizes, time_to_first_octet
from analyzer.figures import png
from analyzer.summaries.distributions import spread
from tests.analyzer.charts.drawn import column_labels, notes, row_labels


def summary(*rows):
    """The spread of (status, value) pairs."""
    frame = pd.DataFrame(rows, columns=["status", "value"])
    times = pd.to_datetime([1] * len(frame), utc=True)
    return spread(frame.assign(response_time=times).astype({"status": "Int64", "value": "Float64"}), "value")


def dots(axes):
    """The values of the dots, by row."""
    offsets = [tuple(offset) for each in axes.collections for offset in each.get_offsets()]
    rows = {round(y) for _, y in offsets}
    return {row: sorted(float(x) for x, y in offsets if round(y) == row) for row in rows}


def medians(axes):
    return [float(line.get_xdata()[0]) for line in axes.lines if line.get_linewidth() > 2]


def test_each_response_is_a_dot_and_each_class_has_its_median():
    (axes,) = time_to_first_octet(summary((200, 1), (204, 3), (404, 20), (200, 2))).axes
    assert dots(axes) == {0: [1, 2, 3], 1: [20]}
    assert medians(axes) == [2, 20]
    assert row_labels(axes) == ["2xx", "4xx"]
    assert notes(axes) == ["3 responses\nmedian 2 ms", "1 response\nmedian 20 ms"]
    assert len(axes.patches) == 0  # a box of three values would say more than they do
    assert axes.get_xlabel().endswith("\ndots: one response each; red: the median")


def test_many_values_are_a_box_of_their_quartiles():
    (axes,) = response_sizes(summary(*[(200, value) for value in range(1, 102)])).axes
    (box,) = axes.patches
    assert axes.get_xlabel().endswith("red: the median; box: the middle half; line: 5 % to 95 %")
    assert (box.get_x(), box.get_width()) == (26, 50)
    ends = sorted(line.get_xdata()[0] for line in axes.lines if line.get_ydata()[0] < line.get_ydata()[-1])
    assert ends == [6, 51, 96]  # 5 %, the median, 95 %
    assert len(dots(axes)[0]) == 101


def test_of_very_many_the_dots_are_a_sample_with_both_ends():
    (axes,) = response_sizes(summary(*[(200, value) for value in range(1, 1001)])).axes
    shown = dots(axes)[0]
    assert (len(shown), shown[0], shown[-1]) == (200, 1, 1000)
    assert "up to 200 of a class" in axes.get_xlabel()


def test_a_response_before_its_request_ended_stands_left_of_zero():
    (axes,) = time_to_first_octet(summary((413, -5), (413, -1), (413, 2))).axes
    assert axes.get_xlim()[0] < -5
    assert column_labels(axes) == ["-10 ms", "-1 ms", "0", "1 ms", "10 ms"]
    assert notes(axes) == ["3 responses\nmedian -1 ms, 2 early"]
    assert "shaded: begun before the request had ended" in axes.get_xlabel()


def test_without_early_responses_nothing_is_shaded():
    (axes,) = time_to_first_octet(summary((200, 2), (200, 0))).axes
    assert "shaded" not in axes.get_xlabel()
    assert notes(axes) == ["2 responses\nmedian 1 ms, 1 at 0"]


def test_empty_content_has_its_place_at_zero():
    (axes,) = response_sizes(summary((204, 0), (200, 1500))).axes
    assert column_labels(axes) == ["0", "1 k", "10 k"]
    assert notes(axes) == ["2 responses\nmedian 750, 1 at 0"]


def test_a_class_of_which_nothing_was_measured_says_so():
    (axes,) = time_to_first_octet(summary((200, 1), (200, None), (404, None))).axes
    assert notes(axes) == ["1 of 2 responses\nmedian 1 ms", "1 response, none measured"]


@pytest.mark.parametrize("draw", [time_to_first_octet, response_sizes])
@pytest.mark.parametrize("rows", [[], [(200, None)]], ids=["nothing", "not measured"])
def test_nothing_to_draw_is_said(draw, rows):
    figure = draw(summary(*rows))
    assert notes(figure.axes[0])[0].startswith("no final response")
    assert png(figure)


@pytest.mark.parametrize("value", [0, 1, -1, 1e15, 1e-6])
def test_any_single_value_can_be_drawn(value):
    assert png(time_to_first_octet(summary((200, value))))
