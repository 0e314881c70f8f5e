from analyzer.charts import CHARTS
from analyzer.page.charts import charts
from analyzer.page.limits import Limits
from tests.analyzer.page.pages import NOT_ALLOWED, gathered


def test_every_chart_is_there_with_what_it_shows():
    outcome, collected = gathered(NOT_ALLOWED)
    text = charts(outcome, collected)
    assert text.count("<svg") == len(CHARTS)
    assert "405 Method Not Allowed" in text
    assert 'aria-label="Responses and findings over the time of the capture."' in text
    assert "no chart" not in text


def test_what_no_chart_counts_is_said():
    outcome, collected = gathered(NOT_ALLOWED, limits=Limits(drawn=1))
    assert "in no chart" in charts(outcome, collected)


def test_filters_do_not_change_the_coverage_and_the_chart_says_so():
    outcome, collected = gathered(NOT_ALLOWED)
    outcome.ignored = "1 finding ignored"
    assert "Of everything that was judged" in charts(outcome, collected)
