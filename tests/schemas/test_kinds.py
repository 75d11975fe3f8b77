"""Kinds of body are data: kinds.toml defines them, and models accept no other."""

from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas import kinds
from schemas.errors import RegistryError
from schemas.kinds import OrganisationKind, load_kinds, load_subjects

PRISON = '[[kinds]]\nid = "prison"\nprefix = "prison"\nsingular = "prison"\nplural = "prisons"\n'
PRISON += 'name = "Prison"\ntitle = "Prisons"\n'


@pytest.fixture
def other_facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Use another folder of facts for one test."""

    def use(text: str) -> None:
        (tmp_path / "kinds.toml").write_text(text, "utf-8")
        monkeypatch.setenv(kinds.FACTS_VARIABLE, str(tmp_path))
        load_kinds.cache_clear()
        load_subjects.cache_clear()

    yield use
    monkeypatch.undo()
    load_kinds.cache_clear()
    load_subjects.cache_clear()


def test_the_order_of_kinds_is_that_of_the_published_tables() -> None:
    assert list(load_kinds()) == [
        *("crc", "nps-division", "pdu", "region"),
        *("youth-justice-service", "approved-premises", "national"),
    ]


def test_every_kind_named_by_another_fact_is_defined() -> None:
    assert {k for subject in load_subjects() for k in subject.kinds} <= set(load_kinds())


def test_a_model_refuses_an_unknown_kind_and_its_schema_lists_the_known_ones() -> None:
    adapter = TypeAdapter(OrganisationKind)
    assert adapter.validate_python("pdu") == "pdu"
    with pytest.raises(ValidationError, match="unknown kind 'prison'; known: crc, "):
        adapter.validate_python("prison")
    assert adapter.json_schema()["enum"] == list(load_kinds())


def test_another_folder_of_facts_defines_other_kinds(other_facts) -> None:
    other_facts(PRISON)
    assert list(load_kinds()) == ["prison"]
    assert TypeAdapter(OrganisationKind).validate_python("prison") == "prison"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PRISON + PRISON, "kinds.toml: prison: this id is given twice"),
        (PRISON + 'colour = "red"', "kinds.toml: prison: colour: Extra inputs"),
        (PRISON + 'name_pattern = "("', "kinds.toml: prison: name_pattern: "),
        (PRISON.replace('"prison"', '"HM Prison"', 1), "kinds.toml: HM Prison: id: "),
        (
            PRISON + '[kinds.area]\nmembers = "wing"\nratings_compare = true\nheading = ""\n'
            'label = ""',
            "no kind 'wing'",
        ),
    ],
)
def test_a_malformed_kind_is_refused_by_name(other_facts, text: str, message: str) -> None:
    other_facts(text)
    with pytest.raises(RegistryError, match=message):
        load_kinds()
