"""A printed score is read, or the record is held: no record passes without it."""

import pytest

from parsers.witnesses import unread_score
from schemas.programme import load_programmes
from tests.parsers.test_mutations import page_text, record_of

ROW = '<tr><td colspan="1"><strong>Score</strong></td><td>6/21</td></tr>'


@pytest.mark.parametrize(
    "line",
    [
        "Score 14/21",
        "Total score: 14 out of 21",
        "P 1.1 Leadership Good Overall score 14 / 21",
        "14/21",
        "SCORE 14",
    ],
)
def test_a_line_that_prints_a_score(line: str) -> None:
    assert unread_score(["Ratings", line], load_programmes()["pdu-2023"], 2024) == line


@pytest.mark.parametrize(
    "line",
    [
        "At our inspection in 2019 we gave an overall rating of ‘Good’, with a score of 14/21.",
        "Previous score 14/21",
        "Score in 2019: 14/21",
        "Score 3/9 for this chapter",
        "The score is the sum of all points, at most 21.",
        "Scores of 0–4 are ‘Inadequate’",
    ],
)
def test_a_line_that_prints_no_score_of_this_inspection(line: str) -> None:
    assert unread_score(["Ratings", line], load_programmes()["pdu-2023"], 2024) is None


@pytest.mark.parametrize("markup", ["<p>Score 6/21</p>", "<h3>Total score</h3><p>6 / 21</p>"])
def test_a_page_whose_score_is_outside_its_table_does_not_pass_without_it(markup: str) -> None:
    text = page_text("pdu-2023-w03")
    assert ROW in text
    record = record_of(text.replace(ROW, "").replace("</article>", f"{markup}</article>"))
    assert record.status == "held" or record.score.value == 6
    assert record_of(text.replace(ROW, "")).status == "passed"
