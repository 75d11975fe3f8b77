"""A small made-up league for the tests."""

from itertools import count

import pytest

from league.compile import Material
from tests.league.making import PROGRAMMES, material, organisation, record


@pytest.fixture
def sample() -> Material:
    """A small league; it may be shared, nothing in it changes."""
    return sample_material()


def sample_material() -> Material:
    """Four PDUs, a region and a youth service, with earlier and unrated inspections."""
    pdu = [organisation(f"{n} PDU") for n in ("Ash", "Birch", "Cedar", "=Dodgy")]
    region = organisation("Marches region", "region")
    youth = organisation("Elm", "youth-justice-service")
    number = count()
    scored = {s.id: "RGRIRGR"[next(number)] for s in PROGRAMMES["pdu-2023"].standards()}
    return material(
        [
            record(pdu[0], "pdu-2021", "2022-08", "I", (2, 27)),
            record(pdu[0], "pdu-2023", "2025-03", "R", (9, 21), standards=scored),
            record(pdu[1], "pdu-2023", "2024-11-05", "R", (7, 21)),
            record(pdu[2], "pdu-2021", "2023", "G"),
            record(pdu[3], "pdu-2023", "2024", "I", (1, 21)),
            record(region, "dynamic-2025", "2026-02-10", "-"),
            record(youth, "youth-2021", "2024-05-14", "O", (31, 36)),
        ],
        [*pdu, region, youth],
    )
