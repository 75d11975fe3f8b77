"""Names and ratings are paired by where they are printed, and by nothing else."""

import pytest

from tests.parsers.text_drawing import pairing_of, refusals, texts, written

EARLIER = "the column of an earlier inspection"
SCALE = "the scale of the four ratings"
TICKS = "the head of a column of ticks"


@pytest.mark.parametrize(
    ("drawing", "pairs"),
    [
        pytest.param(
            """
            Leadership                 Good
            Staffing                   Requires
                                       improvement
            Partnerships and services  Not rated
            """,
            [
                "Leadership = Good",
                "Staffing = Requires improvement",
                "Partnerships and services = Not rated",
            ],
            id="right of the names",
        ),
        pytest.param(
            """
            Good         Leadership
            Inadequate   Staffing
            """,
            ["Leadership = Good", "Staffing = Inadequate"],
            id="left of the names",
        ),
        pytest.param(
            """
            Leadership   Good      Assessment   Inadequate
            Staffing     Good      Planning     Outstanding
            """,
            [
                "Leadership = Good",
                "Assessment = Inadequate",
                "Staffing = Good",
                "Planning = Outstanding",
            ],
            id="two tables side by side",
        ),
        pytest.param(
            """
            Leadership               Assessment   Inadequate
            Staffing                 Planning     Outstanding
            """,
            ["Assessment = Inadequate", "Planning = Outstanding"],
            id="not across another name",
        ),
    ],
)
def test_ratings_beside_names(drawing: str, pairs: list[str]) -> None:
    assert written(pairing_of(drawing).pairs) == pairs


@pytest.mark.parametrize(
    ("rows_below", "paired"),
    [(0, False), (3, True)],
    ids=["the column ends right above", "the column ends far above"],
)
def test_no_rating_is_read_across_a_column_of_names(rows_below: int, paired: bool) -> None:
    above = "Leadership         Assessment\nStaffing           Planning\n"
    pairing = pairing_of(above + "\n" * rows_below + "Services                      Good")
    assert ("Services = Good" in written(pairing.pairs)) is paired


def test_two_ratings_of_a_column_beside_one_name_refuse_the_table() -> None:
    """A wrapped name has moved the names below it down, so that no row can be trusted."""
    pairing = pairing_of(
        """
        Leadership        Good
        Partnerships and  Good
        services          Inadequate
        """
    )
    assert written(pairing.pairs) == []
    assert sorted(texts(rating for rating, _ in pairing.refused)) == ["Good", "Good", "Inadequate"]
    assert {rule.split(":")[0] for _, rule in pairing.refused} == {
        "names and ratings are not set row by row"
    }


def test_a_wrapped_name_beside_one_rating_is_paired() -> None:
    pairing = pairing_of(
        """
        Leadership        Good
        Partnerships and  Inadequate
        services
        """
    )
    assert written(pairing.pairs) == ["Leadership = Good", "Partnerships and services = Inadequate"]


@pytest.mark.parametrize(
    ("drawing", "pairs", "refused"),
    [
        pytest.param(
            """
                          Previous rating   Current rating
            Leadership    Inadequate        Good
            Staffing      Good              Outstanding
            """,
            ["Leadership = Good", "Staffing = Outstanding"],
            [f"Inadequate: {EARLIER}", f"Good: {EARLIER}"],
            id="the header names an earlier inspection",
        ),
        pytest.param(
            """
                          2021              2023
            Leadership    Inadequate        Good
            """,
            ["Leadership = Good"],
            [f"Inadequate: {EARLIER}"],
            id="the header has the earlier year",
        ),
        pytest.param(
            """
                          2023              2021
            Leadership    Inadequate        Good
            """,
            ["Leadership = Inadequate"],
            [f"Good: {EARLIER}"],
            id="the earlier year is on the right",
        ),
        pytest.param(
            """
                          Previous rating
            Leadership    Inadequate
            """,
            [],
            [f"Inadequate: {EARLIER}"],
            id="the only column is an earlier one",
        ),
        pytest.param(
            """
                          Current and previous
            Leadership    Inadequate
            """,
            ["Leadership = Inadequate"],
            [],
            id="the only column is headed by both words",
        ),
        pytest.param(
            """
                          Rating            Grade
            Leadership    Inadequate        Good
            """,
            ["Leadership = Inadequate / Good"],
            [],
            id="no header dates the columns, so both count",
        ),
        pytest.param(
            """
            The previous ratings of this service were given by another inspector here.

            Leadership    Inadequate
            """,
            ["Leadership = Inadequate"],
            [],
            id="a sentence is no header",
        ),
    ],
)
def test_columns_of_an_earlier_inspection(
    drawing: str, pairs: list[str], refused: list[str]
) -> None:
    pairing = pairing_of(drawing)
    assert written(pairing.pairs) == pairs
    assert refusals(pairing) == refused


@pytest.mark.parametrize(
    ("drawing", "pairs", "refused"),
    [
        pytest.param(
            """
            Leadership    Inadequate        Outstanding
            Staffing      Good              Good
            Planning      Good              Inadequate
            Assessment    Good              Requires improvement
            Resettlement  Good
            """,
            [
                "Inadequate / Outstanding",
                "Good / Good",
                "Good / Inadequate",
                "Good / Requires improvement",
                "Good",
            ],
            [],
            id="four ratings beside the table, which may be its legend",
        ),
        pytest.param(
            """
            Outstanding  Good  Requires improvement  Inadequate
            Leadership     Good
            Staffing       Inadequate
            """,
            ["Good", "Inadequate"],
            [f"{text}: {SCALE}" for text in ("Outstanding", "Good")]
            + [f"{text}: {SCALE}" for text in ("Requires improvement", "Inadequate")],
            id="the scale above the table",
        ),
        pytest.param(
            """
            Leadership  Good                             Assessment    Good
            Staffing    Requires improvement             Planning      Good
            Services    Inadequate                       Resettlement  Good
                                                         Assessment    Good
            """,
            ["Good", "Good", "Requires improvement", "Good", "Inadequate", "Good", "Good"],
            [],
            id="in the order of the scale, but in a table of its own",
        ),
    ],
)
def test_the_scale_rates_nothing(drawing: str, pairs: list[str], refused: list[str]) -> None:
    pairing = pairing_of(drawing)
    assert [pair.split(" = ")[1] for pair in written(pairing.pairs)] == pairs
    assert refusals(pairing) == refused


@pytest.mark.parametrize(
    ("drawing", "pairs"),
    [
        pytest.param(
            """
                          Outstanding   Good   Requires improvement   Inadequate
            Leadership                   ✓
            Staffing                                     ✓
            """,
            ["Leadership = Good ✓", "Staffing = Requires improvement ✓"],
            id="each tick is below one rating",
        ),
        pytest.param(
            """
                          Outstanding    Good         Requires improvement   Inadequate
            Leadership                       ✓
            Staffing                    ✓
            """,
            ["Leadership = Good ✓", "Staffing = Good ✓"],
            id="a tick beside a rating is much nearer to it than to others",
        ),
        pytest.param(
            """
                          Outstanding   Good   Requires improvement   Inadequate
            Leadership                   ✓
            Staffing                         ✓
            """,
            [],
            id="a tick between two ratings refuses all",
        ),
        pytest.param(
            """
                          Outstanding   Good   Requires improvement   Inadequate
            Leadership         ✓         ✓
            Staffing                     ✓
            """,
            ["Staffing = Good ✓"],
            id="a row with two ticks has no rating",
        ),
        pytest.param(
            """
                          Outstanding   Good   Requires improvement   Inadequate
            Leadership         o         ✓
            Staffing                     ✓
            """,
            [],
            id="another sign on a row refuses all",
        ),
        pytest.param(
            """
                          Outstanding   Good   Requires improvement   Inadequate
            Leadership                   ✓
            Staffing           x
            """,
            [],
            id="two kinds of tick refuse all",
        ),
        pytest.param(
            """
                          Outstanding   Good
            Leadership                   ✓
            """,
            [],
            id="two ratings are no scale",
        ),
        pytest.param(
            """
                          Outstanding   Good   Requires improvement   Inadequate
            Leadership         ✓
                          Inadequate    Requires improvement   Good
            Staffing          ✓
            """,
            ["Leadership = Outstanding ✓", "Staffing = Inadequate ✓"],
            id="the nearest heads above count",
        ),
    ],
)
def test_ticks_below_ratings(drawing: str, pairs: list[str]) -> None:
    pairing = pairing_of(drawing)
    assert written(pairing.pairs) == pairs
    assert {rule for _, rule in pairing.refused} <= {TICKS, SCALE}
    assert (TICKS in {rule for _, rule in pairing.refused}) == bool(pairs)


@pytest.mark.parametrize(
    ("drawing", "names"),
    [
        pytest.param("1.1  Leadership  Good", ["1.1 Leadership"], id="left of the name"),
        pytest.param("Leadership  1.1  Good", ["1.1 Leadership"], id="right of the name"),
        pytest.param("Leadership  3  Good", ["Leadership"], id="a bare number on the right"),
        pytest.param(
            """
            1.1
            Leadership  Good
            """,
            ["1.1 Leadership"],
            id="above the name",
        ),
        pytest.param(
            """
            1
            Leadership  Good
            """,
            ["Leadership"],
            id="a bare number above",
        ),
        pytest.param(
            """
            1.1

            Leadership  Good
            """,
            ["Leadership"],
            id="far above the name",
        ),
        pytest.param(
            "Leadership  Good  Staffing  2.1  Inadequate",
            ["Leadership", "2.1 Staffing"],
            id="not that of the next name",
        ),
    ],
)
def test_the_code_of_a_name(drawing: str, names: list[str]) -> None:
    assert texts(pair.name for pair in pairing_of(drawing).pairs) == names


@pytest.mark.parametrize(
    ("drawing", "scores"),
    [
        pytest.param("Score  14/24", [(14, 24)], id="with its maximum"),
        pytest.param("Score  14", [(14, None)], id="a bare number behind the word"),
        pytest.param("14  Score", [], id="a bare number before the word"),
        pytest.param("Score  1.4", [], id="a code behind the word"),
        pytest.param("Score  14  15", [], id="two numbers behind the word"),
        pytest.param("Leadership  Good  2/3", [], id="the points of one standard"),
        pytest.param(
            """
            Overall rating  Good  14/24
            Leadership      Good  2/3
            """,
            [(14, 24)],
            id="beside the overall rating",
        ),
    ],
)
def test_the_score_of_a_table(drawing: str, scores: list[tuple[int, int | None]]) -> None:
    assert [(score.value, score.maximum) for score in pairing_of(drawing).scores] == scores


def test_overall_at_the_end_of_a_sentence_is_no_name() -> None:
    assert written(pairing_of("overall.    Inadequate").pairs) == []
    assert written(pairing_of("Overall    Inadequate").pairs) == ["Overall = Inadequate"]


def test_a_rating_without_a_name_stays_unpaired() -> None:
    pairing = pairing_of(
        """
        Leadership   Good



        Inadequate
        """
    )
    assert written(pairing.pairs) == ["Leadership = Good"]
    assert texts(pairing.unpaired) == ["Inadequate"]
