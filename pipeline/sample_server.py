"""The bundled sample: a static web server on loopback for `run --sample`, and the sample's data.

The answers are prerendered files, written by `tests/site_simulator/prerender.py` (`make golden`).
"""

import functools
import http.server
import importlib.resources
import json
import ssl
import threading
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from schemas.errors import StateError
from schemas.registry import Registry, load_registry_from

SITE_HOST = "site.sample.example"
FILES_HOST = "files.sample.example"
"""Names reserved for examples: they never resolve, so no link of the sample leads anywhere."""
LOOPBACK = "127.0.0.1"


def sample_data() -> Traversable:
    """Return the folder with `site` and `reports`, from the wheel or from the checkout.

    Raises StateError if it is not installed.
    """
    packaged = importlib.resources.files("pipeline").joinpath("sample_data")
    checkout = Path(__file__).resolve().parents[1] / "tests" / "fixtures"
    for folder in (packaged, checkout):
        if folder.joinpath("site").is_dir():
            return folder
    raise StateError(
        "the sample's data is not installed",
        where=str(packaged),
        remedy="install the package again",
    )


def sample_registry() -> Registry:
    """Return the registry of the sample's made-up organisations."""
    return load_registry_from(sample_data().joinpath("site", "organisations"))


class SampleServer:
    """Serves the sample site and its files as an HTTP proxy, so its URLs never change.

    Use it as a context manager and reach it through `transport()`.
    """

    url = f"http://{SITE_HOST}/"
    files_host = FILES_HOST

    def __init__(self) -> None:
        self._http = http.server.ThreadingHTTPServer((LOOPBACK, 0), _Handler)
        self._http.daemon_threads = True
        # The short poll interval lets `shutdown` return at once.
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def transport(self) -> httpx.BaseTransport:
        """Return a transport that sends every request to this server."""
        # Without authorities, which take longer to load than the sample and serve nothing here.
        plain = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        address = f"http://{LOOPBACK}:{self._http.server_address[1]}"
        return httpx.HTTPTransport(verify=plain, proxy=address)

    def resolve(self, host: str) -> tuple[str, ...]:
        """Return the IP addresses of a host: loopback for the sample's two, else none."""
        return (LOOPBACK,) if host in (SITE_HOST, FILES_HOST) else ()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@functools.cache
def _answers() -> dict[str, Any]:
    """Return the headers of each answer by URL, and the file of its body below `sample_data()`."""
    served: dict[str, Any] = json.loads(sample_data().joinpath("site", "served.json").read_bytes())
    return served


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        # A proxy receives the full URL. The query only filters REST answers; the sample has one.
        answer = _answers().get(urlsplit(self.path)._replace(query="").geturl())
        body = sample_data().joinpath(answer["file"]).read_bytes() if answer else b"Not found"
        self.send_response(200 if answer else 404)
        for name, value in (answer["headers"] if answer else {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Print nothing: standard error carries the log of the run."""
