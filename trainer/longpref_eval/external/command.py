"""Commands of other packages: shown as they run, kept in a log, ended with all they started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# of a log that grew without bound, no more than its end is read
MOST_LOG = 1 << 20
# lines of a failed command that an error message shows
LAST = 8
STARS = b"***"


@dataclass(frozen=True)
class Finished:
    """How a command ended."""

    # None: it was ended because its time was over
    code: int | None
    # the end of what it wrote
    text: str

    @property
    def last_lines(self) -> str:
        """For an error message: the last lines, without progress bars and places in code."""
        lines = [line.split("\r")[-1].rstrip() for line in self.text.splitlines()]
        told = [line for line in lines if line and "it/s]" not in line and "s/it]" not in line]
        if any(line.startswith("Traceback (most recent") for line in told):
            told = [line for line in told if not line.startswith((" ", "Traceback"))]
        return "\n  ".join(["", *(line[:400] for line in told[-LAST:])])


def run_command(
    command: Sequence[str | Path],
    log: Path,
    *,
    folder: Path,
    environment: Mapping[str, str],
    show: bool = False,
    hide: str = "",
    seconds: float | None = None,
) -> Finished:
    """Run in `folder`; both outputs go to the file `log`, and to stderr if `show`.

    hide: a text that is shown and kept as stars (a key). seconds: then it is ended, with every
    process that it started; not with `show` or `hide`. Raises OSError where it cannot be started.
    """
    passed_on = show or bool(hide)
    with log.open("wb") as kept:
        process = subprocess.Popen(  # noqa: S603
            [str(one) for one in command],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if passed_on else kept,
            stderr=subprocess.STDOUT,
            # a group of its own: what it starts can be ended with it
            start_new_session=True,
        )
        code: int | None = None
        try:
            if process.stdout is not None:
                for part in hidden(read_parts(process.stdout.fileno()), hide.encode()):
                    kept.write(part)
                    if show:
                        sys.stderr.write(part.decode("utf-8", "replace"))
                        sys.stderr.flush()
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
    return Finished(code, end_of(log))


def read_parts(number: int) -> Iterator[bytes]:
    """What is written to a pipe, as it is there."""
    while part := os.read(number, 1 << 16):
        yield part


def hidden(parts: Iterable[bytes], secret: bytes) -> Iterator[bytes]:
    """The same with stars for `secret`, also where it is spread over two parts."""
    held = b""
    for part in parts:
        held = (held + part).replace(secret, STARS) if secret else held + part
        # what may be the beginning of it waits for what comes
        ready = len(held) - max(0, len(secret) - 1)
        if ready > 0:
            yield held[:ready]
            held = held[ready:]
    yield held


def end_of(log: Path) -> str:
    """The last part of a log."""
    with log.open("rb") as opened:
        opened.seek(max(0, opened.seek(0, os.SEEK_END) - MOST_LOG))
        return opened.read().decode("utf-8", "replace")
