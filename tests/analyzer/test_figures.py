"""Labels that cannot mislead, and figures that show themselves."""

import pytest

from analyzer.figures import LABEL_LIMIT, chart, empty, label, png, remark, svg


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain.example:80", "plain.example:80"),
        ("$x^2$", "$x^2$"),
        ("a\x00\x1b\n", "a\\x00\\x1b\\x0a"),
        ("\\x00", "\\\\x00"),
        ("\u202eabc", "\\u202eabc"),
        ("\u4e2d", "\\u4e2d"),
        ("\udcff", "\\udcff"),
        ("\U0001f600", "\\u1f600"),
        ("\xff\x85", "\xff\\x85"),
        ("", ""),
    ],
)
def test_a_label_shows_what_is_there(text, shown):
    assert label(text) == shown


@pytest.mark.parametrize("length", [LABEL_LIMIT, LABEL_LIMIT + 1, 3 * LABEL_LIMIT, 10**6])
@pytest.mark.parametrize("character", ["x", "\x00"])
def test_a_long_label_loses_its_middle(length, character):
    shown = label(character * length)
    assert len(shown) <= LABEL_LIMIT
    assert ("…" in shown) == (length * len(label(character)) > LABEL_LIMIT)


def test_both_ends_of_a_long_label_are_shown():
    assert label("start" + "x" * 1000 + "end", 11) == "start…xxend"


def test_a_figure_shows_itself_as_png_and_always_the_same():
    figure, _ = chart("A title with $", height=1)
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert png(figure) == png(figure)


def test_a_vector_picture_is_always_the_same_and_its_ids_are_those_of_its_salt():
    def drawn(salt):
        figure, (axes,) = chart("<script>-->&", height=1)
        axes.plot([0, 1], [1, 0])
        return svg(figure, salt)

    assert drawn("a") == drawn("a") != drawn("b")
    assert b"<script>" not in drawn("a")
    assert b"<dc:date>" not in drawn("a")


def test_axes_stand_beside_each_other():
    _, axes = chart("t", height=2, rows=1, columns=2)
    assert [each.get_subplotspec().colspan.start for each in axes] == [0, 1]


def test_a_remark_stands_below():
    figure = empty("Title", "nothing here")
    remark(figure, "of all: $x$")
    assert figure.get_supxlabel() == "of all: $x$"
    assert png(figure)


def test_an_empty_chart_says_why():
    figure = empty("Title", "nothing here")
    assert [text.get_text() for text in figure.axes[0].texts] == ["nothing here"]


def test_pyplot_is_not_used():
    import sys

    assert "matplotlib.pyplot" not in sys.modules
