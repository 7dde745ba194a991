"""Outcomes in OUT/outcomes.jsonl: each is written as soon as it is there, and never measured twice.

A line holds the key of what was asked and the outcome. Kill at any moment: a last line that was cut
off is dropped when the file is opened again.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from longpref_trainer.errors import ConfigError, InputError, StoreError

from .kinds.kind import Outcome

OUTCOMES = "outcomes.jsonl"
MODEL = "model.json"


class Store:
    """The outcomes of one model in one folder. Use `open_store`."""

    def __init__(self, file: Path) -> None:
        self.file = file
        # key: where its line begins; outcomes stay on disk
        self.offsets: dict[str, int] = {}
        self.end = 0
        self.reading = file.open("rb")
        self.writing = file.open("r+b")
        self.load()

    def load(self) -> None:
        """Find every line, and cut off a last one that is not whole. Raises InputError."""
        number = 0
        while line := self.reading.readline():
            number += 1
            if not line.endswith(b"\n"):
                break
            try:
                key = json.loads(line)["key"]
            except (ValueError, TypeError, KeyError) as error:
                raise InputError(
                    f"{self.file}:{number}: not a line of outcomes: take the line out, or choose "
                    "another --out"
                ) from error
            self.offsets.setdefault(str(key), self.end)
            self.end += len(line)
        self.writing.truncate(self.end)
        self.writing.seek(self.end)

    def get(self, key: str) -> Outcome | None:
        """What was measured under a key."""
        if (at := self.offsets.get(key)) is None:
            return None
        self.reading.seek(at)
        outcome = json.loads(self.reading.readline())["outcome"]
        if not isinstance(outcome, dict):
            raise InputError(f"{self.file}: the outcome of {key} is not an object")
        return outcome

    def put(self, key: str, outcome: Outcome) -> None:
        """Keep an outcome, on the disk before this returns. Raises StoreError."""
        content = (json.dumps({"key": key, "outcome": outcome}) + "\n").encode()
        with writing(self.file):
            self.writing.write(content)
            self.writing.flush()
            os.fsync(self.writing.fileno())
        self.offsets[key] = self.end
        self.end += len(content)

    def close(self) -> None:
        """Close the file."""
        self.reading.close()
        self.writing.close()


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """Turn what a disk refuses into a StoreError that says what to do."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "the disk is full" if full else (error.strerror or str(error))
        raise StoreError(
            f"{file} cannot be written: {why}. What was measured so far is kept: make room and run "
            "the same command again"
        ) from error


@contextmanager
def open_store(out: Path, identity: dict[str, Any]) -> Iterator[Store]:
    """The store of a folder, held by this process alone.

    Raises ConfigError if the folder holds another model's outcomes, StoreError if another run holds
    it.
    """
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        lock = (out / "lock").open("w")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(
                f"{out}: another run writes there: wait for it, or another --out"
            ) from (error)
        check_model(out, identity)
        with writing(out / OUTCOMES):
            (out / OUTCOMES).touch()
        store = Store(out / OUTCOMES)
        try:
            yield store
        finally:
            store.close()


def check_model(out: Path, identity: dict[str, Any]) -> None:
    """Refuse a folder of another model; a new one is marked as this model's. Raises ConfigError."""
    file = out / MODEL
    if not file.exists():
        write_atomic(file, json.dumps(identity, indent=1) + "\n")
        return
    try:
        known = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file} cannot be read: {error}: choose another --out") from error
    # a folder that was moved is the same model
    same = {key for key in identity if key != "path"}
    changed = [key for key in sorted(same) if known.get(key) != identity[key]]
    if not isinstance(known, dict) or changed:
        raise ConfigError(
            f"{out} holds predictions of another model ({', '.join(changed)} differ; see {file}): "
            "choose another --out, or delete that folder"
        )


def write_atomic(file: Path, text: str) -> None:
    """A file as a whole or not at all. Raises StoreError."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    with writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("w", encoding="utf-8", errors="replace") as opened:
                opened.write(text)
                opened.flush()
                os.fsync(opened.fileno())
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)
