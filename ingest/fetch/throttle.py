"""Keeps the pace: at most one request to a host in so many seconds."""

from ingest.fetch.clock import Clock


class Pace:
    """When each host may be asked next; waits until then. Seconds between requests."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self._default, self._clock = seconds, clock
        self._seconds: dict[str, float] = {}
        self._next: dict[str, float] = {}

    def wait(self, host: str) -> None:
        """Returns when the host may be asked, and counts that as asking."""
        now = self._clock.monotonic()
        due = self._next.get(host, now)
        if due > now:
            self._clock.sleep(due - now)
            now = max(due, self._clock.monotonic())
        self._next[host] = now + self.seconds(host)

    def seconds(self, host: str) -> float:
        """The pace now kept with a host."""
        return self._seconds.get(host, self._default)

    def at_least(self, host: str, seconds: float) -> None:
        """Keeps at least this pace with the host (its robots.txt asks for it)."""
        self._seconds[host] = max(self.seconds(host), seconds)

    def slow_down(self, host: str) -> None:
        """Halves the pace with a host that said we ask too often."""
        self._seconds[host] = self.seconds(host) * 2

    def rest(self, host: str, seconds: float) -> None:
        """Lets the host alone for so long from now on."""
        due = self._clock.monotonic() + seconds
        self._next[host] = max(self._next.get(host, due), due)
