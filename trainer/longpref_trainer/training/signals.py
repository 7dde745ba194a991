"""Signals that end a run: noted, so that what is at hand is finished and saved."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any


class Signals:
    """Within it, the first SIGINT or SIGTERM is only noted; a second one acts as usual."""

    def __init__(self) -> None:
        self.received: int | None = None
        self.before: dict[int, Any] = {}

    def __enter__(self) -> Signals:
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                self.before[number] = signal.signal(number, self.note)
            except ValueError:  # not the main thread: whoever started it handles signals
                break
        return self

    def note(self, number: int, frame: FrameType | None) -> None:
        """The handler: remember the signal, and let the next one through."""
        self.received = number
        self.restore()

    def restore(self) -> None:
        """Put the handlers from before back."""
        for number, handler in self.before.items():
            signal.signal(number, handler)
        self.before = {}

    def __exit__(self, *error: object) -> None:
        self.restore()
