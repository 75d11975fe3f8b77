"""Which answers are asked for again, and how long to wait before."""

import datetime as dt
import random
from email.utils import parsedate_to_datetime

import httpx

MAY_PASS = frozenset({500, 502, 503, 504})
"""Statuses that may pass by themselves; no other is asked for again."""
TOO_MANY = 429
BAN_SECONDS = 600.0
"""Length of the platform's ban after too many requests: the floor of any wait for it."""
LONGEST_BACKOFF = 60.0


def may_pass(error: httpx.TransportError) -> bool:
    """Whether a transport error may pass: a lost connection, not a wrong address or certificate."""
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return False
    return "CERTIFICATE_VERIFY_FAILED" not in str(error)


def retry_after(value: str | None, now: dt.datetime) -> float | None:
    """The seconds that a Retry-After header asks for (a number, perhaps broken, or a date)."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
    return max(0.0, (until - now).total_seconds())


def backoff(attempt: int, pace: float, chance: random.Random) -> float:
    """Seconds before the next try: doubling from half the pace, plus up to half as much again."""
    base = min(LONGEST_BACKOFF, max(pace, 0.1) / 2 * 2.0 ** (attempt - 1))
    return base + chance.uniform(0, base / 2)


def ban_wait(asked: float, pace: float) -> float:
    """Seconds to leave a host alone that says we ask too often and for how long.

    Its own word, but not less than the platform's ban; without a pace (a site of one's own) its
    word alone.
    """
    return max(asked, BAN_SECONDS) if pace > 0 else asked
