"""The errors a user meets: each says what is wrong, where, and what to do."""


class ProbationLeagueError(Exception):
    """Base of our errors: `what` is wrong, `where`, the `remedy`; `problem` joins the first two."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        self.problem = ": ".join(part for part in (where, what) if part)
        super().__init__(with_remedy(self.problem, remedy))


def with_remedy(problem: str, remedy: str) -> str:
    """Return the sentence that says what is wrong and what to do."""
    return f"{problem} ({remedy})" if remedy else problem


class ProgrammeError(ProbationLeagueError):
    """A programme file contradicts itself; `where` names the file and the key."""


class RegistryError(ProbationLeagueError):
    """The registry of organisations contradicts itself."""


class Unreadable(ProbationLeagueError):
    """A document cannot be read; the record becomes `unreadable` with this reason."""


class SiteChanged(ProbationLeagueError):
    """The site no longer looks as expected; the last published version remains (exit code 4)."""


class SiteRefused(ProbationLeagueError):
    """The site is unreachable or refuses us; the last published version remains (exit code 4)."""


class DecisionError(ProbationLeagueError):
    """A review decision cannot be made; nothing was changed."""


class StateError(ProbationLeagueError):
    """A file of our own state (data/, output/, the ledger) is missing, damaged or too new."""


class ConfigError(ProbationLeagueError):
    """The configuration or the command line is wrong (exit code 2)."""


class Locked(ProbationLeagueError):
    """Another run holds the lock (exit code 5)."""
