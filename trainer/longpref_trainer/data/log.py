"""The log of a data set: which files a version consists of (docs/data-set.md, "Reading").

Entries are read from 0 until one is missing, a long log by its snapshots. A version is every file
of every append before it, but where a replace removed some, those it added; without the rows that
were withdrawn.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from ..errors import DatasetError
from ..generated.log_entry import (
    ContentHash,
    DataFile,
    LogEntry,
    Made,
    ReplaceEntry,
    VersionEntry,
    WithdrawEntry,
)

# Reader features this trainer has. An entry that requires another one is refused.
KNOWN_FEATURES = frozenset({"replace", "withdraw"})
# Kinds of entries, and the fields of each that are read here.
KINDS = {
    "append": ("made", "files"),
    "replace": ("removes", "adds"),
    "withdraw": ("files",),
    "version": ("version", "content_hash"),
}

MODULUS = 2**256

# Live files by path, with what their rows were made with.
Live = dict[str, tuple[DataFile, Made]]


@dataclass(frozen=True)
class Withdrawn:
    """Rows of a file that are not part of the data set any more."""

    samples: frozenset[str]
    content_hash: ContentHash


@dataclass(frozen=True)
class Version:
    """A version of the data set: its entry, its files with what their rows were made with."""

    entry: VersionEntry
    files: tuple[tuple[DataFile, Made], ...]
    # by path, of the files that have some
    withdrawn: Mapping[str, Withdrawn] = field(default_factory=dict)

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
    entries = read_snapshots(log)
    return entries + [
        read_entry(log / f"{number:020d}.json", number) for number in numbers[len(entries) :]
    ]


def read_snapshots(log: Path) -> list[LogEntry]:
    """Entries from the log's beginning on, as far as its snapshots tell them.

    A snapshot holds a run of entries as they are, so that a log of 10,000 entries opens with few
    reads. One that is missing or damaged costs time alone: the entries themselves are read.
    """
    longest: dict[int, list[int]] = {}
    for path in (log / "snapshots").glob("*.jsonl.gz"):
        if name := re.fullmatch(r"(\d{20})-(\d+)\.jsonl\.gz", path.name):
            longest.setdefault(int(name[1]), []).append(int(name[2]))
    entries: list[LogEntry] = []
    while counts := longest.get(len(entries)):
        count = max(counts)
        counts.remove(count)
        path = log / "snapshots" / f"{len(entries):020d}-{count}.jsonl.gz"
        entries += read_snapshot(path, len(entries), count)
    return entries


def read_snapshot(path: Path, first: int, count: int) -> list[LogEntry]:
    """The entries of one snapshot, none where it is damaged."""
    try:
        head, _, body = gzip.decompress(path.read_bytes()).partition(b"\n")
    except (OSError, EOFError, zlib.error):
        return []
    stated = f'{{"sha256":"{hashlib.sha256(body).hexdigest()}"}}'
    # not splitlines: texts in an entry may hold other line ends
    lines = body.decode("utf-8").split("\n")[:-1] if head == stated.encode() else []
    if len(lines) != count:
        return []
    return [parse_entry(line, first + i, path) for i, line in enumerate(lines)]


def read_entry(file: Path, number: int) -> LogEntry:
    """One checked entry from a file of its own."""
    try:
        text = file.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise DatasetError(f"{file} cannot be read: {error}") from error
    return parse_entry(text, number, file)


def parse_entry(text: str, number: int, file: Path) -> LogEntry:
    """One checked entry. Optional fields that are not known pass."""
    try:
        entry: Any = json.loads(text)
    except ValueError as error:
        raise DatasetError(f"{file} cannot be read as JSON: {error}") from error
    if not isinstance(entry, dict):
        raise DatasetError(f"{file} is not a JSON object")
    kind = entry.get("kind")
    unknown = sorted(set(entry.get("requires") or []) - KNOWN_FEATURES)
    if unknown or kind not in KINDS:
        what = f"the reader feature {unknown[0]!r}" if unknown else f"entries of kind {kind!r}"
        raise DatasetError(f"{file} needs {what}, which this trainer does not know: update it")
    for key in ("sequence", "requires", *KINDS[kind]):
        if key not in entry:
            raise DatasetError(f"{file}: `{key}` is missing")
    if entry["sequence"] != number:
        raise DatasetError(f"{file}: `sequence` is {entry['sequence']}, not {number}")
    return cast(LogEntry, entry)


def versions(entries: list[LogEntry]) -> list[Version]:
    """Every version, oldest first. Raises DatasetError for a replace of files that are not live."""
    live: Live = {}
    withdrawn: dict[str, Withdrawn] = {}
    found: list[Version] = []
    for entry in entries:
        if entry["kind"] == "append":
            live |= {file["path"]: (file, entry["made"]) for file in entry["files"]}
        elif entry["kind"] == "replace":
            replace(live, withdrawn, entry)
        elif entry["kind"] == "withdraw":
            withdraw(live, withdrawn, entry)
        else:
            found.append(Version(entry, tuple(live.values()), dict(withdrawn)))
    return found


def withdraw(live: Live, withdrawn: dict[str, Withdrawn], entry: WithdrawEntry) -> None:
    """Rows that are not part of the data set from here on; their files stay."""
    for rows in entry["files"]:
        path, ids, content = rows["path"], rows["sample_ids"], rows["content_hash"]
        before = withdrawn.get(path, NOTHING)
        samples = before.samples | set(ids)
        added = len(samples) - len(before.samples)
        if path not in live or not added == len(ids) == content["rows"]:
            raise DatasetError(
                f"log entry {entry['sequence']} withdraws rows of {path} that are not live: "
                "the log has been changed; copy the data set again"
            )
        withdrawn[path] = Withdrawn(samples, add_content_hashes([before.content_hash, content]))


def replace(live: Live, withdrawn: dict[str, Withdrawn], entry: ReplaceEntry) -> None:
    """Compaction: what the entry adds takes the place of what it removes, row for row."""
    name = f"log entry {entry['sequence']}"
    for path in entry["removes"]:
        if path not in live:
            raise DatasetError(
                f"{name} replaces {path}, which is not live: "
                "the log has been changed; copy the data set again"
            )
    removed = [live.pop(path)[0] for path in entry["removes"]]
    added = {
        file["path"]: (file, group["made"]) for group in entry["adds"] for file in group["files"]
    }
    gone = [withdrawn.pop(file["path"], NOTHING).content_hash for file in removed]
    before = subtract(add_content_hashes(file["content_hash"] for file in removed), gone)
    after = add_content_hashes(file["content_hash"] for file, _ in added.values())
    if before != after:
        raise DatasetError(
            f"{name} replaces files by others with another content hash: "
            "the log has been changed; copy the data set again"
        )
    live |= added


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
    total = subtract(
        add_content_hashes(file["content_hash"] for file, _ in chosen.files),
        [rows.content_hash for rows in chosen.withdrawn.values()],
    )
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


def subtract(whole: ContentHash, parts: Iterable[ContentHash]) -> ContentHash:
    """The content hash of what is left of rows without some of them."""
    gone = add_content_hashes(parts)
    left = (int(whole["sum"], 16) - int(gone["sum"], 16)) % MODULUS
    return {"rows": whole["rows"] - gone["rows"], "sum": f"{left:064x}"}


NOTHING = Withdrawn(frozenset(), add_content_hashes([]))


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
