"""The sample site in a process of its own, so that what a run takes is the run's alone."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from tests.site_simulator.site import FILES_ALIAS, SITE_ALIAS, SampleSite, _AliasTransport


class Faraway:
    """What a run needs to know of a sample site that another process runs."""

    url = f"http://{SITE_ALIAS}/"
    files_host = FILES_ALIAS

    def __init__(self, site: int, files: int) -> None:
        self._ports = {SITE_ALIAS: site, FILES_ALIAS: files, f"www.{SITE_ALIAS}": site}

    def transport(self) -> httpx.BaseTransport:
        return _AliasTransport(self._ports)

    def resolve(self, host: str) -> tuple[str, ...]:
        return ("127.0.0.1",) if host.removeprefix("www.") in self._ports else ()


@contextmanager
def running(make: Callable[[], SampleSite]) -> Iterator[Faraway]:
    """The site while its process runs: until the end of this block, or of this process."""
    told, tell = os.pipe()
    waiting, alive = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.close(told)
            os.close(alive)
            with make() as site:
                os.write(tell, f"{site._site.port} {site._files.port}\n".encode())
                os.read(waiting, 1)
        finally:
            os._exit(0)
    os.close(tell)
    os.close(waiting)
    try:
        with os.fdopen(told, encoding="ascii") as ports:
            site, files = map(int, ports.readline().split())
        yield Faraway(site, files)
    finally:
        os.close(alive)
        os.waitpid(process, 0)
