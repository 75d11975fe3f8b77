"""What a monitor sees: a status that keeps what was known, and pings at start and end."""

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from pipeline.notify import ping
from pipeline.settings import NotifySettings
from tests.operations.conftest import Calm
from tests.operations.editors import DOWN
from tests.operations.nights import SECOND_NIGHT, Nights, copied, said


class Watch(http.server.BaseHTTPRequestHandler):
    """Counts the pings and answers as it is told."""

    asked: list[str]
    status = 200

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def monitor() -> Iterator[tuple[str, type[Watch]]]:
    watch = type("Watch", (Watch,), {"asked": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), watch)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/secret", watch
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_ping_that_fails_is_logged_without_its_address(monitor: tuple[str, type[Watch]]) -> None:
    address, watch = monitor
    watch.status = 500
    with capture_logs() as logs:
        ping(NotifySettings(ping=f"{address}?create=1"), "log", log=structlog.get_logger())
    assert watch.asked == ["/secret/log?create=1"]
    assert [line["event"] for line in logs] == ["notify.ping-failed"]
    assert "secret" not in str(logs)


def test_a_night_that_did_its_work_pings_and_so_does_one_that_failed(
    nights: Nights, calm: Calm, tmp_path: Path, monitor: tuple[str, type[Watch]]
) -> None:
    address, watch = monitor
    settings = {"notify": {"ping": address}, "crawl": {"retries": 0}}
    folder = copied(calm.morning, tmp_path / "night")
    path = folder / "output/sample/status.json"
    before = json.loads(path.read_text("utf-8"))
    order = {**SECOND_NIGHT, "settings": settings, "watch": False}
    assert nights.night(folder, **order, faults=[DOWN]).code == 4
    assert watch.asked == ["/secret/start", "/secret/fail"]
    watch.asked.clear()
    failed = json.loads(path.read_text("utf-8"))
    assert (failed["run"]["exit_code"], failed["last_success"]) == (4, before["last_success"])
    assert failed["run"]["error"]
    assert failed["run"]["remedy"]
    assert {k: failed[k] for k in ("version", "counts", "held")} == {
        k: before[k] for k in ("version", "counts", "held")
    }
    assert nights.night(folder, **order).code == 0, said(folder)
    assert watch.asked == ["/secret/start", "/secret"]
    after = json.loads(path.read_text("utf-8"))
    assert (after["run"]["exit_code"], after["run"]["error"]) == (0, "")
