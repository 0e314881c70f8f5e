from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.page.markup import Html, anchor, escaped, headings, joined, tag, wide


class Reader(HTMLParser):
    """Reads an element back: its tags, and all its text."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.tags, self.text = [], ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@given(st.text())
def test_no_text_becomes_markup(text):
    read = Reader(tag("p", text, title=text))
    assert [name for name, _ in read.tags] == ["p"]
    plain = "".join(character for character in text if character.isprintable() or character in "\t\n")
    if plain == text:
        assert (read.text, read.tags[0][1]["title"]) == (text, text)


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\u2028", "\ud800"]
)
def test_what_cannot_be_seen_is_written_out(character):
    shown = escaped(f"a{character}b")
    assert character not in shown
    assert shown.startswith("a\\")


def test_lines_of_text_stay_lines():
    assert escaped("a\n\tb\x00") == "a\n\tb\\x00"


def test_markup_is_not_escaped_twice():
    inner = tag("b", "<")
    assert tag("p", inner, " & ", 3, None) == "<p><b>&lt;</b> &amp; 3</p>"
    assert isinstance(inner, Html)


def test_attributes_are_named_as_in_html():
    element = tag("input", class_="a b", data_copy='"', hidden=True, disabled=False, title=None, tabindex=0)
    assert element == '<input class="a b" data-copy="&quot;" hidden tabindex="0">'


def test_what_is_joined_is_escaped():
    assert joined(["<", None, tag("i", "x")], ", ") == "&lt;, <i>x</i>"


def test_heads_of_columns_say_what_they_are():
    assert headings("a", "b", numbers=("b",)) == (
        '<thead><tr><th scope="col">a</th><th scope="col" class="number">b</th></tr></thead>'
    )


def test_a_wide_table_can_be_reached_by_keys_and_has_a_name():
    (name, attributes), *_ = Reader(wide(tag("table"), "Servers", fit=True)).tags
    assert (name, attributes["tabindex"], attributes["role"], attributes["aria-label"]) == (
        "div",
        "0",
        "region",
        "Servers",
    )


@pytest.mark.parametrize("text", ["S405-allow", "my rule", 'a"b', "ä", "../x"])
def test_an_anchor_is_an_identifier(text):
    assert all(
        character.isascii() and (character.isalnum() or character in "-_") for character in anchor(text)
    )
