"""The root element of hostile XML."""

import time

import pytest

from analyzer.rules.xml_root import SCAN_LIMIT, NoRoot, Root, root_element

DAV = Root("DAV:", "multistatus")
TAG = '<D:multistatus xmlns:D="DAV:">'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(TAG, DAV, id="a prefix"),
        pytest.param('<multistatus xmlns="DAV:"/>', DAV, id="no prefix"),
        pytest.param("<multistatus\n\txmlns = 'DAV:' >", DAV, id="single quotes and white space"),
        pytest.param(f'<?xml version="1.0"?>\r\n<!-- > -->\n<?x?>{TAG}', DAV, id="a prolog"),
        pytest.param(f"<!DOCTYPE x SYSTEM 'http://a/b'>{TAG}", DAV, id="a document type"),
        pytest.param('<a:x b="1" xmlns:a="urn:y" c="<">', NoRoot.UNKNOWN, id="an attribute that is no XML"),
        pytest.param('<a:x b="1>2" xmlns:a="urn:y">', Root("urn:y", "x"), id="other attributes"),
        pytest.param("<x>", Root("", "x"), id="no namespace"),
        pytest.param("<x/>", Root("", "x"), id="an empty element"),
        pytest.param("<a:x>", NoRoot.UNKNOWN, id="a prefix that is not declared"),
        pytest.param('<x xmlns="&dav;">', NoRoot.UNKNOWN, id="an entity is not expanded"),
        pytest.param('<x xmlns="DAV&#58;">', NoRoot.UNKNOWN, id="nor a character reference"),
        pytest.param(f"<!DOCTYPE x [<!ENTITY a 'b'>]>{TAG}", NoRoot.UNKNOWN, id="a subset of its own"),
        pytest.param('<x a="', NoRoot.UNKNOWN, id="cut in an attribute"),
        pytest.param("<x", NoRoot.UNKNOWN, id="cut in a tag"),
        pytest.param("<", NoRoot.UNKNOWN, id="cut behind its first octet"),
        pytest.param("<!-- ", NoRoot.UNKNOWN, id="cut in a comment"),
        pytest.param("<!", NoRoot.UNKNOWN, id="cut in a declaration"),
        pytest.param("<?xml", NoRoot.UNKNOWN, id="cut in an instruction"),
        pytest.param(" \n", NoRoot.UNKNOWN, id="white space"),
        pytest.param("", NoRoot.UNKNOWN, id="nothing"),
        pytest.param("[]", NoRoot.NOT_XML, id="JSON"),
        pytest.param("Hello", NoRoot.NOT_XML, id="text"),
        pytest.param("< x>", NoRoot.NOT_XML, id="a space before the name"),
        pytest.param("</x>", NoRoot.NOT_XML, id="an end tag"),
    ],
)
def test_the_root_is_found(text, expected):
    assert root_element(text.encode()) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_the_root_is_found_in_any_encoding(encoding):
    assert root_element(f"<?xml version='1.0'?>{TAG}".encode(encoding)) == DAV


def test_a_root_beyond_the_limit_is_not_looked_for():
    assert root_element(b" " * SCAN_LIMIT + TAG.encode()) is NoRoot.UNKNOWN


@pytest.mark.parametrize(
    "piece", [b"<!---->", b"<??>", b"<!DOCTYPE a>", b"<x a=''", b" a='b'", b"<x " + b" " * 100, b"\xff", b"<"]
)
def test_hostile_octets_take_linear_time(piece):
    started = time.process_time()
    for start in (b"", b"<x ", b"<x a='1' "):
        root_element(start + piece * (SCAN_LIMIT // len(piece)))
    assert time.process_time() - started < 1
