"""The verdicts by rule and by section of the standard, out of the coverage."""

from __future__ import annotations

from collections import Counter
from math import sqrt
from typing import TYPE_CHECKING

from analyzer.rules.catalogue import catalogue
from analyzer.rules.coverage import section_coverage
from analyzer.summaries.counting import strings

if TYPE_CHECKING:
    import pandas as pd

STATES = ("broken", "kept", "noted", "undecided", "not applicable", "not asked", "not observable")
"""What a capture can say of a requirement."""
OWN = "own rules"
"""The section of rules that the catalogue does not know."""
_Z = 1.959963984540054
"""The normal deviate of a 95 % interval."""


def wilson(broken: int, decided: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of a share by Wilson's score, as shares of 1.

    It needs no many cases to be right, and never reaches beyond 0 and 1. With nothing decided it is all
    that is possible.

    >>> [round(end, 4) for end in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    if not decided:
        return 0.0, 1.0
    share, weight = broken / decided, _Z * _Z / decided
    centre = (share + weight / 2) / (1 + weight)
    half = _Z * sqrt(share * (1 - share) / decided + weight / (4 * decided)) / (1 + weight)
    low = 0.0 if not broken else max(0.0, centre - half)
    high = 1.0 if broken == decided else min(1.0, centre + half)
    return low, high


def violation_rate_by_rule(coverage: pd.DataFrame) -> pd.DataFrame:
    """Say of each rule that was decided how often it was broken, and how sure that is.

    Returns:
        rule, title (string), broken, decided = kept + broken, undecided, rate = broken / decided,
        low and high (the ends of its 95 % confidence interval, 0 to 1). By `low`, the highest first: one
        breach in one case shows less than ninety in a hundred. Then by rule.
    """
    table = coverage.loc[coverage["kept"] + coverage["broken"] > 0, ["rule", "title", "broken"]].copy()
    table["decided"] = coverage["kept"] + coverage["broken"]
    table["undecided"] = coverage["undecided"]
    table["rate"] = (table["broken"] / table["decided"]).astype("Float64")
    ends = [wilson(*pair) for pair in zip(table["broken"].tolist(), table["decided"].tolist(), strict=True)]
    for name, values in (("low", [low for low, _ in ends]), ("high", [high for _, high in ends])):
        table[name] = values
    table = table.astype({"rule": strings(), "title": strings(), "low": "Float64", "high": "Float64"})
    return table.sort_values(["low", "rule"], ascending=[False, True], ignore_index=True)


def standard_coverage(coverage: pd.DataFrame) -> pd.DataFrame:
    """Count the requirements of each section by what the capture says of them.

    Each requirement of the catalogue is counted once: broken at least once; kept, never broken; noted, a
    fact that was seen; undecided whenever it was asked; not applicable to anything; not asked (a rule
    that was not selected or weighs nothing in the profile, or one to be built); not observable in any
    capture.

    Returns:
        section (string, of RFC 2616; 2616-other: those that section 10 leans on; current: what exists today
        alone; own rules), requirements, and one column for each of STATES, which add up to it. In the order
        of the sections.
    """
    import pandas as pd

    asked = dict(zip(coverage["rule"], _states(coverage), strict=True))
    sections = {each.section: Counter[str]() for each in section_coverage((), ())}
    for row in catalogue().values():
        otherwise = "not observable" if row.reason else "not asked"
        sections[row.section][asked.pop(row.id, otherwise)] += 1
    if asked:
        sections[OWN] = Counter(asked.values())
    table = pd.DataFrame(
        {
            "section": list(sections),
            "requirements": [counts.total() for counts in sections.values()],
            **{state: [counts[state] for counts in sections.values()] for state in STATES},
        }
    )
    return table.astype({"section": strings()} | dict.fromkeys(["requirements", *STATES], "Int64"))


def _states(coverage: pd.DataFrame) -> list[str]:
    """Say of each rule what came out."""
    columns = {"broken": "broken", "kept": "kept", "noted": "noted", "undecided": "undecided"}
    return [
        next((state for name, state in columns.items() if counts[name]), "not applicable")
        for counts in coverage[list(columns)].to_dict("records")
    ]
