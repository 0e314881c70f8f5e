import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.reports.captured import named
from analyzer.reports.markdown import code, fenced, marked
from tests.analyzer.readings import NO_REQUEST, TWO_EXCHANGES
from tests.analyzer.reports.hostile import CAPTURE, HOSTILE, analysed, written


def lines_of(*texts, **options):
    return written(analysed(*texts, **options), ".md").decode("utf-8").splitlines()


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.links, self.cells = set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links |= {value for name, value in attrs if name == "href"}
        if tag == "tr":
            self.cells.append(0)
        if tag in {"td", "th"}:
            self.cells[-1] += 1


def rendered(text):
    """The elements that markdown-it, which is not ours, makes of it, with GitHub's tables and raw HTML."""
    markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py is missing")
    found = Tags()
    found.feed(markdown_it.MarkdownIt("commonmark", {"html": True}).enable("table").render(text))
    return found


def test_the_headline_is_first_and_then_a_table_by_rule():
    lines = lines_of(TWO_EXCHANGES)
    headline = r"2 responses judged in \d connections?: 1 error, 0 warnings, 0 infos, \d undecided"
    assert re.fullmatch(rf"\*\*{headline}\*\*", lines[2])
    start = lines.index("| severity | rule | count | hosts |")
    assert lines[start + 2] == (
        "| error | [S405-allow: 405 lists the valid methods in Allow]"
        "(https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.6) | 1 | `example.com` |"
    )
    assert "## error S405-allow" in lines
    assert any(line.startswith("**Advice:** List in Allow") for line in lines)


def test_samples_are_bounded_and_the_rest_is_counted():
    texts = [TWO_EXCHANGES.replace("/b?", f"/{letter}?") for letter in "bcdefgh"]
    lines = lines_of(*texts)
    assert sum("-> 405" in line for line in lines) == 3
    assert "and 4 more" in lines


def test_undecided_verdicts_stand_by_reason():
    lines = lines_of(NO_REQUEST, undecided=True)
    assert "## Undecided" in lines
    assert any(re.match(r"## undecided S206", line) for line in lines)


def test_hostile_text_makes_no_element_no_link_and_no_cell():
    analysis = analysed(HOSTILE, name=CAPTURE, undecided=True)
    analysis.run.warnings.append("<img src=x>`|\n# b")
    found = rendered(written(analysis, ".md").decode("utf-8"))
    expected = {
        "h1",
        "h2",
        "p",
        "strong",
        "em",
        "code",
        "pre",
        "a",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }
    assert found.tags <= expected | {"ul", "li"}
    assert {link.partition("#")[0].rpartition("/")[0] for link in found.links} == {
        "https://www.rfc-editor.org/rfc"
    }
    assert set(found.cells) <= {4, 2}


def test_a_span_and_a_cell_end_where_they_should():
    for text in ("a`b", "``", "`", "a\\", "a|b", "\\|", " ", "", "\n# a"):
        span = code(text)
        found = rendered(f"| a | b |\n|--|--|\n| {span} | x |\n")
        assert (found.cells, "code" in found.tags, "h1" in found.tags) == ([2, 2], True, False), text


@given(st.text())
def test_no_text_leaves_its_span_or_cell(text):
    found = rendered(f"| a | b |\n|--|--|\n| {code(named(text))} | {marked(text)} |\n")
    assert found.cells == [2, 2]
    assert found.tags == {"table", "thead", "tbody", "tr", "th", "td", "code"}


def test_no_line_closes_a_fence():
    lines = ["a", "```", "````` b", "<b>"]
    assert list(fenced(lines)) == ["``````text", *lines, "``````"]


def test_marks_in_texts_are_escaped():
    text = "*a* _b_ <c> [d](e) `f` ~g~ a|b #1 $x$ &amp;\n# h"
    found = rendered(marked(text))
    assert found.tags == {"p"}
