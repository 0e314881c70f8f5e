import numpy as np
import pytest

from parsers.packets.cursor import Cursor, Step, Work, by_value

NUMBER = np.dtype([("number", ">u2")])


@pytest.fixture
def cursor():
    at = np.array([0, 3, 6])
    return Cursor(np.arange(8, dtype=np.uint8), np.array([0, 1, 2]), at, at + 2, at + 9, at * 0)


@pytest.fixture
def work(build):
    return Work(build.batch([b"12", b"34", b"56"]))


def test_a_header_is_read_where_each_packet_stands(cursor):
    assert cursor.read(NUMBER)["number"].tolist() == [0x0001, 0x0304, 0x0607]


def test_where_keeps_all_arrays_in_step(cursor):
    some = cursor.where(np.array([True, False, True])).past(1)

    assert (some.row.tolist(), some.at.tolist(), some.captured_end.tolist()) == ([0, 2], [1, 7], [2, 8])


def test_what_a_condition_excludes_is_left(cursor, work):
    kept = work.having(cursor.past(np.array([0, 1, 0])), 2)

    assert kept.row.tolist() == [0, 2]
    assert [rows.tolist() for rows in work.left] == [[1]]


def test_steps_go_deeper_until_the_limit(cursor, work):
    work.then(Step.IPV4, cursor)
    while work.todo:
        work.then(*work.todo.pop())

    assert [rows.tolist() for rows in work.left] == [[0, 1, 2]]


def test_no_packets_are_no_step(cursor, work):
    work.then(Step.IPV4, cursor.where(np.zeros(3, np.bool_)))

    assert work.todo == []


@pytest.mark.parametrize(
    ("values", "groups"),
    [
        ([], []),
        ([7, 7], [(7, None)]),
        ([9, 7, 9], [(7, [False, True, False]), (9, [True, False, True])]),
    ],
)
def test_values_are_grouped(values, groups):
    found = [(value, None if mask is None else mask.tolist()) for value, mask in by_value(np.array(values))]

    assert found == groups
