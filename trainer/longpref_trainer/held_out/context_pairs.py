"""Answers scored with their context, without any, and with another document's.

Positions are ordinary unless told otherwise: a model that was not trained at synthetic ones is lost
there.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from torch import nn
from tqdm import tqdm

from ..data.batch import Layout, make_batch
from ..data.dataset import Dataset
from ..data.sample import Positions, Sample
from ..errors import ModelError
from ..model.attention import shares_prefixes
from .controls import joined, tail_length, without_context
from .evaluate import score_answers

WITH, WITHOUT, SWAPPED = "with", "without", "swapped"
# a context is of like length where it differs by no more than this share
LIKE = 0.1


@dataclass(frozen=True)
class Scored:
    """What a model makes of one sample."""

    document_id: str
    # M kinds of the dispreferred answers
    kinds: tuple[str, ...]
    # condition: mean log-probability a token [M+1] of the preferred answer, then of the others;
    # no SWAPPED where no other context is of a length that fits
    scores: Mapping[str, Sequence[float]]

    def margin(self, condition: str, j: int) -> float:
        """Nats a token by which y_w is likelier than dispreferred answer j = 0 … M−1."""
        found = self.scores[condition]
        return found[0] - found[j + 1]


def has_context(sample: Sample) -> bool:
    """Whether there is a context to take away: imported preferences may have none."""
    kinds = [segment["kind"] for segment in sample.segments]
    return "chunk" in kinds and tail_length(sample) > 0


def context_length(sample: Sample) -> int:
    """Tokens of the chunks."""
    return sum(s["length"] for s in sample.segments if s["kind"] == "chunk")


def tokens_of(sample: Sample) -> int:
    """Tokens of the prefix and the longest answer: what has to fit into the model's window."""
    return len(sample.prompt_ids) + max(map(len, sample.answer_ids))


def context_documents(dataset: Dataset, sample_ids: Sequence[str]) -> dict[str, set[str]]:
    """By sample id the documents that its chunks are of: with a filler pool, several."""
    wanted = pa.array(sample_ids, type=pa.string())
    found: dict[str, set[str]] = {}
    for file, _ in dataset.version.files:
        path = dataset.folder / file["path"]
        schema = pq.read_schema(path)
        names = ["sample_id"] + (["context"] if "context" in schema.names else [])
        table = pq.read_table(path, columns=names)
        table = table.filter(pc.is_in(table.column("sample_id"), value_set=wanted))
        for row in table.to_pylist():
            chunks = row.get("context") or []
            found[row["sample_id"]] = {chunk["document_id"] for chunk in chunks}
    return found


def other_context(
    sample: Sample,
    pool: Sequence[Sample],
    documents: Mapping[str, AbstractSet[str]],
    window: int | None,
    seed: int,
) -> Sample | None:
    """The sample behind a context of like length without a chunk of its own document.

    Among those that differ by a tenth at most by lot; else the closest. None: none fits.
    """
    own, room = sample.document_id, tokens_of(sample) - len(sample.prompt_ids)
    length, tail = context_length(sample), tail_length(sample)

    def fits(other: Sample) -> bool:
        if other.document_id == own or own in documents.get(other.sample_id, ()):
            return False
        tokens = len(other.prompt_ids) - tail_length(other) + tail + room
        return window is None or tokens <= window

    def off(other: Sample) -> int:
        return abs(context_length(other) - length)

    usable = [other for other in pool if fits(other)]
    if not usable:
        return None
    like = [other for other in usable if off(other) <= LIKE * length]
    chosen = random.Random(f"{seed}:{sample.sample_id}").choice(like or [min(usable, key=off)])
    return joined(chosen, sample, sample)


def conditions_of(sample: Sample, swapped: Sample | None) -> dict[str, Sample]:
    """The sample in every condition there is for it."""
    found = {WITH: sample, WITHOUT: without_context(sample)}
    return found if swapped is None else {**found, SWAPPED: swapped}


def score(
    model: nn.Module, samples: Sequence[Mapping[str, Sample]], positions: Positions = "ordinary"
) -> list[Scored]:
    """Score every sample in its conditions; the context is computed once for all its answers.

    Raises ModelError where the model gives what is no number.
    """
    model.eval()
    device = next(model.parameters()).device
    layout = Layout(positions, shared=shares_prefixes(model))
    total = sum(len(one.prompt_ids) for each in samples for one in each.values())
    result = []
    # disable=None: no bar off a terminal
    with tqdm(total=total, unit=" tokens", unit_scale=True, leave=False, disable=None) as bar:
        for each in samples:
            scores = {}
            for condition, one in each.items():
                average, _ = score_answers(model, make_batch([one], layout).to(device))
                if not bool(average.isfinite().all()):
                    raise ModelError(
                        f"sample {one.sample_id}: the model gives log-probabilities that are not "
                        "finite; its files are damaged, or its number format is too narrow"
                    )
                scores[condition] = average[0].tolist()
                bar.update(len(one.prompt_ids))
            own = each[WITH]
            result.append(Scored(own.document_id, own.kinds[1:], scores))
    return result
