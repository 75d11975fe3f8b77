"""Characters that could rewrite a line are replaced; only web addresses become links."""

import pytest

from support.safe_text import web_link, without_controls


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Requires improvement – Caerdydd", "Requires improvement – Caerdydd"),
        ("\x1b[2JGood", "�[2JGood"),
        ("Good\u202edooG", "Good�dooG"),
        ("a\u200bb\u2066c\ufeffd", "a�b�c�d"),
        ("one\r\ntwo\u2028three", "one�two�three"),
        ("\x85\x9b31m", "�31m"),
    ],
)
def test_control_and_direction_characters_are_replaced(text: str, shown: str) -> None:
    assert without_controls(text) == shown


def test_another_replacement_can_be_chosen() -> None:
    assert without_controls("one\r\n\u202etwo", " ") == "one two"


@pytest.mark.parametrize("address", ["https://example.org/a b", "http://example.org", "HTTP://x/"])
def test_web_addresses_become_links(address: str) -> None:
    assert web_link(address) == address


@pytest.mark.parametrize(
    "address",
    [None, "", "javascript:alert(1)", "file:///etc/passwd", "//example.org", "https:", "http://[x"],
)
def test_other_addresses_become_no_links(address: str | None) -> None:
    assert web_link(address) is None
