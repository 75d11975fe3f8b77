"""Models of which there are thousands share what is equal, and stay values of their own."""

from schemas.dates import PartialDate
from schemas.organisation import DatedName


def test_names_of_which_the_same_was_given_share_the_set_of_it_and_others_do_not() -> None:
    one, other = DatedName(name="Ash"), DatedName(name="Birch")
    dated = DatedName(name="Ash", starts=PartialDate("2021"))
    assert one.model_fields_set is other.model_fields_set
    assert dated.model_fields_set == {"name", "starts"}
    assert one.model_dump(exclude_unset=True) == {"name": "Ash"}


def test_a_changed_copy_leaves_the_shared_set_alone() -> None:
    one = DatedName(name="Ash")
    copy = one.model_copy(update={"ends": PartialDate("2022")})
    assert copy.model_fields_set == {"name", "ends"}
    assert one.model_fields_set == DatedName(name="Birch").model_fields_set == {"name"}
