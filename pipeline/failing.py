"""Says what an error means to whoever runs this: exit code, what and where, and the remedy."""

import errno

from pipeline.lock import Locked
from pipeline.options import Exit
from schemas.errors import ConfigError, ProbationLeagueError, SiteChanged, SiteRefused

NEXT_RUN = "the next run completes the work"
REMEDIES = {
    errno.ENOSPC: f"free some space on that disk; nothing is half written, {NEXT_RUN}",
    errno.EDQUOT: f"raise the quota or free some space; nothing is half written, {NEXT_RUN}",
    errno.EIO: "the disk fails: look at its health and at a copy of the data before the next run",
    errno.EROFS: "the folder is mounted read-only: mount it writable",
    errno.EACCES: "the folder must be writable for the user that runs this command",
    errno.EPERM: "the folder must be writable for the user that runs this command",
    errno.EMFILE: "raise the number of open files that a process may have (ulimit -n)",
    errno.ENOMEM: "the machine has too little memory free; or set fewer parse.workers",
}
OTHER_REMEDY = "see docs/operations.md"


def verdict(error: BaseException) -> tuple[Exit, str, str]:
    """The exit code promised for an error, what happened and where, and what to do."""
    if isinstance(error, ProbationLeagueError):
        return _code_of(error), str(error), error.remedy
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        remedy = REMEDIES.get(error.errno or 0, OTHER_REMEDY)
        return Exit.ERROR, f"{where}{error.strerror or error}", remedy
    if isinstance(error, SystemExit):
        return Exit.TERMINATED, "ended by SIGTERM", NEXT_RUN
    if isinstance(error, KeyboardInterrupt):
        return Exit.INTERRUPTED, "interrupted", NEXT_RUN
    return Exit.ERROR, f"unexpected: {type(error).__name__}: {error}", "please report this"


def expected(error: BaseException) -> bool:
    """Whether an error is one that happens to a sound program: told in a line, no traceback."""
    return isinstance(error, ProbationLeagueError | OSError)


def _code_of(error: ProbationLeagueError) -> Exit:
    if isinstance(error, ConfigError):
        return Exit.USAGE
    if isinstance(error, Locked):
        return Exit.LOCKED
    if isinstance(error, SiteChanged | SiteRefused):
        return Exit.SITE
    return Exit.ERROR
