"""Frames to small frames of numbers: what the charts draw and the reports print.

Each function takes DataFrames of analyzer.frames (or the columns of them that it needs) and changes
none of them; an empty frame gives an empty summary with the same dtypes.
"""

from analyzer.summaries.breaches import (
    violation_rate_by_server,
    violations_by_rule,
    violations_by_rule_and_server,
    violations_by_status,
    violations_over_time,
)
from analyzer.summaries.counting import SEVERITIES
from analyzer.summaries.distributions import response_sizes, time_to_first_octet
from analyzer.summaries.endings import OUTCOMES, closes
from analyzer.summaries.verdicts import STATES, standard_coverage, violation_rate_by_rule

__all__ = [
    "OUTCOMES",
    "SEVERITIES",
    "STATES",
    "closes",
    "response_sizes",
    "standard_coverage",
    "time_to_first_octet",
    "violation_rate_by_rule",
    "violation_rate_by_server",
    "violations_by_rule",
    "violations_by_rule_and_server",
    "violations_by_status",
    "violations_over_time",
]
