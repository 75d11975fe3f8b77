"""The running sample site: two servers, one store, one log, and how to reach them."""

import datetime as dt
import socket
import ssl
from collections.abc import Callable, Mapping
from importlib.resources.abc import Traversable
from types import TracebackType
from typing import Self

import httpx

from pipeline.sample_server import sample_data
from schemas.organisation import slug as slug_of
from tests.site_simulator.answers import FileAnswers, SiteAnswers
from tests.site_simulator.content import SiteFile, SitePage, load_content
from tests.site_simulator.faults import Faults
from tests.site_simulator.server import LOOPBACK, RequestLog, Server
from tests.site_simulator.store import SiteStore

SITE_ALIAS = "site.sample.example"
FILES_ALIAS = "files.sample.example"
"""Names reserved for examples: they never resolve, so no link of the sample leads anywhere."""


class SampleSite:
    """The sample site while it runs.

    Under its alias every address it prints is the same in each run (`http://site.sample.example/`),
    and `transport()` and `resolve()` lead there; `plain` prints its loopback addresses instead.
    """

    def __init__(self, data: Traversable, *, alias: bool = True) -> None:
        self.store = SiteStore(load_content(data.joinpath("site")), data.joinpath("reports"))
        self.faults = Faults()
        self.log = RequestLog()
        self._site = Server("site", self.faults, self.log)
        self._files = Server("files", self.faults, self.log)
        self.site_host = SITE_ALIAS if alias else f"{LOOPBACK}:{self._site.port}"
        self.files_host = FILES_ALIAS if alias else f"{LOOPBACK}:{self._files.port}"
        answers = SiteAnswers(self.store, self.url, f"http://{self.files_host}")
        files = FileAnswers(self.store)
        self._site.answering = lambda target, _headers: answers.answer(target)
        self._files.answering = files.answer

    @classmethod
    def bundled(cls) -> Self:
        """The sample that comes with the software, under its alias."""
        return cls(sample_data())

    @classmethod
    def plain(cls) -> Self:
        """The same under its loopback addresses, for a client that knows no alias."""
        return cls(sample_data(), alias=False)

    @property
    def url(self) -> str:
        """The site's address, with a final slash."""
        return f"http://{self.site_host}/"

    def most_connections(self) -> Mapping[str, int]:
        """The most connections that were open at once to each of the two servers."""
        servers = {"site": self._site, "files": self._files}
        return {name: server.connections.most for name, server in servers.items()}

    def keep_time_by(self, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """Makes both servers note and spend their seconds on another clock than the machine's."""
        for server in (self._site, self._files):
            server.monotonic, server.sleep = monotonic, sleep

    def transport(self) -> httpx.BaseTransport:
        """A transport that leads the alias, with or without www, to the two servers."""
        servers = {SITE_ALIAS: self._site, FILES_ALIAS: self._files}
        return _AliasTransport({**servers, f"www.{SITE_ALIAS}": self._site})

    def resolve(self, host: str) -> tuple[str, ...]:
        """The addresses of a host: loopback for the aliases, else what the system says."""
        if host.removeprefix("www.") in (SITE_ALIAS, FILES_ALIAS):
            return (LOOPBACK,)
        return tuple(str(info[4][0]) for info in socket.getaddrinfo(host, None))

    def add_report(
        self, title: str, published: dt.datetime, *, pdf: bytes | None = None, body: str = ""
    ) -> SitePage:
        """Publishes a document page with a PDF, or with the report in its body, or both."""
        slug = slug_of(title)
        name = f"{published:%Y/%m}/{slug}.pdf"
        files = () if pdf is None else (SiteFile(name=name, text=title, body=pdf),)
        return self.store.add(
            SitePage(
                id=self.store.next_id(),
                slug=slug,
                title=title,
                published=published,
                modified=published,
                terms={"Document type": ("Inspection report",)},
                body=body,
                files=files,
            )
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._site.stop()
        self._files.stop()


_NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""The sample is served without TLS; to load the authorities costs more than a quiet night."""


class _AliasTransport(httpx.BaseTransport):
    """Sends requests for an alias to its server, or its loopback port; others go where they say.

    A server of this process answers in place if it can, and only else begins to listen.
    """

    def __init__(self, servers: Mapping[str, Server | int]) -> None:
        self._servers = servers
        self._inner = httpx.HTTPTransport(
            verify=_NO_AUTHORITIES, limits=httpx.Limits(max_connections=1)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        server = self._servers.get(request.url.host)
        if isinstance(server, Server):
            target = request.url.raw_path.decode("ascii")
            sent = server.answer_here(request.method, target, dict(request.headers))
            if sent is not None:
                status, headers, body = sent
                raw = [(key.encode(), value.encode("latin-1")) for key, value in headers.items()]
                return httpx.Response(status, headers=raw, stream=httpx.ByteStream(body))
        if server is not None:
            port = server.port if isinstance(server, Server) else server
            request.url = request.url.copy_with(scheme="http", host=LOOPBACK, port=port)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()
