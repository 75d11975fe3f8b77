"""Models are closed, and each is written to a file in one way."""

import pytest
from pydantic import ValidationError

from schemas.base import canonical_json
from schemas.organisation import DatedName


def test_a_model_is_written_with_sorted_keys_and_a_final_newline() -> None:
    name = DatedName.model_validate({"to": "2021", "name": "Môn"})
    text = '{\n  "from": null,\n  "name": "Môn",\n  "to": "2021"\n}\n'
    assert canonical_json(name) == text


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        DatedName.model_validate({"name": "Ash", "colour": "red"})
