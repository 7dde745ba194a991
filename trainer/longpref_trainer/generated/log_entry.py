"""Generated from schemas/log-entry.schema.json by trainer/tools/generate_types.py. Do not edit."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class ContentHash(TypedDict):
    """Order-independent hash over live rows."""

    # row count
    rows: int
    # sum of the row hashes modulo 2^256, 64 hex digits
    sum: str


class DataFile(TypedDict):
    # relative to the data set's root
    path: str
    split: Literal["train", "validation"]
    rows: int
    bytes: int
    sha256: str
    content_hash: ContentHash


class LedgerFile(TypedDict):
    """Gzipped JSON lines of ledger records: what became of every question, and why."""

    path: str
    records: int
    bytes: int
    sha256: str
    # whose records these are; the entry's where it is not said. A file has records of one
    # submission
    submission_id: NotRequired[str]
    # documents among the records: when they add up to the submission's, it is complete
    documents: NotRequired[int]


StreamRange = TypedDict(
    "StreamRange",
    {
        "stream": str,
        "partition": int,
        "from": int,
        "next": int,
        "fingerprint": NotRequired[str],
        "record": NotRequired[int],
        "group": NotRequired[str],
    },
)


class MadeTemplate(TypedDict):
    head: str
    separator: str
    tail: str
    answer: str
    end: str


class Made(TypedDict):
    """What the rows were made with; the same object stands in each shard's file metadata under the
    key longpref."""

    row_schema: Literal[1]
    # configuration identity: of the settings, and of what the data set keeps, its filler pool and
    # threshold, where there are any
    identity: str
    # the filler pool that contexts are filled from: pools/<this>.jsonl.gz
    pool: NotRequired[str]
    # the least score of a critical chunk that pair.threshold: auto has found for this data set
    threshold: NotRequired[float]
    # canonical hash of the policy's tokenizer; the trainer refuses another one
    tokenizer_sha256: str
    template: MadeTemplate
    # real tokens: the longest sample with its template and longest answer (pair.tokens); in data
    # sets from before, N chunks of the chunk length
    window: int
    # K, the simulated length in position indices
    positions_length: int
    seed: int


class AppendEntry(TypedDict):
    kind: Literal["append"]
    sequence: int
    # tells a writer whose create timed out whether the entry that won is its own
    commit_id: str
    # reader features this entry needs
    requires: list[str]
    # ISO 8601, UTC; not part of any hash
    created_at: str
    submission_id: str
    made: Made
    files: list[DataFile]
    ledger: list[LedgerFile]
    streams: list[StreamRange]


class ReplaceLayout(TypedDict):
    """How the rows were laid out: the same rows and layout give the same files."""

    # bytes of rows before compression in a file
    shard_bytes: int
    # rows
    row_group: int


class ReplaceEntry(TypedDict):
    """Compaction: files that hold exactly the rows of others take their place. From here on the
    removed ones are not live; earlier versions still consist of them. Ledgers stay as they are."""

    kind: Literal["replace"]
    sequence: int
    commit_id: str
    # has `replace`
    requires: list[str]
    created_at: str
    content_hash: ContentHash
    # paths of live files
    removes: list[str]
    adds: list[ReplacedFiles]
    # How the rows were laid out: the same rows and layout give the same files.
    layout: ReplaceLayout


class ReplacedFiles(TypedDict):
    """Files of rows that were made with the same."""

    made: Made
    files: list[DataFile]


class WithdrawEntry(TypedDict):
    """Rows of live files that are not live from here on; the files stay as they are, earlier
    versions have the rows, and a compaction leaves them out."""

    kind: Literal["withdraw"]
    sequence: int
    commit_id: str
    # has `withdraw`
    requires: list[str]
    created_at: str
    # near-duplicate: the data set has a sample that is nearly the same, with a smaller id
    # (filters.near_duplicates)
    reason: Literal["near-duplicate"]
    files: list[WithdrawnRows]
    # a drop record for each question whose rows go, by submission
    ledger: list[LedgerFile]


class WithdrawnRows(TypedDict):
    # a live file
    path: str
    # rows of it that go, sorted; no row goes twice
    sample_ids: list[str]
    # of these rows: the version's falls by it
    content_hash: ContentHash


class VersionEntry(TypedDict):
    """The data set at this point of the log, complete: every file of every append before it is
    live, unless a replace before it removed it, without the rows that were withdrawn."""

    kind: Literal["version"]
    sequence: int
    commit_id: str
    requires: list[str]
    created_at: str
    submission_id: str
    version: int
    content_hash: ContentHash
    # documents of the submission
    documents: int
    # questions of the submission
    questions: int
    # samples of the submission, without those that are withdrawn here or before
    samples: int
    # drop records of the submission by reason
    drops: dict[str, int]


LogEntry = AppendEntry | VersionEntry | ReplaceEntry | WithdrawEntry
