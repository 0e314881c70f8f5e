from xml.etree import ElementTree as ET

from analyzer.figures import TEXT, chart
from analyzer.page.pictures import picture


def figure_of(text="a <b> & c"):
    figure, (axes,) = chart("A title", height=2)
    axes.bar([0, 1], [1, 2], color="#b5340f")
    axes.set_xlabel(text, **TEXT)
    return figure


def test_a_picture_is_an_element_with_a_name_and_no_style():
    drawn = picture(figure_of(), "one", 'What "it" shows')
    root = ET.fromstring(drawn)
    assert (root.tag, root.get("role"), root.get("aria-label")) == ("svg", "img", 'What "it" shows')
    assert not any(element.get("style") for element in root.iter())
    assert not any(element.tag in {"style", "metadata", "script"} for element in root.iter())
    assert any(element.get("fill") == "#b5340f" for element in root.iter())


def test_text_stays_text_and_is_escaped():
    root = ET.fromstring(picture(figure_of("<script>alert(1)</script>"), "one", "x"))
    assert "<script>alert(1)</script>" in [element.text for element in root.iter("text")]


def test_the_same_figure_gives_the_same_octets():
    assert picture(figure_of(), "one", "x") == picture(figure_of(), "one", "x")


def test_identifiers_of_two_pictures_differ_and_lead_somewhere():
    roots = [ET.fromstring(picture(figure_of(), name, "x")) for name in ("one", "two")]
    names = [{element.get("id") for element in root.iter()} - {None} for root in roots]
    assert names[0]
    assert not names[0] & names[1]
    used = {element.get("href")[1:] for element in roots[0].iter() if element.get("href")}
    clips = {element.get("clip-path")[5:-1] for element in roots[0].iter() if element.get("clip-path")}
    assert used | clips == names[0]


def test_a_picture_is_small():
    assert len(picture(figure_of(), "one", "x")) < 8_000
