"""The layout of `league.json`: read in parts, whatever stands in it."""

import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from league.document import VOLATILE, Document, head_of, inspection_lines
from schemas.errors import StateError

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
