"""Each group of words.toml and sentences.toml that a rule names is there, and none is left over."""

import re
from pathlib import Path

import pytest

from parsers.words import WORDS, any_of, pattern_of, word_of
from support.files import packaged_toml

FOLDER = Path(__file__).parents[2] / "parsers"
CODE = "\n".join(path.read_text("utf-8") for path in sorted(FOLDER.rglob("*.py")))
NAMED = sorted(set(re.findall(r'\b(any_of|pattern_of|word_of)\(["\']([a-z_]+)["\']\)', CODE)))
READERS = {"any_of": any_of, "pattern_of": pattern_of, "word_of": word_of}


@pytest.mark.parametrize(("reader", "group"), NAMED)
def test_a_group_that_a_rule_names_can_be_read(reader: str, group: str) -> None:
    assert READERS[reader](group)


def test_no_group_is_in_both_files() -> None:
    words, sentences = (packaged_toml("parsers", f"{name}.toml") for name in ("words", "sentences"))
    assert not set(words) & set(sentences)


def test_each_group_is_used_by_a_rule_or_another_group() -> None:
    files = "".join((FOLDER / name).read_text("utf-8") for name in ("words.toml", "sentences.toml"))
    used = {*re.findall(r'["\']([a-z_]+)["\']', CODE), *re.findall(r"\{([a-z_]+)\}", files)}
    assert set(WORDS) <= used
