"""How long to wait between requests, before retries, and after being asked to slow down."""

import datetime as dt
import random
from email.utils import parsedate_to_datetime

import httpx

from ingest.fetch.client import Clock

RETRIED_STATUSES = frozenset({500, 502, 503, 504})
"""Temporary server errors; no other status is retried."""
TOO_MANY_REQUESTS = 429
BAN_SECONDS = 600.0
"""Length of the platform's ban after too many requests: the minimum wait after a 429."""
LONGEST_BACKOFF = 60.0
PERMANENT_ERRORS = ("CERTIFICATE_VERIFY_FAILED", "Invalid URL in location header")
"""Messages of transport errors that a retry cannot mend."""
LOST_CONNECTION = ("Server disconnected", "peer closed connection")
"""Messages of protocol errors that only mean that the connection was lost."""


class Throttle:
    """Limits the rate of requests to each host. All times are in seconds."""

    def __init__(self, pace: float, clock: Clock) -> None:
        self._default, self._clock = pace, clock
        self._paces: dict[str, float] = {}
        self._next: dict[str, float] = {}

    def wait(self, host: str) -> None:
        """Wait until the next request to the host is allowed, and count it."""
        now, due = self._clock.monotonic(), self.due(host)
        if due > now:
            self._clock.sleep(due - now)
            now = max(due, self._clock.monotonic())
        self._next[host] = now + self.pace(host)

    def due(self, host: str) -> float:
        """When the next request to the host is allowed, by the monotonic clock."""
        return max(self._next.get(host, 0.0), self._clock.monotonic())

    def pace(self, host: str) -> float:
        """The current minimum time between requests to a host."""
        return self._paces.get(host, self._default)

    def slow_down(self, host: str, pace: float) -> None:
        """Keep at least this time between requests to the host."""
        self._paces[host] = max(self.pace(host), pace)


def may_retry(error: httpx.TransportError) -> bool:
    """True for a temporary error: a lost connection, not a wrong address or certificate."""
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return False
    return not any(message in str(error) for message in PERMANENT_ERRORS)


def breaks_protocol(error: httpx.TransportError) -> bool:
    """True for an answer that is not valid HTTP: a lost connection is none of that kind."""
    lost = any(message in str(error) for message in LOST_CONNECTION)
    return isinstance(error, httpx.RemoteProtocolError) and not lost


def retry_after(value: str | None, now: dt.datetime) -> float | None:
    """The seconds that a Retry-After header asks for: a number, possibly a fraction, or a date."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
    return max(0.0, (until - now).total_seconds())


def backoff(attempt: int, pace: float, chance: random.Random) -> float:
    """Seconds before the next attempt: doubling from half the pace, plus up to 50% at random."""
    base = min(LONGEST_BACKOFF, max(pace, 0.1) / 2 * 2.0 ** (attempt - 1))
    return base + chance.uniform(0, base / 2)


def ban_wait(asked: float, pace: float) -> float:
    """Seconds to wait after a 429 with Retry-After: at least the platform's ban.

    Without a pace (a test site) only the requested time counts.
    """
    return max(asked, BAN_SECONDS) if pace > 0 else asked
