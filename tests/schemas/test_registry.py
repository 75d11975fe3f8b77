"""The registry finds a body under each of its names, and never takes one body for another."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dates import PartialDate
from schemas.errors import RegistryError
from schemas.kinds import OrganisationKind, load_kinds
from schemas.organisation import DatedName, Organisation, Succession, forms
from schemas.registry import Registry, load_registry, load_registry_from

REGISTRY = load_registry()
KINDS = tuple(load_kinds())
CRC, NPS, PDU = "crc", "nps-division", "pdu"
REGION, YOUTH = "region", "youth-justice-service"


def body(id_: str, *names: str, aliases: tuple[str, ...] = ()) -> Organisation:
    kind = next(k.id for k in load_kinds().values() if id_.startswith(k.prefix))
    dated = tuple(DatedName(name=name) for name in names)
    return Organisation(id=id_, kind=kind, names=dated, aliases=aliases)


@pytest.mark.parametrize(
    ("printed", "kind", "id_"),
    [
        ("South Tyneside and Gateshead PDU", PDU, "pdu-south-tyneside-gateshead"),
        (
            "Gateshead and South Tyneside Probation Delivery Unit",
            PDU,
            "pdu-south-tyneside-gateshead",
        ),
        ("Leicester", YOUTH, "youth-leicester-city"),
        ("Leicester City Children & Young People's Justice Service", YOUTH, "youth-leicester-city"),
        ("Leicestershire YJS", YOUTH, "youth-leicestershire"),
        ("Royal Borough of Greenwich", YOUTH, "youth-greenwich"),
        ("Conwy & Denbighshire", YOUTH, "youth-conwy-denbighshire"),
        ("Caerdydd", YOUTH, "youth-cardiff"),
        ("Gwynedd & Ynys Môn", YOUTH, "youth-gwynedd-ynys-mon"),
        ("Westmoreland and Furness", YOUTH, "youth-westmorland-furness"),
        ("South Gloucestershire", YOUTH, "youth-south-gloucestershire"),
        ("Gloucestershire", YOUTH, "youth-gloucestershire"),
        ("DLNR CRC", CRC, "crc-derbyshire-leicestershire-nottinghamshire-rutland"),
        ("BeNCH", CRC, "crc-bedfordshire-northamptonshire-cambridgeshire-hertfordshire"),
        ("KSS CRC", CRC, "crc-kent-surrey-sussex"),
        ("KSS", REGION, "region-kent-surrey-sussex"),
        ("Cymru", REGION, "region-wales"),
        ("Midlands NPS", NPS, "nps-midlands"),
        ("South West division", NPS, "nps-south-west"),
        ("South West and South Central division", NPS, "nps-south-west-south-central"),
    ],
)
def test_real_names_are_found_as_sources_print_them(
    printed: str, kind: OrganisationKind, id_: str
) -> None:
    found = REGISTRY.match(printed, (kind,))
    assert found.organisation is not None
    assert found.organisation.id == id_


@pytest.mark.parametrize("printed", ["Tyne", "Glos", "North Leicester", "Kentt", "Lincs"])
def test_what_is_only_close_is_proposed_and_not_taken(printed: str) -> None:
    found = REGISTRY.match(printed, (YOUTH,))
    assert found.organisation is None


def test_the_best_candidate_for_a_misspelt_name_comes_first() -> None:
    found = REGISTRY.match("Glocestershire", (YOUTH,))
    assert found.organisation is None
    assert found.candidates[0] == "youth-gloucestershire"


def test_a_name_of_two_kinds_is_ambiguous_when_both_are_asked_for() -> None:
    found = REGISTRY.match("Wales", (CRC, NPS, REGION))
    assert found.organisation is None
    assert found.candidates == ("crc-wales", "nps-wales", "region-wales")


@given(st.text(max_size=30))
def test_no_text_matches_a_body_that_does_not_bear_the_name(text: str) -> None:
    found = REGISTRY.match(text, KINDS)
    if found.organisation is not None:
        assert found.organisation.answers_to(text)
    assert not set(found.candidates) - set(REGISTRY.organisations)


@given(st.sampled_from(sorted(REGISTRY.organisations)))
def test_each_body_is_found_by_all_its_names_and_by_no_other_of_its_kind(id_: str) -> None:
    organisation = REGISTRY.organisations[id_]
    for name in (*(n.name for n in organisation.names), *organisation.aliases):
        for printed in (name, name.upper(), name.replace(" and ", " & "), f" {name} ."):
            found = REGISTRY.match(printed, (organisation.kind,)).organisation
            assert found is not None
            assert found.id == id_


def test_no_two_bodies_of_a_kind_share_a_form_of_a_name() -> None:
    claimed = Counter(
        (organisation.kind, form)
        for organisation in REGISTRY.organisations.values()
        for form in frozenset().union(
            *(forms(n.name) for n in organisation.names), *map(forms, organisation.aliases)
        )
    )
    assert [form for form, bodies in claimed.items() if bodies > 1] == []


def test_every_known_body_is_there_with_an_id_of_its_kind() -> None:
    kinds = Counter(o.kind for o in REGISTRY.organisations.values())
    # Official counts: 21 companies, 7 divisions (and one of 2021), 12 regions, one national body.
    assert (kinds[CRC], kinds[NPS], kinds[REGION]) == (21, 8, 12)
    assert kinds["national"] == 1
    # The Ministry's list of April 2023 has 108 units, its list of August 2026 five more places.
    assert kinds[PDU] == 113
    # The statistics of 2024-25 have 155 services; Cumbria and Western Bay ended before.
    assert kinds[YOUTH] == 157
    assert kinds["approved-premises"] == 3


def test_every_youth_service_has_the_codes_of_its_authorities() -> None:
    youth = [o for o in REGISTRY.organisations.values() if o.kind == YOUTH]
    assert [o.id for o in youth if not o.codes.gss] == ["youth-western-bay"]
    assert REGISTRY.organisations["youth-cheshire"].codes.gss == (
        "E06000049",
        "E06000050",
        "E06000006",
        "E06000007",
    )
    assert all(o.area in REGISTRY.areas for o in youth)


@pytest.mark.parametrize(
    ("kind", "day", "count"),
    [
        (CRC, "2019-09-30", 21),
        (NPS, "2019-09-30", 7),
        (REGION, "2019-09-30", 0),
        (PDU, "2019-09-30", 0),
        (CRC, "2021-06-26", 21),
        (CRC, "2021-06-27", 0),
        (NPS, "2021-06-27", 0),
        (REGION, "2021-06-27", 12),
    ],
)
def test_members_are_those_whose_lifetime_holds_the_day(
    kind: OrganisationKind, day: str, count: int
) -> None:
    assert len(REGISTRY.members(kind, dt.date.fromisoformat(day))) == count


def test_a_service_that_was_split_ended_and_its_parts_show_it_as_predecessor() -> None:
    bay = REGISTRY.organisations["youth-western-bay"]
    parts = [link.id for link in bay.successors]
    assert parts == ["youth-bridgend", "youth-neath-port-talbot", "youth-swansea"]
    assert bay.alive_on(dt.date(2018, 12, 1))
    assert not bay.alive_on(dt.date(2022, 6, 14))
    for part in parts:
        organisation = REGISTRY.organisations[part]
        assert [link.id for link in organisation.predecessors] == ["youth-western-bay"]
        assert organisation.predecessors[0].source.startswith("https://")
        assert not organisation.alive_on(dt.date(2018, 12, 1))


def test_a_renamed_unit_is_one_body_with_the_name_of_the_day() -> None:
    unit = REGISTRY.organisations["pdu-south-tyneside-gateshead"]
    assert unit.name == "Gateshead and South Tyneside PDU"
    assert unit.name_on(dt.date(2022, 12, 1)) == "South Tyneside and Gateshead PDU"
    assert unit.name_on(dt.date(2025, 6, 1)) == "Gateshead and South Tyneside PDU"


def test_each_division_has_its_companies_and_each_region_its_units() -> None:
    def of(area: str, kind: OrganisationKind) -> list[str]:
        return [o.id for o in REGISTRY.organisations.values() if o.area == area and o.kind == kind]

    divisions = [a for a in REGISTRY.areas.values() if a.kind == "nps-division"]
    regions = [a for a in REGISTRY.areas.values() if a.kind == "region"]
    assert (len(divisions), len(regions)) == (7, 12)
    assert sum(len(of(a.id, CRC)) for a in divisions) == 21
    assert sum(len(of(a.id, PDU)) for a in regions) == 113
    assert of("nps-midlands", CRC) == [
        "crc-derbyshire-leicestershire-nottinghamshire-rutland",
        "crc-staffordshire-west-midlands",
        "crc-warwickshire-west-mercia",
    ]


def test_a_succession_written_once_is_seen_from_both_ends() -> None:
    link = Succession(id="pdu-new", how="renamed", source="a notice")
    old = body("pdu-old", "Old PDU").model_copy(update={"successors": (link,)})
    registry = Registry([old, body("pdu-new", "New PDU")])
    assert registry.organisations["pdu-new"].predecessors[0].id == "pdu-old"
    again = Registry([*registry.organisations.values(), body("pdu-other", "Other PDU")])
    assert again.organisations["pdu-new"] == registry.organisations["pdu-new"]


@pytest.mark.parametrize(
    ("bodies", "what"),
    [
        ([body("pdu-a", "A and B PDU"), body("pdu-b", "B & A")], "names both"),
        ([body("pdu-a", "A PDU"), body("pdu-b", "B PDU", aliases=("A",))], "names both"),
        ([body("pdu-b", "B PDU", aliases=("A",)), body("pdu-a", "A PDU")], "names both"),
        ([body("pdu-a", "A PDU"), body("pdu-a", "B PDU")], "given twice"),
        ([body("pdu-a", "&")], "no letter"),
        ([body("pdu-a", "A PDU").model_copy(update={"area": "nowhere"})], "no area"),
    ],
)
def test_a_registry_that_contradicts_itself_is_refused(
    bodies: list[Organisation], what: str
) -> None:
    with pytest.raises(RegistryError, match=what):
        Registry(bodies)


def test_a_succession_to_nowhere_is_refused() -> None:
    link = Succession(id="pdu-gone", how="merger", source="a notice")
    with pytest.raises(RegistryError, match="no organisation 'pdu-gone'"):
        Registry([body("pdu-a", "A PDU").model_copy(update={"successors": (link,)})])


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[[organisations]\n", "bad.toml"),
        ('[[organisation]]\nid = "pdu-a"\n', "unknown table 'organisation'"),
        ('[[organisations]]\nid = "pdu-a"\nkind = "pdu"\nnames = []\n', "bad.toml: pdu-a: names"),
        ('[[organisations]]\nkind = "pdu"\nnames = [{ name = "A" }]\n', "bad.toml: entry 1: id"),
        (
            '[[organisations]]\nid = "crc-a"\nkind = "pdu"\nnames = [{ name = "A" }]\n',
            "starts with 'pdu'",
        ),
        (
            '[[organisations]]\nid="pdu-a"\nkind="pdu"\nnames=[{name="A"}]\nto="2021"\nfrom="2022"\n',
            "ends .2021. before it starts",
        ),
    ],
)
def test_a_malformed_file_is_refused_with_file_and_entry(
    tmp_path: Path, text: str, where: str
) -> None:
    (tmp_path / "bad.toml").write_text(text, "utf-8")
    with pytest.raises(RegistryError, match=where):
        load_registry_from(tmp_path)


def test_existence_is_judged_by_bounds_and_an_unknown_bound_is_open() -> None:
    bounded = body("pdu-a", "A PDU").model_copy(
        update={"starts": PartialDate("2021-06-26"), "ends": PartialDate("2023")}
    )
    assert not bounded.alive_on(dt.date(2021, 6, 25))
    assert bounded.alive_on(dt.date(2023, 12, 31))
    assert not bounded.alive_on(dt.date(2024, 1, 1))
    assert body("pdu-b", "B PDU").alive_on(dt.date(1900, 1, 1))


def test_a_unit_that_went_into_another_is_not_that_other() -> None:
    today = {unit.id for unit in REGISTRY.members(PDU, dt.date(2026, 11, 23))}
    assert "pdu-tameside" not in today
    assert "pdu-stockport-tameside" in today
    merged = REGISTRY.organisations["pdu-stockport-tameside"]
    assert [link.how for link in merged.predecessors] == ["merger"]
    found = REGISTRY.match("Stockport & Tameside PDU", (PDU,)).organisation
    assert found == merged


def test_regions_and_units_have_the_codes_of_their_authorities_without_overlap() -> None:
    regions = [o for o in REGISTRY.organisations.values() if o.kind == REGION]
    assert all(o.codes.gss for o in regions)
    every = [code for o in regions for code in o.codes.gss or ()]
    assert len(every) == len(set(every)) == 175
    assert all(o.codes.official is None for o in regions), "no source gives the code of a region"
    for unit in REGISTRY.organisations.values():
        if unit.kind == PDU:
            area = REGISTRY.organisations[str(unit.area)]
            assert set(unit.codes.gss or ()) <= set(area.codes.gss or ()), unit.id
    assert REGISTRY.organisations["pdu-sheffield"].codes.official == "E08000039"
    assert REGISTRY.organisations["pdu-barnsley-rotherham"].codes.official is None
    assert REGISTRY.organisations["pdu-essex-north"].codes.gss is None
