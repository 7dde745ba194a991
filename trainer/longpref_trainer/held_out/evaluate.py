"""How well a model tells and gives the preferred answer, on documents it was not trained on.

For each condition, by kind of dispreferred answer: how often y_w is likelier than that answer
(mean log-probability a token; a tie counts as wrong) and by how many nats; and how often greedy
decoding gives exactly y_w. Intervals are over documents. There is no average over the
dispreferred answers: a model at chance was seen to score 0.92 by one.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from ..data.batch import Batch, Layout, make_batch
from ..data.dataset import open_dataset
from ..data.sample import Positions, Sample
from ..data.tokenizer_hash import check_tokenizer
from ..errors import DatasetError
from ..model.attention import shares_prefixes
from ..model.load import load_model
from ..objective.logprobs import answer_logits, sum_by_answer
from .bootstrap import RESAMPLES, document_bootstrap
from .controls import with_other_context, with_other_question

Measures = dict[str, dict[str, float]]

# nats a token: of two answers that are the same, the branches differ by rounding, 1e-7
TIE = 1e-5

# condition: what is done to the samples, and which positions are used
CONDITIONS: dict[str, tuple[Callable[[Sequence[Sample]], Sequence[Sample]], Positions]] = {
    "stored": (lambda samples: samples, "stored"),
    "ordinary": (lambda samples: samples, "ordinary"),
    "other_context": (with_other_context, "stored"),
    "other_question": (with_other_question, "stored"),
}


@torch.no_grad()
def score_answers(model: nn.Module, batch: Batch) -> tuple[Tensor, Tensor]:
    """Mean log-probability a token [B, A] of every answer, and [B, A] whether greedy gives it.

    Greedy decoding gives exactly an answer if and only if each of its tokens (the end-of-turn
    token too) is the likeliest one after those before it: one forward pass tells.
    """
    logits = answer_logits(model, batch)
    chosen = logits.gather(1, batch.targets[:, None])[:, 0]
    logprobs = chosen - logits.logsumexp(-1)
    # a tie for the first place counts as wrong
    others = logits.scatter(1, batch.targets[:, None], float("-inf")).amax(-1)
    missed = sum_by_answer((chosen <= others).float(), batch)
    lengths = sum_by_answer(torch.ones_like(logprobs), batch)
    return sum_by_answer(logprobs, batch) / lengths.clamp(min=1), missed == 0


@dataclass(frozen=True)
class Values:
    """What was measured, sample by sample."""

    # name: one value a sample that has it
    values: dict[str, list[float]]
    # name: the document of each value
    documents: dict[str, list[str]]

    def means(self) -> Measures:
        """Each mean as `value`, with `low` and `high`: 95 % by documents."""
        result: Measures = {}
        for name, found in self.values.items():
            array = np.asarray(found, dtype=np.float64)
            low, high = document_bootstrap(array, self.documents[name])
            result[name] = {"value": float(array.mean()), "low": low, "high": high}
        return result


def measure(
    model: nn.Module, samples: Sequence[Sample], positions: Positions, rows: int, title: str
) -> Values:
    """All measures of one condition."""
    found = Values({}, {})

    def add(name: str, value: float, document: str) -> None:
        found.values.setdefault(name, []).append(value)
        found.documents.setdefault(name, []).append(document)

    model.eval()
    device = next(model.parameters()).device
    layout = Layout(positions, shared=shares_prefixes(model))
    starts = range(0, len(samples), rows)
    # disable=None: no bar off a terminal
    for start in tqdm(starts, desc=title, unit="batch", leave=False, disable=None):
        part = samples[start : start + rows]
        average, greedy = score_answers(model, make_batch(part, layout).to(device))
        for b, sample in enumerate(part):
            add("exact_match", float(greedy[b, 0]), sample.document_id)
            for j, kind in enumerate(sample.kinds[1:], start=1):
                margin = float(average[b, 0] - average[b, j])
                add(f"accuracy_{kind}", float(margin > TIE), sample.document_id)
                add(f"margin_{kind}", margin, sample.document_id)
    return found


def evaluate(
    model: nn.Module, samples: Sequence[Sample], conditions: Sequence[str], rows: int = 64
) -> dict[str, Measures]:
    """Measures by condition (see CONDITIONS). rows: samples in a forward pass."""
    found = {}
    for condition in conditions:
        change, positions = CONDITIONS[condition]
        changed = change(samples)
        if changed:
            found[condition] = measure(model, changed, positions, rows, condition).means()
    return found


def evaluate_folder(
    model_folder: Path, dataset_folder: Path, *, limit: int | None, rows: int, device: str
) -> dict[str, Any]:
    """Evaluate a model folder on the validation split of a data set; all conditions."""
    dataset = open_dataset(dataset_folder)
    check_tokenizer(model_folder, dataset.tokenizer_sha256, str(dataset_folder))
    samples = dataset.validation[:limit] if limit else list(dataset.validation)
    if not samples:
        raise DatasetError(
            f"{dataset_folder} holds no validation samples: make it with shard.validation > 0"
        )
    model = load_model(model_folder).to(device)
    return {
        "model": str(model_folder),
        "dataset": str(dataset_folder),
        "version": dataset.version.number,
        "split": "validation",
        "samples": len(samples),
        "documents": len({sample.document_id for sample in samples}),
        "bootstrap": {"resamples": RESAMPLES, "by": "document", "interval": 0.95},
        "conditions": evaluate(model, samples, list(CONDITIONS), rows),
    }


def table(conditions: dict[str, Measures]) -> str:
    """The measures for people: a line each, a column a condition."""
    names = sorted({name for measures in conditions.values() for name in measures})
    lines = [f"{'':22}" + "".join(f"{condition:>26}" for condition in conditions)]
    for name in names:
        cells = []
        for measures in conditions.values():
            one = measures.get(name)
            text = f"{one['value']:.3f} ({one['low']:.3f}–{one['high']:.3f})" if one else "–"
            cells.append(f"{text:>26}")
        lines.append(f"{name:22}" + "".join(cells))
    return "\n".join(lines)


def add_parser(commands: Any) -> None:
    """Register `evaluate`."""
    parser = commands.add_parser("evaluate", help="measure a model on held-out documents")
    parser.add_argument("--model", type=Path, required=True, help="folder of the model")
    parser.add_argument("--dataset", type=Path, required=True, help="the data set's folder")
    parser.add_argument("--out", type=Path, help="write the measures there as JSON")
    parser.add_argument("--limit", type=int, help="take only so many samples")
    parser.add_argument("--batch", type=int, default=64, help="samples in a forward pass")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.set_defaults(run=run_evaluate)


def run_evaluate(arguments: argparse.Namespace) -> int:
    """The command."""
    found = evaluate_folder(
        arguments.model,
        arguments.dataset,
        limit=arguments.limit,
        rows=arguments.batch,
        device=arguments.device,
    )
    if arguments.out:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        arguments.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print(table(found["conditions"]))
    return 0
