"""What a notebook shows of an analysis: escaped, self-contained, short."""

import re
from html.parser import HTMLParser

from analyzer import analyze
from tests.analyzer.readings import TWO_EXCHANGES, UNANSWERED, FakeReading, reader

HOSTILE = "<script>alert(1)</script>\x1b[31m.pcap"


class Tags(HTMLParser):
    """Collects the tags, and checks that each is closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.seen = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        if tag not in {"img", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def view(*texts, path="a.pcap"):
    return analyze(path, read=reader({path: texts}))._repr_html_()


def text_of(html):
    return re.sub(r"<[^>]*>", " ", html)


def test_the_view_has_counts_rules_and_a_chart():
    html = view(TWO_EXCHANGES)
    assert "2 exchanges, 2 judged, 1 with findings (1 error)" in text_of(html)
    assert "S405-allow" in html
    assert html.count("src='data:image/png;base64,") == 1


def test_the_worst_rules_stand_first():
    said = (
        TWO_EXCHANGES
        + """
        > GET /gone HTTP/1.1
        >
        < HTTP/1.1 404 Not Found
        <
        > GET /gone/too HTTP/1.1
        >
        < HTTP/1.1 404 Not Found
        <
    """
    )
    html = view(said)
    assert html.index("S405-allow") < html.index("C4XX-explain-body")


def test_nothing_judged_is_said():
    assert "No response was judged." in view(UNANSWERED)


def test_hostile_names_are_escaped():
    html = view(TWO_EXCHANGES, path=HOSTILE)
    tags = Tags(html)
    assert tags.open == []
    assert "script" not in tags.seen
    assert "\x1b" not in html
    assert "&lt;script&gt;" in html


def test_warnings_are_shown_escaped_and_of_many_the_first():
    reading = FakeReading([], warnings=[f"<i>octet {number}</i>" for number in range(50)])
    html = analyze("a", read=lambda *_, **__: reading)._repr_html_()
    assert "&lt;i&gt;octet 4&lt;/i&gt;" in html
    assert "octet 5" not in html
    assert "and 45 warnings more" in html


def test_nothing_is_asked_for_from_outside():
    assert not re.search(r"(?:src|href)=['\"](?!data:)", view(TWO_EXCHANGES))
