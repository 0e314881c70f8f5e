"""Serial number arithmetic, across the wrap."""

from hypothesis import given
from hypothesis import strategies as st

from parsers.tcp.sequence import MODULUS, difference, unwrapped

NUMBERS = st.integers(0, MODULUS - 1)


@given(NUMBERS, st.integers(-(2**31), 2**31 - 1))
def test_a_number_moved_on_differs_by_just_that(number, step):
    assert difference((number + step) % MODULUS, number) == step


@given(NUMBERS, st.integers(0, 2**50), st.integers(-(2**31), 2**31 - 1))
def test_a_nearby_number_is_unwrapped_to_its_offset(near, offset, step):
    assert unwrapped((near + step) % MODULUS, near, offset) == offset + step
