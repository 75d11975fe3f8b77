"""Printed names are compared without what printing varies, and no further."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schemas.organisation import core_name, forms, normalise_name, slug


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kent, Surrey & Sussex CRC", "Kent, Surrey and Sussex Community Rehabilitation Company"),
        ("Hammersmith & Fulham", "Hammersmith and Fulham"),
        ("Gateshead and South Tyneside PDU", "South Tyneside & Gateshead Probation Delivery Unit"),
        ("South West, South Central", "South West South Central division"),
        ("Newcastle Upon Tyne PDU", "Newcastle upon Tyne"),
        ("Gwynedd & Ynys Môn", "Gwynedd and Ynys Mon YJS"),
        ("Portsmouth and the Isle of Wight PDU", "Portsmouth and Isle of Wight"),
        ("St Aldhelm’s Youth Justice Service", "St Aldhelm's YOS"),
        ("St. Helens", "St Helens"),
        ("Southend -on-sea", "Southend-on-Sea"),
        ("Cumberlan d Youth Justice Service", "Cumberland"),
        ("Stoke‑on–Trent", "Stoke-on-Trent"),
        ("Partner\u00adship Vale", "Partnership Vale"),
        ("Royal Borough of Greenwich", "Greenwich"),
        ("London Borough of Camden", "Camden"),
        ("Midlands NPS", "National Probation Service Midlands division"),
        ("Probation Service – North West region", "North West region"),
        ("Leicester City Children & Young People’s Justice Service", "Leicester City"),
        ("Darlington Young People's Engagement and Justice Service", "Darlington"),
    ],
)
def test_two_printings_of_one_name_share_a_form(one: str, other: str) -> None:
    assert forms(one) & forms(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gloucestershire", "South Gloucestershire"),
        ("Leicester", "Leicester City"),
        ("Leicester", "Leicestershire"),
        ("Derby City", "Derbyshire"),
        ("Nottingham City PDU", "Nottinghamshire PDU"),
        ("North Lincolnshire", "North East Lincolnshire"),
        ("South West division", "South West South Central division"),
        ("East and West Lincolnshire", "East Lincolnshire"),
        ("Norfolk", "Norfolk and Suffolk"),
        ("Bradford", "Bradford and Calderdale"),
    ],
)
def test_names_that_contain_other_names_stay_apart(one: str, other: str) -> None:
    assert not forms(one) & forms(other)


def test_rating_words_in_a_name_are_part_of_it() -> None:
    assert core_name("Good Hope and Outstanding Vale PDU") == "good hope outstanding vale"
    assert not forms("Good Hope PDU") & forms("Hope PDU")


def test_a_name_of_nothing_but_kind_words_keeps_them() -> None:
    assert core_name("The Region") == core_name("Region") == "region"
    assert core_name("PDU") == "pdu"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Gwynedd & Ynys Môn", "gwynedd-and-ynys-mon"),
        ("St Aldhelm’s", "st-aldhelms"),
        ("—", "unnamed"),
    ],
)
def test_slugs_are_plain_ascii(name: str, expected: str) -> None:
    assert slug(name) == expected


words = st.text(string.ascii_letters, min_size=2, max_size=9)
parts = st.lists(words, min_size=1, max_size=4)


@given(parts.flatmap(lambda p: st.tuples(st.just(p), st.permutations(p))))
def test_the_order_and_the_joining_of_parts_do_not_matter(
    printed: tuple[list[str], list[str]],
) -> None:
    one, other = printed
    assert forms(", ".join(one)) & forms(" & ".join(other))


@given(words, st.integers(min_value=1, max_value=8))
def test_a_stray_space_does_not_hide_a_name(name: str, at: int) -> None:
    assume(normalise_name(name) == core_name(name))
    assert forms(name) & forms(f"{name[:at]} {name[at:]}")


@given(st.text(max_size=40))
def test_any_text_gives_forms_and_a_plain_slug(text: str) -> None:
    assert bool(forms(text)) == any(c.isascii() and c.isalnum() for c in normalise_name(text))
    assert set(slug(text)) <= set(string.ascii_lowercase + string.digits + "-")


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_name(text)
    assert normalise_name(once) == once
