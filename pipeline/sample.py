"""Finds the bundled sample data: in an installed wheel, or in the checkout it is installed from."""

import importlib.resources
from importlib.resources.abc import Traversable
from pathlib import Path

from schemas.errors import StateError
from schemas.registry import Registry, load_registry_from

CHECKOUT = {"site": "tests/fixtures/site", "reports": "tests/fixtures/reports"}


def site_folder() -> Traversable:
    """The folder of the sample site's data; raises StateError if it is nowhere."""
    return _folder("site")


def reports_folder() -> Traversable:
    """The folder of the sample reports; raises StateError if it is nowhere."""
    return _folder("reports")


def sample_registry() -> Registry:
    """The registry of the sample's made-up organisations."""
    return load_registry_from(site_folder().joinpath("organisations"))


def _folder(name: str) -> Traversable:
    packaged = importlib.resources.files("pipeline").joinpath("sample_data", name)
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).resolve().parents[1] / CHECKOUT[name]
    if checkout.is_dir():
        return checkout
    raise StateError(
        f"the sample's {name} folder is not installed",
        where=str(packaged),
        remedy="install the package again",
    )
