import click
import pytest
from click.testing import CliRunner

from analyzer.cli.options import (
    Given,
    NumberOrAll,
    RulePrefixes,
    Words,
    conditions_of,
    filter_options,
    filters_of,
    flattened,
    mask_of,
    union_of,
)
from analyzer.filters import Filters, network


def given(*arguments):
    """What the filter options make of arguments: the filters, and how they are written."""
    caught = {}

    @click.command()
    @filter_options
    def command(**options):
        caught.update(options)

    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 0, result.output
    return filters_of(caught), conditions_of(caught)


def test_without_options_everything_is_shown():
    assert given() == (Filters(), "")


def test_filter_options_become_conditions_and_are_written_as_given():
    arguments = [
        "--port", "80", "--port", "8080", "--host", "Example.COM", "--status", "404,5xx",
        "--client", "10.0.0.0/8",
        "--server", "::1", "--since", "1970-01-02", "--until", "86401",
    ]  # fmt: skip
    filters, written = given(*arguments)
    assert filters == Filters(
        ports=frozenset({80, 8080}),
        hosts=("example.com",),
        statuses=frozenset({404, *range(500, 600)}),
        clients=(network("10.0.0.0/8"),),
        servers=(network("::1"),),
        since_ns=86400 * 10**9,
        until_ns=86401 * 10**9,
    )
    assert written == " ".join(arguments)


def test_words_are_a_closed_set_in_any_case():
    assert Words(["error", "info"]).convert("Error, info", None, None) == ("error", "info")
    with pytest.raises(click.BadParameter, match="'fatal' is none of error, info"):
        Words(["error", "info"]).convert("error,fatal", None, None)


def test_rule_prefixes_are_written_as_in_the_book():
    assert RulePrefixes().convert("c0-STATUS, s206", None, None) == ("C0-status", "S206")
    with pytest.raises(click.BadParameter, match="matches no rule"):
        RulePrefixes().convert("", None, None)


def test_repeated_and_separated_values_are_one_list():
    assert flattened([("a", "b"), ("b", "c")]) == ("a", "b", "c")
    assert union_of([Given("404", frozenset({404})), Given("405", frozenset({405}))]) == {404, 405}


def test_the_mask_is_on_unless_it_is_switched_off():
    assert mask_of(no_redact=True).off is True
    assert mask_of(no_redact=False).off is False


def test_a_number_or_all():
    assert [NumberOrAll().convert(value, None, None) for value in ("3", 3, "all", None)] == [3, 3, None, None]
    for wrong in ("0", "-1", "some", "1.5"):
        with pytest.raises(click.BadParameter, match="is neither a number above 0 nor 'all'"):
            NumberOrAll().convert(wrong, None, None)


def test_a_time_span_that_holds_nothing_is_wrong_usage():
    caught = {}

    @click.command()
    @filter_options
    def command(**options):
        caught.update(options)

    CliRunner().invoke(command, ["--since", "2024-01-02", "--until", "2024-01-02"])
    with pytest.raises(click.UsageError, match="nothing is at or after 2024-01-02 and before 2024-01-02"):
        filters_of(caught)


def test_what_acts_on_a_terminal_is_escaped_in_the_conditions():
    assert given("--host", "a\x1b[31mé")[1] == "--host a\\x1b[31mé"
