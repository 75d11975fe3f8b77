"""Which of a site's post types hold its reports: the configured ones, else those named so."""

from collections.abc import Iterable, Sequence

from ingest.sources.entry import Entries
from ingest.webpage.words import plain, says, words

FACT = "post-types"
"""Types that were discovered, for the routes that cannot see what types there are."""


def report_types(entries: Entries, offered: Iterable[str]) -> Sequence[str]:
    """The types among those offered that hold reports; none if none is named like it."""
    offered = list(dict.fromkeys(offered))
    configured = [name for name in offered if name in entries.web.options.post_types]
    named = configured or [name for name in offered if says(plain(name), words().types.words)]
    entries.facts.set_fact(FACT, None if configured or not named else " ".join(named))
    return named


def known_types(entries: Entries) -> Sequence[str]:
    """The configured types and those that another route discovered."""
    found = (entries.facts.fact(FACT) or "").split()
    return tuple(dict.fromkeys([*entries.web.options.post_types, *found]))


def told_of(entries: Entries, taken: Sequence[str]) -> tuple[str, ...]:
    """What to tell the maintainer if other types than the configured ones are taken."""
    configured = entries.web.options.post_types
    if set(taken) & set(configured):
        return ()
    return (
        f"the site has no post type {', '.join(configured)}; {', '.join(taken)} is taken for it by "
        "its name: set post_types in the configuration if that is right",
    )
