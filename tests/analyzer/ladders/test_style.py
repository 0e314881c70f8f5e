"""Labels of ladders: cut where there is no room, hostile text as text, a stroke for every role."""

import pytest
from matplotlib.figure import Figure

from analyzer.ladders.rungs import Role, Segment
from analyzer.ladders.style import SIZE, STROKES, broken, fitted, inches, named, write


def segment(name, length=56):
    return Segment(frame=1, time_ns=0, from_client=False, role=Role.RESPONSE, name=name, length=length)


def test_every_role_has_its_stroke():
    assert set(STROKES) == set(Role)
    assert {role for role in Role if STROKES[role].strong} == {
        Role.RESPONSE,
        Role.LOST,
        Role.DECIDING_ACKNOWLEDGMENT,
        Role.DECIDING_RST,
        Role.PROOF,
    }


def test_the_name_is_cut_before_the_octets_are():
    assert named(segment("413 Content Too Large"), 5, "bold") == "413 Content Too Large  1..57 (+56)"
    short = named(segment("413 Content Too Large"), 2, "bold")
    assert short.endswith("e  1..57 (+56)")
    assert "…" in short
    assert named(segment("413 Content Too Large"), 0.9, "bold") == "1..57 (+56)"
    assert named(segment(""), 0.5, "normal").endswith("…")


@pytest.mark.parametrize("name", ["$x^2$ $", "a\x00\x1b[31m\n", "\u202ecba\u4e2d\udcff", "W" * 80])
def test_hostile_names_are_labels_that_fit(name):
    words = named(segment(name), 3, "bold")
    assert inches(words, SIZE, "bold") <= 3
    assert words.isprintable()
    write(Figure().add_axes((0, 0, 1, 1)), 0, 0, words, SIZE, above=True)


def test_texts_are_cut_to_the_room_there_is():
    assert fitted("short", 5, SIZE) == "short"
    assert inches(fitted("long " * 50, 2, SIZE), SIZE, "normal") <= 2
    assert inches("bold", SIZE, "bold") > inches("bold", SIZE, "normal")
    assert broken("one two three four five", 10, 2) == ["one two", "three…"]
