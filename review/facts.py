"""The facts that readings are judged by, and their fingerprint."""

import hashlib
from typing import NamedTuple

from schemas.base import canonical_json
from schemas.judge import judge
from schemas.programmes import Programmes
from schemas.registry import Registry
from schemas.report import Report


class Facts(NamedTuple):
    """Programmes and registry: a reading judged by others may come out otherwise."""

    programmes: Programmes
    registry: Registry

    def judge(self, draft: Report) -> Report:
        """The record that a draft becomes under these facts."""
        return judge(draft, programmes=self.programmes, registry=self.registry)

    def fingerprint(self) -> str:
        """A short text that differs where any fact differs."""
        models = (*self.programmes.values(), *self.registry.organisations.values())
        said = sorted(canonical_json(model) for model in models)
        return hashlib.sha256("".join(said).encode()).hexdigest()[:16]
