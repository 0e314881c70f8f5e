"""Links: quoted commas, repeated parameters, and what does not follow the grammar."""

import time

import pytest

from analyzer.rules.links import Link, links


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", []),
        ("nothing", []),
        ("</a>", [Link("/a", {})]),
        ("< /a >", [Link("/a", {})]),
        ("<>; rel=self", [Link("", {"rel": "self"})]),
        ("</a>; rel=up", [Link("/a", {"rel": "up"})]),
        ("</a>;rel = up", [Link("/a", {"rel": "up"})]),
        ('</a>; REL="Blocked-By"', [Link("/a", {"rel": "Blocked-By"})]),
        (r'</a>; title="b, \"c\"; rel=d"', [Link("/a", {"title": 'b, "c"; rel=d'})]),
        ("</a>, </b>,,</c>", [Link("/a", {}), Link("/b", {}), Link("/c", {})]),
        ('</a,b>; title="c, <d>", </e>', [Link("/a,b", {"title": "c, <d>"}), Link("/e", {})]),
        ("</a>; rel=up; rel=down", [Link("/a", {"rel": "up"})]),
        ("</a>;; ;rel=up;", [Link("/a", {"rel": "up"})]),
        ("</a>; crossorigin; rel=up", [Link("/a", {"crossorigin": "", "rel": "up"})]),
        ("</a>; rel=", [Link("/a", {"rel": ""})]),
        ("</a>; media=a/b; rel=up", [Link("/a", {"media": "a/b", "rel": "up"})]),
        ("</a> rel=up, </b>", [Link("/a", {}), Link("/b", {})]),
        ('</a>; rel="up, </b>', [Link("/a", {"rel": ""})]),
        ("</a>, b, </c>", [Link("/a", {})]),
        ("</a", []),
    ],
)
def test_a_value_is_read_into_its_links(value, expected):
    assert links(value) == expected


def test_relation_types_are_separated_by_spaces_and_have_no_case():
    (link,) = links('</a>; rel="Blocked-By  next"')
    assert link.relations == {"blocked-by", "next"}
    assert links("</a>")[0].relations == frozenset()


@pytest.mark.parametrize(
    "value",
    [
        "<" * 200_000,
        "<a>" + ";" * 200_000,
        '<a>;b="' + "\\" * 200_000,
        "<a>" + " " * 200_000,
        '<a>;a="' * 30_000,
        ", " * 100_000,
        "<a>;" + "a" * 200_000,
        "<a>;a" + " " * 200_000,
        '<a>;a="b' + '"' * 200_000,
    ],
)
def test_hostile_values_take_linear_time(value):
    start = time.perf_counter()
    links(value)
    assert time.perf_counter() - start < 1
