"""The layout of `league.json`, and which differences count as new content."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from league.compile import publication
from league.exports.league_json import VOLATILE, content_sha256, json_lines, league_json
from league.publish.versions import EarlierPublication
from schemas.publication import Publication
from tests.league.making import TODAY, material, organisation, record

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.just("inspections"), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), values))
@example({"tables": [{"id": 1, "rows": [{"a": [{"b": 1}]}, {}]}]})
def test_any_value_written_in_lines_is_the_same_json(value):
    assert json.loads(json_lines(value)) == value


def test_the_file_is_the_publication_with_one_inspection_per_line(sample):
    made = publication(sample, TODAY)
    body = league_json(made)
    assert Publication.model_validate_json(body) == made
    lines = body.decode().split('"inspections": [\n')[1].splitlines()[:-2]
    ids = [json.loads(line.rstrip(","))["id"] for line in lines]
    assert ids == [i.id for i in made.inspections] == sorted(ids)


def test_each_row_of_a_table_is_one_line(sample):
    made = publication(sample, TODAY)
    lines = [line.strip(" ,]}") for line in league_json(made).decode().splitlines()]
    for row in made.table("pdu").rows:
        assert sum(row.inspection in x and '"age_months"' in x for x in lines) == 2, (
            "kind, programme"
        )


def test_a_publication_without_inspections_is_valid_json():
    made = publication(material([], [organisation("Ash PDU")]), TODAY)
    assert json.loads(league_json(made))["inspections"] == []


def test_ages_the_day_the_version_and_the_changes_do_not_count_as_content(sample):
    made = publication(sample, TODAY)
    (table,) = (t for t in made.tables if t.id == "pdu")
    older = [r.model_copy(update={"age_months": r.age_months + 1}) for r in table.rows]
    aged = table.model_copy(update={"rows": tuple(older)})
    tables = tuple(aged if t.id == "pdu" else t for t in made.tables)
    other = made.model_copy(update={"version": "2026-11-24.7", "tables": tables})
    assert {"version", "age_months"} <= VOLATILE
    assert content_sha256(other) == content_sha256(made)


def test_a_place_a_row_or_an_inspection_that_differs_is_new_content(sample):
    made = publication(sample, TODAY)
    fewer = publication(material(sample.records[1:], sample.registry.organisations.values()), TODAY)
    (table,) = (t for t in made.tables if t.id == "pdu")
    moved = [r.model_copy(update={"rank_to": r.rank_to + 1}) for r in table.rows]
    tables = tuple(
        t.model_copy(update={"rows": tuple(moved)}) if t.id == "pdu" else t for t in made.tables
    )
    others = (
        fewer,
        made.model_copy(update={"tables": tables}),
        made.model_copy(update={"inspections": made.inspections[1:]}),
        made.model_copy(update={"notice": "other"}),
    )
    assert len({content_sha256(p) for p in (made, *others)}) == 5


def test_an_earlier_publication_ignores_fields_added_later():
    who = organisation("Ash PDU")
    made = publication(material([record(who, "pdu-2023", "2024-05-01", "R", (9, 21))]), TODAY)
    data = json.loads(league_json(made))
    data["added_in_2030"] = 1
    data["inspections"][0]["added_in_2030"] = 1
    assert EarlierPublication.model_validate(data) == EarlierPublication.of(made)
