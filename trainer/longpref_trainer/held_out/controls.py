"""Samples with a part exchanged: what a model must not do well on.

A model that reads the context answers a question from it. With another document's context, or
with another question, the preferred answer is as wrong as the others, so an accuracy well above
one half would mean that something gives the answer away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ..data.positions import prefix_positions
from ..data.sample import Sample
from ..errors import DatasetError


def tail_length(sample: Sample) -> int:
    """Tokens of the question's tail, which ends the prefix."""
    last = sample.segments[-1]
    return last["length"] if last["kind"] == "tail" else 0


def fits(context: Sample, question: Sample) -> bool:
    """Whether one's context ends before another's question begins, in position indices."""
    before = prefix_positions(context.segments[:-1])
    return len(before) == 0 or int(before[-1]) < question.segments[-1]["position_start"]


def joined(context: Sample, question: Sample, answers: Sample) -> Sample:
    """A sample of one's context, another's question and the answers of a third."""
    head = len(context.prompt_ids) - tail_length(context)
    tail = tail_length(question)
    return replace(
        answers,
        prompt_ids=np.concatenate([context.prompt_ids[:head], question.prompt_ids[-tail:]]),
        segments=(*context.segments[:-1], question.segments[-1]),
        answer_position=question.answer_position,
    )


def first_from(
    sample: Sample, samples: Sequence[Sample], purpose: str, takes: Callable[[Sample], bool]
) -> Sample | None:
    """The first sample that `takes` accepts, from a place on that the sample's id decides."""
    digest = hashlib.sha256(f"{purpose}:{sample.sample_id}".encode()).digest()
    start = int.from_bytes(digest[:8], "big") % len(samples)
    places = (samples[(start + i) % len(samples)] for i in range(len(samples)))
    return next((other for other in places if takes(other)), None)


def with_other_context(samples: Sequence[Sample]) -> list[Sample]:
    """Each sample with the context of a sample of another document.

    Raises DatasetError where all samples are of one document.
    """
    if len({sample.document_id for sample in samples}) < 2:
        raise DatasetError("control other_context: all samples are of one document")
    result = []
    for sample in samples:
        document = sample.document_id

        def takes(other: Sample, document: str = document, sample: Sample = sample) -> bool:
            return other.document_id != document and fits(other, sample)

        other = first_from(sample, samples, "context", takes)
        if other is not None:
            result.append(joined(other, sample, sample))
    return result


def without_context(sample: Sample) -> Sample:
    """The same question and answers behind an empty context; for ordinary positions alone."""
    kept = [segment["kind"] in ("head", "tail") for segment in sample.segments]
    lengths = [segment["length"] for segment in sample.segments]
    return replace(
        sample,
        prompt_ids=sample.prompt_ids[np.repeat(kept, lengths)],
        segments=tuple(s for s, keep in zip(sample.segments, kept, strict=True) if keep),
    )


def with_other_question(samples: Sequence[Sample]) -> list[Sample]:
    """Each sample with another question of its own document; left out where it has none."""
    by_document: dict[str, list[Sample]] = {}
    for sample in samples:
        by_document.setdefault(sample.document_id, []).append(sample)
    result = []
    for sample in samples:
        own = sample.prompt_ids[-tail_length(sample) :]

        def takes(other: Sample, own: npt.NDArray[np.int64] = own, sample: Sample = sample) -> bool:
            tail = other.prompt_ids[-tail_length(other) :]
            return not np.array_equal(tail, own) and fits(sample, other)

        other = first_from(sample, by_document[sample.document_id], "question", takes)
        if other is not None:
            result.append(joined(sample, other, sample))
    return result
