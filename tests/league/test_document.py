"""The layout of `league.json`: read in parts, whatever stands in it."""

import datetime as dt
import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from league.compile import publication
from league.exports.league_json import VOLATILE, Document, head_items, head_of, inspection_lines
from league.squeezed import Items, item_of
from league.tables import ROWS, Tables, read_table
from schemas.errors import StateError
from schemas.tables import LeagueTable
from tests.league.making import material, organisation, record

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.just("inspections"), inner, max_size=3)
    ),
    max_leaves=12,
)
heads = st.dictionaries(st.sampled_from(["tables", "areas", "notice", "as_of"]), values)


def lines_of(document: Document):
    return lambda: io.BytesIO(b"".join(document.chunks()))


@given(heads, st.lists(st.dictionaries(st.text(), values, max_size=2), max_size=4))
def test_any_content_is_json_and_comes_back_by_parts(head, inspections):
    made = Document(head, [json.dumps(i, ensure_ascii=True).encode() for i in inspections])
    whole = json.loads(b"".join(made.chunks()))
    assert whole == {**head, "inspections": inspections}
    assert head_of(lines_of(made), head) == head
    assert [json.loads(line) for line in inspection_lines(lines_of(made)())] == inspections


@given(heads, heads)
@example({"tables": None}, {"tables": [None]})
@example({"tables": [1, 2]}, {"tables": [12]})
def test_content_differs_where_more_than_day_age_and_changes_differ(one, other):
    first, second = Document(one, []), Document(other, [])
    stable = [{k: v for k, v in head.items() if k not in VOLATILE} for head in (one, other)]
    if first.content == second.content:
        assert plain(stable[0]) == plain(stable[1])


def plain(value):
    """The same without volatile keys at any depth, and with lists spelled as in the file."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k not in VOLATILE}
    return [plain(v) for v in value] if isinstance(value, list) else value


def test_ages_and_the_day_do_not_count_as_content():
    rows = [{"age_months": 1, "rating": "Good"}]
    older = [{"age_months": 2, "rating": "Good"}]
    one = Document({"as_of": "2026-01-01", "tables": [{"as_of": "2026-01-01", "rows": rows}]}, [])
    two = Document({"as_of": "2026-02-01", "tables": [{"as_of": "2026-02-01", "rows": older}]}, [])
    assert one.content == two.content


def test_a_head_whose_lines_are_not_indented_is_read_whole():
    tables = b'"tables": [\n{"id": 1,\n"rows": [\n{"a":1}\n]}\n]'
    body = b"{\n" + tables + b',\n"inspections": [\n{"id":"x"}\n]\n}\n'
    assert json.loads(body)
    assert head_of(lambda: io.BytesIO(body), ("tables",)) == {
        "tables": [{"id": 1, "rows": [{"a": 1}]}]
    }
    assert list(inspection_lines(io.BytesIO(body))) == [b'{"id":"x"}']


def test_what_is_no_publication_is_refused():
    with pytest.raises(StateError, match="not a publication of ours"):
        head_of(lambda: io.BytesIO(b'{\n"tables": [\noops'), ("tables",))


def lines_of_table(table: LeagueTable) -> list[bytes]:
    """The lines that a table takes in `league.json`, without the comma after it."""
    made = Document({"tables": Items([item_of(table, *ROWS)])}, [])
    ((_, lines),) = head_items(lines_of(made)(), ["tables"])
    return list(lines)


def test_each_table_comes_back_from_its_lines_with_rows_that_end_in_an_empty_list(sample):
    ash, never = organisation("Ash PDU"), organisation("Never inspected PDU")
    rated = material([record(ash, "pdu-2023", "2025-03", "R", (9, 21))], [ash, never])
    tables = [t for m in (sample, rated) for t in publication(m, dt.date(2026, 11, 23)).tables]
    last = next(table.unranked[-1] for table in tables if table.rows and table.unranked)
    assert last.predecessors == ()
    assert any(table.rows and not table.unranked for table in tables)
    assert any(table.unranked and not table.rows for table in tables)
    read = Tables(read_table(lines_of_table(table)) for table in tables)
    assert list(read) == tables == list(Tables.of(tables))
    assert list(read[1:3]) == tables[1:3]


def test_a_table_whose_rows_share_a_line_or_lack_one_is_not_taken_for_one_of_ours(sample):
    tables = publication(sample, dt.date(2026, 11, 23)).tables
    lines = lines_of_table(next(table for table in tables if len(table.rows) > 2))
    row = next(number for number, line in enumerate(lines) if line.startswith(b'  {"'))
    joined = [*lines[:row], lines[row].rstrip() + lines[row + 1], *lines[row + 2 :]]
    for wrong in (joined, lines[:-1], [*lines[:row], *lines[-1:]]):
        with pytest.raises(ValueError, match=r"validation error|not set"):
            read_table(wrong)
