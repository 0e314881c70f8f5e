import re

import html5lib
import pytest

from analyzer.page.document import digest, document
from analyzer.redaction import Mask
from tests.analyzer.page.pages import FINE, KEY, NOT_ALLOWED, gathered, outcome_of
from tests.analyzer.readings import run_of


@pytest.fixture(scope="module")
def page():
    return "".join(document(*gathered(NOT_ALLOWED)))


def test_the_policy_lets_nothing_run_or_load_but_its_own(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1].replace("&#x27;", "'")
    allowed = dict(part.split(" ", 1) for part in policy.split("; "))
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert allowed["default-src"] == "'none'"
    assert allowed["style-src"] == f"'{digest(style)}'"
    assert allowed["script-src"] == f"'{digest(script)}'"
    assert page.index("Content-Security-Policy") < page.index("<style>") < page.index("<script>")


HOSTILE = """
    > PUT /"><script>alert(1)</script>?q=</textarea><!-- HTTP/1.1
    > Host: </script><b>
    >
    < HTTP/1.1 405 <i>No</i>
    < Server: </pre></section>
    <
    < <h1>
"""


@pytest.mark.parametrize("texts", [(NOT_ALLOWED,), (HOSTILE, NOT_ALLOWED), (FINE,), ()])
def test_a_strict_parser_of_html_has_no_complaint(texts):
    text = "".join(document(*gathered(*texts, profile="both", undecided=True)))
    html5lib.HTMLParser(strict=True).parse(text)


def test_a_strict_parser_would_complain(page):
    with pytest.raises(html5lib.html5parser.ParseError):
        html5lib.HTMLParser(strict=True).parse(page.replace("</h1>", "</h1></b>"))


def test_nothing_is_loaded_from_elsewhere(page):
    loading = re.findall(
        r'<(?:img|link|iframe|object|embed|audio|video|source|base)\b|\bsrc="|@import|url\((?!#)', page
    )
    assert loading == []


def test_no_element_has_a_handler_or_a_style(page):
    markup = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    assert re.findall(r"<[^>]*\s(?:on[a-z]+|style)=", markup) == []


def test_every_link_inside_leads_somewhere_and_identifiers_are_unique(page):
    markup = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    identifiers = re.findall(r'\sid="([^"]*)"', markup)
    links = set(re.findall(r'href="#([^"]*)"', markup))
    assert len(identifiers) == len(set(identifiers))
    assert links <= set(identifiers)


def test_the_script_never_writes_markup(page):
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script
    )


def test_the_same_run_gives_the_same_page(page):
    assert page == "".join(document(*gathered(NOT_ALLOWED, mask=Mask(KEY))))


def test_secrets_are_in_no_page_but_where_they_were_asked_for():
    text = NOT_ALLOWED.replace("abc", "tokenvalue")
    masked = "".join(document(*gathered(text)))
    shown = "".join(document(*gathered(text, mask=Mask(off=True))))
    assert "tokenvalue" not in masked
    assert "session=secret" not in masked
    assert "tokenvalue" in shown
    assert "session=secret" in shown
    assert "Secrets are shown" in shown


def test_a_page_of_nothing_is_a_page():
    _, collected = gathered()
    text = "".join(document(outcome_of(run_of().finish()), collected))
    assert "No response was judged" in text
    assert text.endswith("</html>\n")
