"""Mints the id of a record: once, when it is first accepted, and never again."""

from collections.abc import Container, Mapping, Sequence
from typing import Final

from schemas.decision import Decision

WITHDRAWN: Final = "withdrawn"
"""What `ids.json` says of an id whose record was withdrawn."""


def mint(would_be: str, taken: Container[str]) -> str:
    """The id that would be given, or with `--2`, `--3` … if another inspection has it already."""
    number, id_ = 1, would_be
    while id_ in taken:
        number += 1
        id_ = f"{would_be}--{number}"
    return id_


def ids_of(
    published: Mapping[str, str],
    records: Mapping[str, Sequence[str]],
    decisions: Sequence[Decision],
) -> dict[str, str]:
    """Every id ever published with its present one: what `data/ids.json` is to say now.

    `records` are the former ids of each record by its id. Ids of before never leave it; one whose
    record is no more reads `withdrawn`.
    """
    ids = {id_: present if present in records else WITHDRAWN for id_, present in published.items()}
    for id_, former in records.items():
        ids[id_] = id_
        ids.update(dict.fromkeys(former, id_))
    for decision in decisions:
        if decision.kind == "withdraw" and decision.id is not None:
            ids.setdefault(decision.id, WITHDRAWN)
    return dict(sorted(ids.items()))
