"""What is packed comes back equal, in order, as often as it is asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.evidence import Evidence, Witness
from schemas.packed import Packed, pack, unpack

said = st.builds(
    Evidence,
    page=st.none() | st.integers(1, 99),
    box=st.none() | st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 4),
    text=st.text(),
    witness=st.sampled_from(Witness),
)


@given(said)
def test_an_item_comes_back_equal(item: Evidence) -> None:
    assert unpack(Evidence, pack(item)) == item


@given(st.lists(said, max_size=4), st.lists(said, max_size=4))
def test_a_sequence_is_equal_to_what_it_was_made_of_and_to_nothing_else(
    items: list[Evidence], others: list[Evidence]
) -> None:
    packed = Packed.of(Evidence, items)
    assert packed == items == list(packed)
    assert (packed == Packed.of(Evidence, others)) == (items == others)
    assert packed[1:] == items[1:]
    assert packed + Packed.of(Evidence, others) == [*items, *others]
    assert Packed.of(Evidence, packed) is packed


def test_a_place_beyond_the_end_is_refused() -> None:
    with pytest.raises(IndexError):
        Packed(Evidence)[0]
