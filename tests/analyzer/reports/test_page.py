from analyzer.reports.page import Look, counted, listed, number, summed, table, wrapped


def test_colour_is_written_only_where_it_is_taken():
    assert Look(80, colour=False).style("a", "error") == "a"
    assert Look(80, colour=True).style("a", "error") == "\x1b[1;31ma\x1b[0m"
    assert Look(80, colour=True).style("a", "") == "a"


def test_numbers_are_written_with_their_nouns():
    assert [counted(n, "response") for n in (0, 1, 1200)] == ["0 responses", "1 response", "1,200 responses"]
    assert counted(2, "query", "queries") == "2 queries"
    assert number(1234567) == "1,234,567"


def test_lists_and_sums_begin_with_the_most():
    assert listed({"a": 1, "": 5, "b": 1}, 2) == "no name (5), a (1), and 1 more"
    assert summed({"a": 1, "b": 2000, "c": 0}) == "2,000 b + 1 a"
    assert summed({}) == "0"


def test_columns_are_aligned():
    assert table([["a", "1"], ["bbb", "200"]]) == ["  a      1", "  bbb  200"]
    assert table([]) == []


def test_text_is_wrapped_with_its_indent():
    assert wrapped("aa bb cc", 8, "  ", "    ") == ["  aa bb", "    cc"]
