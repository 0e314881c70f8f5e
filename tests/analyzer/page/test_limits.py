from analyzer.page.limits import Limits


def test_what_a_page_lists_and_shows_stays_under_five_megabytes():
    limits = Limits()
    ladders, rules, charts = limits.ladders * 60_000, 280 * 2_500, 350_000
    bounded = limits.rows_octets + limits.rows_reserve + limits.samples_octets
    assert bounded + ladders + rules + charts < 5_000_000


def test_content_is_not_shown():
    assert Limits().content == 0
