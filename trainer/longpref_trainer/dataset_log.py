"""The log of a data set: which files a version consists of (docs/data-set.md, "Reading").

Entries are read from 0 until one is missing. A version is every file of every append before it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from .errors import DatasetError
from .generated.log_entry import ContentHash, DataFile, LogEntry, Made, VersionEntry

# Reader features this trainer has. An entry that requires another one is refused.
KNOWN_FEATURES: frozenset[str] = frozenset()

MODULUS = 2**256


@dataclass(frozen=True)
class Version:
    """A version of the data set: its entry, its files with what their rows were made with."""

    entry: VersionEntry
    files: tuple[tuple[DataFile, Made], ...]

    @property
    def number(self) -> int:
        """1 for the first version of the data set."""
        return self.entry["version"]


def read_log(folder: Path) -> list[LogEntry]:
    """All entries of `folder`/log in order.

    Raises DatasetError for no log, a gap, an entry that is not JSON or not in its place, a kind or
    a required feature this trainer does not know.
    """
    log = folder / "log"
    if not log.is_dir():
        raise DatasetError(
            f"{folder} has no folder `log`, so it is not a data set: "
            "check `dataset`, or make one with `longpref`"
        )
    numbers = sorted(int(p.stem) for p in log.iterdir() if re.fullmatch(r"\d{20}\.json", p.name))
    if not numbers:
        raise DatasetError(f"{log} holds no entry: the data set is empty, make it with `longpref`")
    if numbers != list(range(len(numbers))):
        missing = next(i for i, number in enumerate(numbers) if i != number)
        raise DatasetError(
            f"{log / f'{missing:020d}.json'} is missing although later entries are there: "
            "the log has a gap; copy the data set again"
        )
    return [read_entry(log / f"{number:020d}.json", number) for number in numbers]


def read_entry(file: Path, number: int) -> LogEntry:
    """One checked entry. Optional fields that are not known pass."""
    try:
        entry: Any = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetError(f"{file} cannot be read as JSON: {error}") from error
    if not isinstance(entry, dict):
        raise DatasetError(f"{file} is not a JSON object")
    kind = entry.get("kind")
    unknown = sorted(set(entry.get("requires") or []) - KNOWN_FEATURES)
    if unknown or kind not in ("append", "version"):
        what = f"the reader feature {unknown[0]!r}" if unknown else f"entries of kind {kind!r}"
        raise DatasetError(f"{file} needs {what}, which this trainer does not know: update it")
    needed = ("made", "files") if kind == "append" else ("version", "content_hash")
    for key in ("sequence", "requires", *needed):
        if key not in entry:
            raise DatasetError(f"{file}: `{key}` is missing")
    if entry["sequence"] != number:
        raise DatasetError(f"{file}: `sequence` is {entry['sequence']}, not {number}")
    return cast(LogEntry, entry)


def versions(entries: list[LogEntry]) -> list[Version]:
    """Every version, oldest first."""
    files: list[tuple[DataFile, Made]] = []
    found: list[Version] = []
    for entry in entries:
        if entry["kind"] == "append":
            files += [(file, entry["made"]) for file in entry["files"]]
        else:
            found.append(Version(entry, tuple(files)))
    return found


def select_version(folder: Path, number: int | None) -> Version:
    """Version `number`, or the newest, with its content hash checked against its files' ones."""
    found = versions(read_log(folder))
    if not found:
        raise DatasetError(
            f"{folder} has no finished version yet: the run that makes it has not completed; "
            "run `longpref` again, it goes on where it stopped"
        )
    chosen = found[-1] if number is None else next((v for v in found if v.number == number), None)
    if chosen is None:
        have = ", ".join(str(version.number) for version in found)
        raise DatasetError(f"{folder} has no version {number}; it has {have}")
    total = add_content_hashes(file["content_hash"] for file, _ in chosen.files)
    stated = chosen.entry["content_hash"]
    if total != stated:
        raise DatasetError(
            f"{folder}: the files of version {chosen.number} have content hash {total['sum']} "
            f"({total['rows']} rows), the version states {stated['sum']} ({stated['rows']} rows): "
            "the log has been changed; copy the data set again"
        )
    return chosen


def add_content_hashes(parts: Any) -> ContentHash:
    """The content hash of the union of disjoint sets of rows."""
    rows, total = 0, 0
    for part in parts:
        rows += part["rows"]
        total = (total + int(part["sum"], 16)) % MODULUS
    return {"rows": rows, "sum": f"{total:064x}"}


def check_file(folder: Path, file: DataFile) -> Path:
    """The path of a live file whose size and sha256 are those of the log; else DatasetError."""
    path = folder / file["path"]
    if not path.resolve().is_relative_to(folder.resolve()):
        raise DatasetError(f"{path} lies outside the data set: its log has been changed")
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise DatasetError(
            f"{path} cannot be read ({error.strerror}), but the log names it: copy the file again"
        ) from error
    if digest != file["sha256"]:
        raise DatasetError(
            f"{path} has sha256 {digest}, the log says {file['sha256']}: "
            "the file has been changed or cut; copy it again"
        )
    return path


def made_of(metadata: Mapping[bytes, bytes] | None) -> Made | None:
    """`Made` as it stands in a shard's own metadata."""
    text = (metadata or {}).get(b"longpref")
    return cast(Made, json.loads(text)) if text else None
