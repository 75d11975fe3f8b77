"""A document that rates several services is noticed by its title, headers and captions."""

import pytest

from parsers.identity.services import captions, services_in
from tests.parsers.text_drawing import block_in, blocks_in

ROWS = "Leadership  Good\nStaffing    Good\nServices    Good"


@pytest.mark.parametrize(
    ("title", "drawing", "services"),
    [
        pytest.param(
            "Brackwater PDU and Sandholm PDU", "", ("Brackwater PDU", "Sandholm PDU"),
            id="two bodies in the title",
        ),
        pytest.param("Brackwater and Sandholm PDU", ROWS, (), id="one body with two towns"),
        pytest.param(
            "Brackwater PDU", f"Sandholm PDU\n\n{ROWS}", ("Brackwater PDU", "Sandholm PDU"),
            id="another body above the ratings",
        ),
        pytest.param("Brackwater PDU", f"Brackwater PDU\n\n{ROWS}", (), id="its own name"),
        pytest.param("Brackwater PDU", f"The PDU\n\n{ROWS}", (), id="only a kind"),
        pytest.param(
            "Brackwater PDU", "Sandholm PDU\n\nLeadership  Good", (), id="fewer than three ratings"
        ),
        pytest.param(
            "Brackwater PDU", f"Previous ratings\n\nSandholm PDU\n\n{ROWS}", (),
            id="ratings of an earlier inspection",
        ),
        pytest.param(
            "Brackwater PDU",
            f"{'':12}Sandholm PDU\nLeadership  Good\nStaffing    Good\nServices    Good",
            ("Brackwater PDU", "Sandholm PDU"),
            id="the header of a column",
        ),
    ],
)  # fmt: skip
def test_services_of_a_document(title: str, drawing: str, services: tuple[str, ...]) -> None:
    assert services_in([title], blocks_in(drawing) if drawing else []) == services


def test_captions_are_the_texts_above_the_first_standard() -> None:
    block = block_in(
        """
        Brackwater
        and Sandholm PDU     Fieldwork started in May 2024
        Rated in 2024

        Leadership           Good




        Far below
        """
    )
    found = captions(block, below=40.0)
    assert [caption.text for caption in found] == ["Brackwater and Sandholm PDU Rated in 2024"]
    assert found[0].page == 1
