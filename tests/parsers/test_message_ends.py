"""The closed sets of how messages end are what outputs print: their values are a contract."""

from parsers.message_ends import EndedBy, Framing


def test_framings_are_printed_as_the_contract_says():
    assert {framing.value for framing in Framing} == {
        "none",
        "content-length",
        "chunked",
        "close",
        "tunnel",
        "unknown",
    }


def test_only_an_open_message_has_no_end():
    assert [end for end in EndedBy if end.value == "open"] == [EndedBy.OPEN]
    assert len({end.value for end in EndedBy}) == len(EndedBy)
