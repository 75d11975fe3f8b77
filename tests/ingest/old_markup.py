"""A server with the markup of the old site, or of a web archive's copy of it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

from tests.site_simulator.answers import Answer
from tests.site_simulator.faults import Faults
from tests.site_simulator.server import LOOPBACK, RequestLog, Server

HOME = "https://www.old.example/hmiprobation/"
UPLOADS = "wp-content/uploads/sites/5/2023/05/"
ARCHIVE = "/web/20250101120000/"


class OldMarkup:
    """Reports by year, two on each listing page; pages link to the next one if `linked`."""

    def __init__(
        self,
        reports: Mapping[int, Mapping[str, bytes]],
        *,
        archived: bool,
        linked: bool = True,
        label: str = "Date of publication:",
    ) -> None:
        self.reports, self.archived, self.linked = reports, archived, linked
        self.label = label
        self.faults, self.log = Faults(), RequestLog()
        self._server = Server("old", self.faults, self.log)
        self._server.answering = lambda target, _headers: self._answer(target)

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Serve, and yield the URL of the home page."""
        try:
            yield self._address("")
        finally:
            self._server.stop()

    def _address(self, path: str) -> str:
        root = f"http://{LOOPBACK}:{self._server.port}"
        return f"{root}{ARCHIVE}{HOME}{path}" if self.archived else f"{root}/hmiprobation/{path}"

    def _link(self, path: str) -> str:
        """Rewrite most links as a web archive does, some to other timestamps."""
        if self.archived and path.startswith("inspections/"):
            return HOME + path
        if self.archived and path.startswith("wp-content"):
            return f"/web/20240630000000im_/{HOME}{path}"
        return self._address(path)

    def _answer(self, target: str) -> Answer:
        path = re.sub(r"^(/web/\d+(im_)?/https?://[^/]+)?/hmiprobation/", "", target)
        parts = urlsplit(path)
        if parts.path == "inspections":
            query = dict(parse_qsl(parts.query))
            return _html(self._listing(int(query["year"]), int(query["paged"])))
        name = parts.path.rstrip("/").rpartition("/")[2]
        for reports in self.reports.values():
            for title, body in reports.items():
                if name == _slug(title):
                    return _html(self._page(title))
                if name == f"{_slug(title)}.pdf":
                    return Answer(200, body, {"Content-Type": "application/pdf"})
        return Answer(404, b"<html><h1>Not found</h1></html>", {"Content-Type": "text/html"})

    def _listing(self, year: int, number: int) -> str:
        titles = list(self.reports.get(year, ()))
        page = max(number, 1)
        shown = titles[2 * page - 2 : 2 * page]
        rows = "".join(
            '<div class="result inspection"><h4>'
            f'<a href="{self._link(f"inspections/{_slug(t)}/")}">'
            f" {t} </a></h4></div>"
            for t in shown
        )
        further = self._address(f"inspections?paged={page + 1}&amp;year={year}")
        more = f'<a href="{further}">Next</a>' if self.linked and titles[2 * page :] else ""
        return f"<html><body><h1>Inspections</h1>{rows or 'No results'}{more}</body></html>"

    def _page(self, title: str) -> str:
        files = self._link(UPLOADS)
        return (
            f"<html><head><title>{title} - HM Inspectorate of Probation</title></head><body>"
            f'<div id="content"><h2>{title}</h2><p>A made-up report.</p><div id="inspection-meta">'
            "<dl><dt>Last updated:</dt><dd>2 June 2024</dd>"
            f"<dt>{self.label}</dt><dd>30 May 2023</dd></dl></div>"
            f'<a href="{files}{_slug(title)}-data-annexe.pdf">Data annexe (PDF, 786 kB)</a>'
            f'<a href="{files}{_slug(title)}.pdf">{title}, inspection (PDF, 1 MB)</a>'
            "</div></body></html>"
        )


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _html(text: str) -> Answer:
    return Answer(200, text.encode(), {"Content-Type": "text/html; charset=UTF-8"})
