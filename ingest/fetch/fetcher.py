"""Asks for addresses, politely: robots, pace, retries, redirects, limits, and when to stop."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from urllib.parse import urljoin, urlsplit

import httpx
import tenacity

from ingest.fetch import retrying
from ingest.fetch.access import HostRules
from ingest.fetch.body import BodyLimits, read_body
from ingest.fetch.client import Outside
from ingest.fetch.outcome import FORBIDDEN, Answer, FetchError, HostClosed, Purpose, named
from ingest.fetch.robots import RobotsRules
from ingest.fetch.throttle import Pace
from ingest.urls import host_of, joined
from schemas.crawl import CrawlOptions, ProblemKind

REDIRECTS = frozenset({301, 302, 303, 307, 308})
ROBOTS_REDIRECTS = 5
LOST_ADDRESSES = 2
"""So many addresses of a host in a row without any answer, and the host is left alone."""
NO_HEADERS: Mapping[str, str] = {}


class Memory(Protocol):
    """What the visit tells its ledger and asks of it."""

    def visited(self, url: str, purpose: Purpose, status: int, size: int) -> None:
        """Notes one request; `size` is in bytes as they came over the wire, status 0 = none."""

    def robots(self, host: str) -> str | None:
        """The robots.txt text kept for the host, None if there was no file or none is kept."""

    def keep_robots(self, host: str, text: str | None) -> None:
        """Keeps a host's robots.txt, None if it has none."""


class _Passing(Exception):
    """An answer that may be better later."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        self.what, self.wait = what, wait
        super().__init__(what)


class Web:
    """The network as one visit sees it; remembers what not to ask again until it ends."""

    def __init__(
        self,
        options: CrawlOptions,
        outside: Outside,
        memory: Memory,
    ) -> None:
        self.options = options
        self.hosts = HostRules(options, outside.resolve)
        self.pace = Pace(options.pace, outside.clock)
        self.closed: dict[str, HostClosed] = {}
        self._client, self._clock, self._memory = outside.client, outside.clock, memory
        self._chance = outside.chance
        self._rules: dict[str, RobotsRules] = {}
        self._spent: dict[str, FetchError] = {}
        self._entries: dict[str, Answer] = {}
        self._lost: dict[str, int] = {}
        self._warned: set[str] = set()
        self._retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Passing),
            stop=tenacity.stop_after_attempt(options.retries + 1),
            wait=self._wait,
            sleep=outside.clock.sleep,
            reraise=True,
        )

    def get(self, url: str, purpose: Purpose, headers: Mapping[str, str] = NO_HEADERS) -> Answer:
        """The answer to a request; redirects are followed where they may lead.

        Raises HostClosed if the host is not to be asked (any more), FetchError if this address
        gives nothing. Answers of 4xx other than 403 and 429 are answers. An entry address is
        asked for once: its answer is remembered.
        """
        if url in self._spent:
            raise self._spent[url]
        if url in self._entries:
            return self._entries[url]
        try:
            answer = self._follow(url, purpose, headers)
        except HostClosed:
            raise
        except FetchError as error:
            # A fresh one: what was raised holds all that its way here met, bodies too.
            self._spent[url] = FetchError(error.kind, error.url, error.what, error.remedy)
            raise
        if purpose is Purpose.ENTRY:
            self._entries[url] = answer
        return answer

    def answers(self) -> Sequence[Answer]:
        """What the entry addresses of this run answered."""
        return tuple(self._entries.values())

    def sitemaps(self, site: str) -> tuple[str, ...]:
        """The sitemaps that the site's robots.txt names."""
        return self._robots(site).sitemaps

    def close(self, url: str, kind: ProblemKind, what: str, *, status: int = 0) -> HostClosed:
        """Asks nothing more of the address's host in this run; gives the error to raise."""
        closed = HostClosed(kind, url, what, status=status)
        return self.closed.setdefault(host_of(url), closed)

    def _follow(self, url: str, purpose: Purpose, headers: Mapping[str, str]) -> Answer:
        seen = [url]
        while True:
            here = seen[-1]
            answer = self._ask_politely(here, purpose, headers)
            target = answer.headers.get("location")
            if answer.status not in REDIRECTS or not target:
                return Answer(url, here, answer.status, answer.headers, answer.body)
            target = joined(here, target)
            if not target:
                raise FetchError(ProblemKind.UNEXPECTED, url, "it redirects to what is no address")
            if target in seen or len(seen) > self.options.max_redirects:
                raise FetchError(
                    ProblemKind.UNEXPECTED, url, f"its redirects lead nowhere (last to {target})"
                )
            if urlsplit(here).scheme == "https" and urlsplit(target).scheme == "http":
                raise FetchError(ProblemKind.FORBIDDEN_HOST, target, "a redirect leaves https")
            seen.append(target)

    def _ask_politely(self, url: str, purpose: Purpose, headers: Mapping[str, str]) -> Answer:
        self.hosts.check(url, purpose)
        if not self._robots(url).allows(url):
            raise FetchError(ProblemKind.REFUSED, url, "robots.txt forbids this address")
        return self._ask(url, purpose, headers)

    def _robots(self, url: str) -> RobotsRules:
        host = host_of(url)
        if host not in self._rules:
            rules = RobotsRules.read(self._robots_text(url, host), self.options.user_agent)
            self._rules[host] = rules
            self.pace.at_least(host, rules.delay)
        return self._rules[host]

    def _robots_text(self, url: str, host: str) -> str | None:
        """RFC 9309, 2.3.1: a missing file means no rules, a failing host means stay away."""
        try:
            answer = self._robots_answer(urljoin(url, "/robots.txt"))
        except HostClosed:
            raise
        except FetchError as error:
            kept = self._memory.robots(host)
            if kept is None:
                raise self.close(url, ProblemKind.REFUSED, f"robots.txt: {error.what}") from error
            return kept
        text = answer.body.decode("utf-8", "replace") if answer.status == 200 else None
        self._memory.keep_robots(host, text)
        return text

    def _robots_answer(self, address: str) -> Answer:
        """What robots.txt answers, where redirects within the site's hosts lead to (five at most).

        One that leads elsewhere, or nowhere, is as good as missing (RFC 9309, 2.3.1.2).
        """
        answer = self._ask(address, Purpose.ROBOTS, NO_HEADERS)
        for _ in range(ROBOTS_REDIRECTS):
            target = answer.headers.get("location")
            if answer.status not in REDIRECTS or not target:
                break
            address = joined(address, target)
            try:
                self.hosts.check(address, Purpose.FILE)
            except FetchError:
                break
            answer = self._ask(address, Purpose.ROBOTS, NO_HEADERS)
        return answer

    def _ask(self, url: str, purpose: Purpose, headers: Mapping[str, str]) -> Answer:
        host = host_of(url)
        try:
            answer = self._tried(url, host, purpose, headers)
        except _Passing as error:
            self._lost[host] = self._lost.get(host, 0) + 1
            what = f"{error.what}, {self.options.retries + 1} times"
            if self._lost[host] >= LOST_ADDRESSES:
                raise self.close(url, ProblemKind.FAULT, what) from error
            raise FetchError(ProblemKind.FAULT, url, what, "the next run tries again") from error
        self._lost[host] = 0
        return answer

    def _tried(self, url: str, host: str, purpose: Purpose, headers: Mapping[str, str]) -> Answer:
        """An answer, at the first try or a further one; raises _Passing after the last.

        Nearly always the first is enough; so tenacity, which keeps books on each call, is told of
        it only if it failed.
        """
        try:
            return self._ask_once(url, host, purpose, headers)
        except _Passing as error:
            tried = iter([error])

        def attempt(url: str, host: str) -> Answer:
            for error in tried:
                raise error
            return self._ask_once(url, host, purpose, headers)

        return self._retrying(attempt, url, host)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, _Passing) and error.wait is not None:
            return error.wait
        host = state.args[1]
        return retrying.backoff(state.attempt_number, self.pace.seconds(host), self._chance)

    def _ask_once(
        self, url: str, host: str, purpose: Purpose, headers: Mapping[str, str]
    ) -> Answer:
        if host in self.closed:
            raise self.closed[host]
        self.pace.wait(host)
        status, size = 0, 0
        try:
            with self._client.stream(url, headers) as response:
                status = response.status_code
                try:
                    body = read_body(response, self._limits(purpose), self._clock)
                finally:
                    size = response.num_bytes_downloaded
        except httpx.InvalidURL as error:
            raise FetchError(ProblemKind.UNEXPECTED, url, f"no address: {error}") from error
        except httpx.DecodingError as error:
            raise FetchError(ProblemKind.FAULT, url, f"the body is garbled: {error}") from error
        except httpx.TransportError as error:
            what = f"{type(error).__name__}: {error}"
            if retrying.may_pass(error):
                raise _Passing(what) from error
            raise FetchError(ProblemKind.FAULT, url, what) from error
        finally:
            self._memory.visited(url, purpose, status, size)
        answer = Answer(url, url, status, named(response.headers.raw), body)
        self._obey(answer, host, purpose)
        return answer

    def _obey(self, answer: Answer, host: str, purpose: Purpose) -> None:
        url, status = answer.url, answer.status
        asked = retrying.retry_after(answer.headers.get("retry-after"), self._clock.now())
        if status == FORBIDDEN and purpose is not Purpose.ROBOTS:
            what = "the host refuses us (403)"
            raise self.close(url, ProblemKind.REFUSED, what, status=status)
        if status == retrying.TOO_MANY:
            wait = None if asked is None else retrying.ban_wait(asked, self.options.pace)
            if wait is None or wait > self.options.longest_wait or host in self._warned:
                raise self.close(url, ProblemKind.REFUSED, "the host says we ask too often (429)")
            self._warned.add(host)
            self.pace.slow_down(host)
            raise _Passing("too many requests (429)", wait)
        if status in retrying.MAY_PASS:
            if asked is not None and asked > self.options.longest_wait:
                raise self.close(url, ProblemKind.REFUSED, f"the host asks for {asked:.0f} s rest")
            raise _Passing(f"the server failed ({status})", asked)

    def _limits(self, purpose: Purpose) -> BodyLimits:
        options = self.options
        most = options.max_file_bytes if purpose is Purpose.FILE else options.max_page_bytes
        return BodyLimits(most, options.stall_seconds, options.stall_bytes_per_second)
