"""An organisation's standards beside those of its peers, and the area it belongs to."""

from collections.abc import Iterator, Mapping, Sequence

from league.parts import Brief
from schemas.base import Model
from schemas.publication import Inspection
from schemas.rating import Rating
from schemas.report import StandardState
from schemas.tables import StandardLeague


class PeerStandard(Model):
    """One standard: the organisation's own rating, and how many peers have which.

    `known` of `members` are known; the organisation is one of the members.
    """

    standard: str
    name: str
    domain: str
    rating: Rating | None
    state: StandardState
    distribution: dict[Rating, int]
    known: int
    members: int


def beside_peers(
    inspection: Inspection, leagues: Mapping[tuple[str, str], StandardLeague]
) -> tuple[PeerStandard, ...]:
    """The standards of an inspection beside the leagues of the day on which it stood."""
    return tuple(_beside(inspection, leagues))


def standing_inspection(inspections: Sequence[Brief]) -> Brief | None:
    """The latest rated inspection, whose standards are set beside those of others."""
    rated = [i for i in inspections if i.rating is not None]
    return max(rated, key=lambda i: (i.published_latest, i.published_earliest, i.id), default=None)


def _beside(
    inspection: Inspection, leagues: Mapping[tuple[str, str], StandardLeague]
) -> Iterator[PeerStandard]:
    for standard in inspection.standards:
        league = leagues.get((inspection.programme, standard.id))
        if league is None:
            continue
        yield PeerStandard(
            standard=standard.id,
            name=standard.name,
            domain=league.domain_title or f"Domain {league.domain}",
            rating=standard.rating,
            state=standard.state,
            distribution=league.distribution,
            known=league.known,
            members=league.members,
        )
