"""Everything that a publication is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from schemas.change import CorrectionNotice
from schemas.coverage import Expectation
from schemas.programmes import Programmes
from schemas.publication import About
from schemas.registry import Registry
from schemas.report import Report


@dataclass(frozen=True, slots=True)
class Material:
    """The inputs of a publication, all of them read already.

    `records` are the accepted ones, in any order; it is gone through twice, so that a sequence
    which reads each record when asked keeps memory flat. `ids` maps every id ever published to
    its present one or to `withdrawn`. `notices` tell of corrections and withdrawals, whether or
    not the wrong value was ever shown.
    """

    records: Sequence[Report]
    registry: Registry
    programmes: Programmes
    about: About = field(default_factory=About)
    expectations: Sequence[Expectation] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    notices: Sequence[CorrectionNotice] = ()
