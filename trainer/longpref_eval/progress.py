"""Progress of an evaluation on stderr: how far, how fast, how long still."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from tqdm import tqdm

# off a terminal a line every so many seconds
SECONDS = 30.0


class Progress:
    """Counts items over all tasks; `with Progress(total) as progress`."""

    def __init__(self, total: int, *, quiet: bool = False) -> None:
        """total: items of all tasks, those that are there already included."""
        self.total, self.quiet = total, quiet
        self.done = self.measured = 0
        self.began = self.told = time.monotonic()
        terminal = sys.stderr.isatty() and not quiet
        self.bar = tqdm(total=total, unit="row", leave=False, disable=not terminal)

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.bar.close()

    def task(self, title: str) -> None:
        """The task that comes now."""
        self.bar.set_description(title[:40])

    def step(self, task: str, *, measured: bool) -> None:
        """One item more; measured: now, and not in an earlier run."""
        self.done += 1
        self.measured += measured
        self.bar.update()
        now = time.monotonic()
        if self.quiet or not self.bar.disable or now - self.told < SECONDS:
            return
        self.told = now
        left = self.total - self.done
        pace = (now - self.began) / max(self.measured, 1)
        self.line(f"{self.done} of {self.total}, {task}, about {duration(left * pace)} to go")

    def line(self, text: str) -> None:
        """A line of its own."""
        if not self.quiet:
            self.bar.write(f"[evaluate] {text}", file=sys.stderr)


def duration(seconds: float) -> str:
    """45 s, 12 min, 3.4 h."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
