"""Markup, looked into without a parser."""

import time

import pytest

from analyzer.rules.markup import unescaped, without_comments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no reference", "no reference"),
        ("a&#47;b&#x2F;c&sol;d", "a/b/c/d"),
        ("&lt;a&gt;&amp;", "<a>&"),
        ("&#00000000047;", "/"),
        (f"&#{'0' * 5000}47;", "/"),
        ("&#99999999;", "\ufffd"),
        (f"&#{'9' * 5000};", "\ufffd"),
        (f"&#{'9' * 5000}", "\ufffd"),
        (f"&#x{'f' * 5000};", "\ufffd"),
        ("&#; &# &", "&#; &# &"),
    ],
)
def test_references_are_resolved_however_long_they_are(text, expected):
    assert unescaped(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("none", "none"),
        ("a<!-- b -->c<!---->d", "acd"),
        ("a<!-- b <!-- c -->d", "ad"),
        ("a<!-- never closed", "a"),
        ("a-->b", "a-->b"),
    ],
)
def test_comments_are_left_out(text, expected):
    assert without_comments(text) == expected


@pytest.mark.parametrize("part", ["&#", "&#0", "&#1", "&#x", "&", "<!--", "-->", "<!-- -->"])
def test_hostile_text_takes_linear_time(part):
    start = time.perf_counter()
    text = part * (1_000_000 // len(part))
    unescaped(text)
    without_comments(text)
    assert time.perf_counter() - start < 3
