"""What every command works with: facts, policy and places, for the real data or the sample."""

from dataclasses import dataclass

from pipeline.settings import Settings
from schemas.programmes import Programmes, load_programmes
from schemas.registry import Registry, load_registry


@dataclass(frozen=True, slots=True)
class World:
    """Settings and the packaged facts that go with them; registrations in `data/` come on top."""

    settings: Settings
    programmes: Programmes
    registry: Registry


def world_of(settings: Settings) -> World:
    """The world of a command: the real organisations, or the sample's made-up ones."""
    if settings.sample:
        from pipeline.sample_server import sample_registry

        return World(settings, load_programmes(), sample_registry())
    return World(settings, load_programmes(), load_registry())
