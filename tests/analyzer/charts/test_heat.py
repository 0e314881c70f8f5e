"""The table of rules by servers: the numbers in its cells, their colours, and what is summed."""

import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex

from analyzer.charts.heat import NO_RATE, STEPS, _colours, violations_by_rule_and_server
from analyzer.figures import INK, png
from tests.analyzer.charts.drawn import HOSTILE, column_labels, notes, row_labels


def found(*rows):
    names = ["rule", "server", "findings", "responses"]
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    frame = pd.DataFrame({name: pd.Series(list(values), dtype=object) for name, values in columns.items()})
    text = pd.StringDtype("python")
    frame = frame.astype({"rule": text, "server": text, "findings": int, "responses": int})
    return frame.assign(rate=frame["findings"] / frame["responses"].mask(frame["responses"] == 0))


def cells(axes):
    """{(row, column): (number, colour)} of the cells."""
    colours = {}
    for shape in axes.collections:
        if isinstance(shape, PolyCollection):
            box = shape.get_paths()[0].get_extents()
            at = round((box.y0 + box.y1) / 2), round((box.x0 + box.x1) / 2)
            colours[at] = to_hex(shape.get_facecolor()[0])
    numbers = {text.get_position()[::-1]: text.get_text() for text in axes.texts}
    return {at: (numbers[at], colour) for at, colour in colours.items()}


def test_a_cell_has_its_count_and_the_colour_of_its_rate():
    (axes,) = violations_by_rule_and_server(
        found(
            ("S405-allow", "192.0.2.2:80", 30, 40),
            ("S204-no-body", "192.0.2.2:80", 1, 40),
            ("S405-allow", "192.0.2.3:80", 1, 1000),
        )
    ).axes
    assert row_labels(axes) == ["S405-allow", "S204-no-body"]
    assert column_labels(axes) == ["192.0.2.2:80: 40", "192.0.2.3:80: 1,000"]
    assert cells(axes) == {
        (0, 0): ("30", STEPS[4][1]),
        (0, 1): ("1", STEPS[0][1]),
        (1, 0): ("1", STEPS[1][1]),
    }


def test_a_server_without_a_response_has_no_rate():
    (axes,) = violations_by_rule_and_server(found(("TCP-rule", "192.0.2.2:80", 3, 0))).axes
    assert cells(axes) == {(0, 0): ("3", NO_RATE)}
    assert axes.get_legend().get_texts()[-1].get_text() == "no response"


def test_numbers_can_be_read_on_their_colours():
    assert [_colours(rate)[1] for rate in (0.5, 19.9, 20, 100)] == [INK, INK, "white", "white"]


def test_the_others_are_summed_on_both_sides():
    rows = [(f"rule-{n:03}", f"192.0.2.{n % 100}:80", 1000 - n, 10_000) for n in range(300)]
    (axes,) = violations_by_rule_and_server(found(*rows)).axes
    assert (len(row_labels(axes)), row_labels(axes)[-1]) == (21, "others (280)")
    assert (len(column_labels(axes)), column_labels(axes)[-1]) == (21, "others (80): 800,000")
    # Rule n has one server, n % 100: rules 0 to 19 stand in columns 0 to 19, the others in all columns.
    shown = {at: number for at, (number, _) in cells(axes).items()}
    assert len(shown) == 20 + 21
    assert (shown[0, 0], shown[19, 19], shown[20, 0]) == ("1.0k", "981", "1.7k")  # 1.7k = 900 + 800


def test_hostile_names_are_drawn_as_text():
    figure = violations_by_rule_and_server(found(*[(name, name, 1, 3) for name in HOSTILE]))
    (axes,) = figure.axes
    assert png(figure)
    shown = [*row_labels(axes), *column_labels(axes)]
    assert max(map(len, shown)) <= 48
    assert not any(character < " " for text in shown for character in text)
    assert not any(tick.get_parse_math() for tick in (*axes.get_xticklabels(), *axes.get_yticklabels()))


def test_without_findings_it_says_so():
    assert notes(violations_by_rule_and_server(found()).axes[0]) == ["no rule was found broken"]
