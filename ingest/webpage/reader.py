"""Reads web pages in a sandbox."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ingest.webpage.page import PageReading, read_page
from schemas.errors import Unreadable
from support.sandbox import Sandbox, SandboxError
from support.toml_models import invalid_data_as

PAGE_SECONDS = 30.0
PAGE_MEMORY_BYTES = 1_000_000_000
"""Limits for reading one page: time, and address space of the child process."""

PageReader = Callable[[bytes, str], PageReading]
"""Reads the page that a URL returned; raises Unreadable. `read_page` reads in this process."""


@contextmanager
def sandboxed_page_reader(
    seconds: float = PAGE_SECONDS, memory_bytes: int = PAGE_MEMORY_BYTES
) -> Iterator[PageReader]:
    """A reader that reads pages in a child process with limits; use it as a context."""
    with Sandbox(seconds=seconds, memory_bytes=memory_bytes) as sandbox:

        def read(body: bytes, url: str) -> PageReading:
            try:
                text = sandbox.run(_read_as_json, body, url)
            except SandboxError as error:
                raise Unreadable(f"the page: {error}", where=url) from error
            with invalid_data_as(Unreadable, where=url):
                return PageReading.model_validate_json(text)

        yield read


def _read_as_json(body: bytes, url: str) -> str:
    """Read a page in the child process; JSON, since that process is not trusted."""
    return read_page(body, url).model_dump_json()
