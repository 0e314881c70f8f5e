import pytest

from analyzer.rules.closes.verdict import Conduct
from analyzer.rules.conduct_texts import CONDUCT_TEXTS


def test_each_conduct_but_the_one_that_has_a_page_has_its_text():
    assert CONDUCT_TEXTS.keys() == {*Conduct} - {Conduct.RESET_BEFORE_ACK}


@pytest.mark.parametrize("conduct", CONDUCT_TEXTS, ids=lambda conduct: conduct.value)
def test_a_text_is_a_title_and_three_paragraphs(conduct):
    title, *paragraphs = [" ".join(part.split()) for part in CONDUCT_TEXTS[conduct].split("\n\n")]
    assert len(f"{conduct.value}: {title}") <= 80
    assert (title.startswith("Undecided: "), len(paragraphs)) == (not conduct.decided, 3)
    assert not title.endswith(".")
    assert all(paragraph.endswith(".") or "wirelint explain" in paragraph for paragraph in paragraphs)
