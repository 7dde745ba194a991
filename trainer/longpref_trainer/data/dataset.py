"""A data set folder as training samples.

The log decides which files are read (`log.py`). The columns that training needs are kept
in memory as Arrow, about 35 kB for a sample of 8k tokens, so that samples can be drawn in any
order. Samples are sorted by id: how rows were spread over shards changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..errors import DatasetError
from ..generated.log_entry import ContentHash, DataFile, Made
from .log import (
    NOTHING,
    Version,
    Withdrawn,
    add_content_hashes,
    check_file,
    made_of,
    select_version,
)
from .row_hash import row_hash
from .sample import Positions, Sample

Split = Literal["train", "validation"]
Verify = Literal["files", "rows"]

COLUMNS = [
    "sample_id",
    "document_id",
    "prompt_ids",
    "segments",
    "chosen_ids",
    "rejected_ids",
    "answers",
]
COLUMNS += ["answer_position"]
# what of each answer training needs: the others differ between shards, since columns are added
ANSWER_FIELDS = (".kind", ".finish_reason")


class Samples(Sequence[Sample]):
    """The samples of a split, sorted by sample id."""

    def __init__(self, table: pa.Table, source: str) -> None:
        # an order, not a sorted copy: taking rows would join all lists under 32-bit offsets
        self.order = pc.sort_indices(table.column("sample_id")).to_numpy()
        self.table = table
        self.source = source

    def __len__(self) -> int:
        return cast(int, self.table.num_rows)

    @overload
    def __getitem__(self, index: int) -> Sample: ...
    @overload
    def __getitem__(self, index: slice) -> list[Sample]: ...
    def __getitem__(self, index: int | slice) -> Sample | list[Sample]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        at = int(self.order[index])
        row = {name: self.table.column(name)[at] for name in COLUMNS}
        return read_sample(row, self.source)

    def __iter__(self) -> Iterator[Sample]:
        return (self[i] for i in range(len(self)))

    def of_documents(self, documents: AbstractSet[str]) -> Samples:
        """The samples of these documents alone."""
        given = pa.array(sorted(documents), type=pa.string())
        kept = self.table.filter(pc.is_in(self.table.column("document_id"), value_set=given))
        return Samples(kept, self.source)

    def documents(self) -> list[str]:
        """Ids of the documents, sorted."""
        return sorted(set(self.table.column("document_id").to_pylist()))

    def longest_answer(self) -> int:
        """Tokens of the longest answer."""
        rejected = pc.list_flatten(self.table.column("rejected_ids"))
        chosen = self.table.column("chosen_ids")
        return max(largest(pc.list_value_length(column)) for column in (rejected, chosen))

    def largest_position(self, mode: Positions) -> int:
        """No position index of any answer is larger; the bound may be missed by an answer."""
        if mode == "ordinary":
            first = largest(pc.list_value_length(self.table.column("prompt_ids")))
        else:
            first = largest(self.table.column("answer_position"))
        return first + self.longest_answer() - 1

    def largest_token(self) -> int:
        """The largest token id."""
        rejected = pc.list_flatten(pc.list_flatten(self.table.column("rejected_ids")))
        flat = [pc.list_flatten(self.table.column(name)) for name in ("prompt_ids", "chosen_ids")]
        return max(largest(column) for column in (rejected, *flat))


@dataclass(frozen=True)
class Dataset:
    """A version of a data set, its files checked."""

    folder: Path
    version: Version
    splits: dict[str, Samples]

    @property
    def train(self) -> Samples:
        """What is trained on."""
        return self.splits["train"]

    @property
    def validation(self) -> Samples:
        """Samples of other documents; empty if the data set holds none back."""
        return self.splits["validation"]

    @property
    def made(self) -> list[Made]:
        """What the rows were made with: the different ones, in the order of the log."""
        found: list[Made] = []
        for _, made in self.version.files:
            if made not in found:
                found.append(made)
        return found

    @property
    def tokenizer_sha256(self) -> str:
        """The one tokenizer of all rows; DatasetError where there are several or no rows."""
        hashes = {made["tokenizer_sha256"] for made in self.made}
        if len(hashes) != 1:
            raise DatasetError(
                f"{self.folder} version {self.version.number} was made with {len(hashes)} "
                "tokenizers; a model has one: make the data set again with one"
            )
        return hashes.pop()


def open_dataset(
    folder: str | Path, version: int | None = None, verify: Verify = "files"
) -> Dataset:
    """Read a version (None: the newest) and check it; DatasetError names the file at fault.

    verify: `files` checks sha256 of every file; `rows` also recomputes every row hash and the
    content hashes.
    """
    folder = Path(folder)
    chosen = select_version(folder, version)
    tables: dict[str, list[pa.Table]] = {"train": [], "validation": []}
    for file, made in chosen.files:
        gone = chosen.withdrawn.get(file["path"], NOTHING)
        path = check_file(folder, file)
        table = read_shard(path, file, made, verify, gone)
        tables[file["split"]].append(without(table, gone, path))
    splits = {
        name: Samples(pa.concat_tables(parts) if parts else empty_table(), f"{folder} ({name})")
        for name, parts in tables.items()
    }
    return Dataset(folder, chosen, splits)


def without(table: pa.Table, gone: Withdrawn, path: Path) -> pa.Table:
    """The rows that were not withdrawn."""
    if not gone.samples:
        return table
    ids = pa.array(sorted(gone.samples), type=pa.string())
    kept = table.filter(pc.invert(pc.is_in(table.column("sample_id"), value_set=ids)))
    if len(kept) != len(table) - len(gone.samples):
        raise DatasetError(f"{path} lacks rows that the log withdraws: copy the data set again")
    return kept


def read_shard(
    path: Path, file: DataFile, made: Made, verify: Verify, gone: Withdrawn = NOTHING
) -> pa.Table:
    """The columns that training needs of one shard, checked against its entry in the log."""
    try:
        shard = pq.ParquetFile(path)
        schema = shard.schema_arrow
        # the file's own metadata: a stored Arrow schema would hide it in schema.metadata
        if made_of(shard.metadata.metadata) != made:
            raise DatasetError(f"{path}: metadata `longpref` differs from `made` in the log")
        if missing := [name for name in COLUMNS if name not in schema.names]:
            raise DatasetError(f"{path} lacks the column `{missing[0]}`")
        if shard.metadata.num_rows != file["rows"]:
            raise DatasetError(
                f"{path} has {shard.metadata.num_rows} rows, the log says {file['rows']}"
            )
        if verify == "rows":
            verify_rows(path, shard, file["content_hash"], gone)
        return shard.read(columns=needed_columns(shard)).replace_schema_metadata(None)
    except (OSError, pa.ArrowException) as error:
        raise DatasetError(f"{path} cannot be read as Parquet: {error}") from error


def needed_columns(shard: pq.ParquetFile) -> list[str]:
    """Paths of the columns that training needs, of `answers` its fields."""
    paths = [shard.schema.column(i).path for i in range(len(shard.schema))]
    fields = [p for p in paths if p.startswith("answers.") and p.endswith(ANSWER_FIELDS)]
    return [name for name in COLUMNS if name != "answers"] + fields


def largest(column: Any) -> int:
    """The maximum of an integer column; 0 where it is empty."""
    return pc.max(column).as_py() or 0


def empty_table() -> pa.Table:
    return pa.table({name: pa.array([], type=pa.string()) for name in COLUMNS})


def verify_rows(
    path: Path, shard: pq.ParquetFile, stated: ContentHash, gone: Withdrawn = NOTHING
) -> None:
    """Recompute the row hashes and the content hash of one shard; DatasetError names the row."""
    parts, withdrawn = [], []
    for batch in shard.iter_batches(batch_size=64):
        for row in batch.to_pylist():
            found = row_hash(row, shard.schema_arrow)
            if found != row["row_hash"]:
                raise DatasetError(
                    f"{path}: sample {row['sample_id']} has row hash {found}, "
                    f"its row_hash column says {row['row_hash']}"
                )
            parts.append({"rows": 1, "sum": found})
            if row["sample_id"] in gone.samples:
                withdrawn.append(parts[-1])
    if add_content_hashes(parts) != stated:
        raise DatasetError(f"{path}: its rows do not have the content hash that the log states")
    if add_content_hashes(withdrawn) != gone.content_hash:
        raise DatasetError(f"{path}: the rows withdrawn are not those that the log states")


def read_sample(row: dict[str, Any], source: str) -> Sample:
    """An Arrow row as a checked Sample. Raises DatasetError naming the sample."""
    sample_id = row["sample_id"].as_py()
    answers = row["answers"].as_py()
    sample = Sample(
        sample_id=sample_id,
        document_id=row["document_id"].as_py(),
        prompt_ids=token_ids(row["prompt_ids"]),
        segments=tuple(row["segments"].as_py()),
        answer_ids=(token_ids(row["chosen_ids"]), *(token_ids(ids) for ids in row["rejected_ids"])),
        kinds=tuple(answer["kind"] for answer in answers),
        truncated=tuple(answer["finish_reason"] == "length" for answer in answers),
        answer_position=row["answer_position"].as_py(),
    )
    length = sum(segment["length"] for segment in sample.segments)
    problem = None
    if length != len(sample.prompt_ids):
        problem = f"segments hold {length} tokens, prompt_ids {len(sample.prompt_ids)}"
    elif len(sample.prompt_ids) == 0:
        problem = "prompt_ids is empty: nothing predicts the first answer token"
    elif len(sample.answer_ids) < 2 or len(answers) != len(sample.answer_ids):
        problem = f"{len(sample.answer_ids)} answers' ids, {len(answers)} answers"
    elif any(len(ids) == 0 for ids in sample.answer_ids):
        problem = "an answer has no tokens"
    if problem:
        raise DatasetError(f"{source}: sample {sample_id}: {problem}")
    return sample


def token_ids(scalar: Any) -> npt.NDArray[np.int64]:
    """A list<int32> scalar as an array, without a Python list in between."""
    return np.asarray(scalar.values.to_numpy(zero_copy_only=False), dtype=np.int64)
