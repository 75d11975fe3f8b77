"""A command on a pseudo-terminal of 80 columns, as a maintainer types it."""

import os
import pty
import re
import select
import sys
import termios
import time
import traceback
from pathlib import Path

from pipeline.cli import main
from tests.commands import WITHOUT_PICTURES

ENTER = "\r"
TICKS = os.sysconf("SC_CLK_TCK")


class Terminal:
    """A running command; `screen` is all that it printed, `keys` how many were pressed."""

    def __init__(self, folder: Path, *arguments: str, **variables: str) -> None:
        self.screen, self.keys, self._since = "", 0, 0
        self._cpu = 0.0
        self._process, self._file = pty.fork()
        if self._process == 0:
            _run(folder, arguments, variables)

    def wait_for(self, pattern: str, *, seconds: float = 30) -> str:
        """Read until the pattern matches, and return what was printed since the last key."""
        until = time.monotonic() + seconds
        while not re.search(pattern, self.screen[self._since :]):
            if not self._read(max(until - time.monotonic(), 0)):
                assert time.monotonic() < until, f"no {pattern!r}: {self.screen[-3000:]}"
                break
        return self.screen[self._since :]

    def press(self, key: str) -> None:
        """Press one key, when the command has shown which keys it takes."""
        self.wait_for(r"\[\w+\] ")
        until = time.monotonic() + 30
        while termios.tcgetattr(self._file)[3] & termios.ICANON:
            # What is typed before the command reads a key is dropped.
            assert time.monotonic() < until, self.screen[-3000:]
            time.sleep(0.005)
        while self._read(0):
            pass
        self._type(key)

    def choose(self, words: str) -> None:
        """Press the key that the list of choices shows before those words."""
        line = rf"\[(\w)\] [^\n]*{re.escape(words)}"
        found = re.findall(line, self.wait_for(rf"{line}[\s\S]*\[Enter\]"))
        self.press(found[-1])

    def answer(self, prompt: str, text: str) -> None:
        """Type a line of text after a prompt."""
        self.wait_for(prompt)
        self._type(f"{text}\n")

    def cpu(self) -> float:
        """Return the CPU seconds that the command used so far."""
        stat = Path(f"/proc/{self._process}/stat")
        if not self._cpu and stat.exists():
            return sum(map(int, stat.read_text().rpartition(")")[2].split()[11:13])) / TICKS
        return self._cpu

    def code(self) -> int:
        """Wait for the end of the command and return its exit code."""
        self.wait_for("a line that never comes")
        _, status, used = os.wait4(self._process, 0)
        self._cpu = used.ru_utime + used.ru_stime
        return os.waitstatus_to_exitcode(status)

    def _read(self, seconds: float) -> bool:
        """Read what the command prints within that time; False if nothing, or at its end."""
        ready, _, _ = select.select([self._file], [], [], seconds)
        try:
            read = os.read(self._file, 65536).decode() if ready else ""
        except OSError:
            return False
        self.screen += read
        return bool(read)

    def _type(self, keys: str) -> None:
        self.keys += len(keys)
        self._since = len(self.screen)
        os.write(self._file, keys.encode())


def _run(folder: Path, arguments: tuple[str, ...], variables: dict[str, str]) -> None:
    """Run the command in this forked process: nothing needs to be imported again."""
    code = 1
    try:
        os.chdir(folder)
        plain = {"TERM": "xterm", "COLUMNS": "80", "NO_COLOR": "1"}
        os.environ.update({**WITHOUT_PICTURES, **plain, **variables})
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
        main(list(arguments))
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:  # noqa: BLE001 - shown on the terminal that the test reads
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)
