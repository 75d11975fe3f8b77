"""Serves the sample site and its files on two loopback ports, and logs every request."""

import gzip
import http.server
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.site_simulator.answers import Answer
from tests.site_simulator.faults import Fault, Faults

LOOPBACK = "127.0.0.1"
PACKED = frozenset({"garbled", "members", "early"})
MOST_SAID = 5_000_000
ERROR_PAGE = b"<html><head><title>Error</title></head><body>Something went wrong</body></html>"


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it; `at` is seconds on a monotonic clock.

    `said` is the text of the answer with the addresses in its headers: what it linked to.
    """

    server: str
    method: str
    target: str
    status: int
    at: float
    headers: Mapping[str, str]
    said: str = ""

    @property
    def path(self) -> str:
        """The path without the query."""
        return self.target.partition("?")[0]


class RequestLog:
    """All requests so far, in the order of their answers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: list[Asked] = []

    def add(self, asked: Asked) -> None:
        """Notes a request."""
        with self._lock:
            self._asked.append(asked)

    def all(self, server: str | None = None) -> Sequence[Asked]:
        """The requests to one server, or to both."""
        with self._lock:
            return [asked for asked in self._asked if server in (None, asked.server)]

    def clear(self) -> None:
        """Forgets them."""
        with self._lock:
            self._asked.clear()


class Connections:
    """How many connections are open, and the most that were at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open = 0
        self.most = 0

    def opened(self) -> None:
        """Counts one more."""
        with self._lock:
            self._open += 1
            self.most = max(self.most, self._open)

    def closed(self) -> None:
        """Counts one less."""
        with self._lock:
            self._open -= 1


Answering = Callable[[str, Mapping[str, str]], Answer]


class Server:
    """One loopback port that answers by `answering`, with the faults of `faults`."""

    def __init__(self, name: str, faults: Faults, log: RequestLog) -> None:
        self.answering: Answering = lambda _target, _headers: Answer(503)
        self.monotonic: Callable[[], float] = time.monotonic
        self.sleep: Callable[[float], None] = time.sleep
        self.connections = Connections()
        self.name, self._faults, self._log = name, faults, log
        handler = type("Handler", (_Handler,), {"name": name, "faults": faults, "log": log})
        handler.owner = self  # type: ignore[attr-defined]
        self._http = http.server.ThreadingHTTPServer((LOOPBACK, 0), handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def port(self) -> int:
        """The port it listens on; whoever knows it may come."""
        if not self._thread.is_alive():
            self._thread.start()
        return int(self._http.server_address[1])

    def answer_here(
        self, method: str, target: str, asked: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes] | None:
        """What it would send: status, headers and body. None if it has faults, which need a line.

        A request over a connection costs three times as much.
        """
        if not self._faults.none():
            return None
        answer = self.answering(target, asked)
        self._log.add(_asked(self.name, method, target, answer, self.monotonic(), asked))
        headers, body = _as_sent(answer, asked)
        return answer.status, headers, body

    def stop(self) -> None:
        """Stops and frees the port."""
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join(5)
        self._http.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536
    disable_nagle_algorithm = True
    owner: Server
    name: str
    faults: Faults
    log: RequestLog

    def setup(self) -> None:
        self.owner.connections.opened()
        super().setup()

    def finish(self) -> None:
        super().finish()
        self.owner.connections.closed()

    def do_GET(self) -> None:
        self._respond()

    def do_HEAD(self) -> None:
        self._respond()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the request log is kept in memory."""

    def _respond(self) -> None:
        asked_at = self.owner.monotonic()
        headers = {key.lower(): value for key, value in self.headers.items()}
        fault = self.faults.met(self.name, self.path)
        if fault is not None and fault.kind == "cut":
            self._note(Answer(0), asked_at, headers)
            self.close_connection = True
            return
        answer = self._with_fault(fault, headers)
        self._note(answer, asked_at, headers)
        try:
            self._send(answer, fault, headers)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _with_fault(self, fault: Fault | None, headers: Mapping[str, str]) -> Answer:
        if fault is None or fault.kind in PACKED | {"truncated", "slow", "header"}:
            return self.owner.answering(self.path, headers)
        if fault.kind == "status":
            extra = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
            return Answer(fault.status, b"<html><body>error</body></html>", _html(extra))
        if fault.kind == "error-page":
            return Answer(200, ERROR_PAGE, _html({}))
        if fault.kind == "oversize":
            return Answer(200, b"%PDF-1.4\n" + b"0" * fault.size, _html({}))
        if fault.kind in ("redirect", "loop"):
            to = fault.to or self.path.partition("?")[0] + f"?again={time.monotonic_ns()}"
            return Answer(302, b"", {"Location": to})
        right = self.owner.answering(self.path, headers)
        return Answer(right.status, right.body, {**right.headers, "Content-Type": fault.media_type})

    def _send(self, answer: Answer, fault: Fault | None, asked: Mapping[str, str]) -> None:
        if fault is not None and fault.kind in PACKED:
            body = _packed(answer.body, fault)
            headers = {**answer.headers, "Content-Encoding": "gzip"}
            headers["Content-Length"] = str(len(body))
        else:
            headers, body = _as_sent(answer, asked)
        self.send_response(answer.status)
        if fault is not None and fault.kind == "header":
            headers["Server Name"] = "WEB-01"
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command == "HEAD" or answer.status == 304:
            return
        if fault is not None and fault.kind == "truncated":
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        elif fault is not None and fault.kind == "slow":
            for start in range(0, len(body), fault.chunk):
                self.wfile.write(body[start : start + fault.chunk])
                self.wfile.flush()
                self.owner.sleep(fault.delay)
        else:
            self.wfile.write(body)

    def _note(self, answer: Answer, at: float, headers: Mapping[str, str]) -> None:
        self.log.add(_asked(self.name, self.command, self.path, answer, at, headers))


def _asked(
    server: str, method: str, target: str, answer: Answer, at: float, headers: Mapping[str, str]
) -> Asked:
    said = [answer.headers.get(name, "") for name in ("Location", "Link")]
    if not answer.headers.get("Content-Type", "").startswith("application/pdf"):
        said.append(answer.body[:MOST_SAID].decode("utf-8", "replace"))
    return Asked(server, method, target, answer.status, at, headers, "\n".join(said))


def _as_sent(answer: Answer, asked: Mapping[str, str]) -> tuple[dict[str, str], bytes]:
    """The headers and the body, packed if it is a text and the asker takes that."""
    headers, body = dict(answer.headers), answer.body
    text = headers.get("Content-Type", "").startswith(("text/", "application/json"))
    if text and len(body) > 500 and "gzip" in asked.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = gzip.compress(body, 1), "gzip"
    if answer.status != 304:
        headers["Content-Length"] = str(len(body))
    return headers, body


def _packed(body: bytes, fault: Fault) -> bytes:
    half = len(body) // 2
    if fault.kind == "members":
        return gzip.compress(body[:half]) + gzip.compress(body[half:])
    return gzip.compress(body)[: -half // 4] if fault.kind == "early" else body


def _html(extra: Mapping[str, str]) -> dict[str, str]:
    return {"Content-Type": "text/html", **extra}
