"""Whether a model needs the context to tell the chosen answer from the rejected ones.

Pairs that are told apart as well without the context teach style; pairs that no model tells
apart with it are noise. By kind of dispreferred answer: how often y_w is likelier (mean
log-probability a token; a tie counts as wrong) with the context, without any and with another
document's, and what the context adds, pair by pair. Intervals are over documents.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import torch
from torch import nn

from ..data.dataset import Dataset, Samples, open_dataset
from ..data.sample import Sample
from ..data.tokenizer_hash import check_tokenizer
from ..errors import ConfigError, DatasetError
from ..model.load import load_model
from .bootstrap import RESAMPLES, document_bootstrap
from .context_pairs import (
    SWAPPED,
    WITH,
    WITHOUT,
    Scored,
    conditions_of,
    context_documents,
    has_context,
    other_context,
    score,
    tokens_of,
)
from .evaluate import TIE

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16}
SPLITS = ("all", "train", "validation")
# contexts to choose another one from are those of so many rows at least, where there are
POOL = 1000
# so many pairs told apart without a context leave it little to add
KNOWN = 0.85
# of a margin, nats a token
MEASURES: dict[str, Callable[[float], float]] = {
    "accuracy": lambda margin: margin > TIE,
    "margin": lambda margin: margin,
}
NAMES = {WITH: "with its context", WITHOUT: "without any", SWAPPED: "with another's"}


def samples_of(dataset: Dataset, split: str) -> Samples:
    """The samples of a split, or of both."""
    tables = [part.table for name, part in dataset.splits.items() if split in ("all", name)]
    filled = [table for table in tables if table.num_rows]
    if not filled:
        raise DatasetError(f"{dataset.folder} holds no samples (split {split})")
    return Samples(pa.concat_tables(filled), f"{dataset.folder} ({split})")


def measure(scored: Sequence[Scored]) -> dict[str, Any]:
    """By kind: pairs, then accuracy and margin of each condition, and what the context adds."""
    kinds = sorted({kind for one in scored for kind in one.kinds})
    return {kind: measure_kind(scored, kind) for kind in kinds}


def measure_kind(scored: Sequence[Scored], kind: str) -> dict[str, Any]:
    """See `measure`. A difference is of the same pairs: what makes a pair easy falls out."""
    pairs = [(one, j) for one in scored for j, found in enumerate(one.kinds) if found == kind]
    result: dict[str, Any] = {"pairs": len(pairs)}
    for name, value in MEASURES.items():
        conditions, added = {}, {}
        for condition in NAMES:
            there = [(one, j) for one, j in pairs if condition in one.scores]
            documents = [one.document_id for one, _ in there]
            found = [float(value(one.margin(condition, j))) for one, j in there]
            conditions[condition] = interval(found, documents)
            if condition != WITH:
                own = [float(value(one.margin(WITH, j))) for one, j in there]
                added[condition] = interval(np.subtract(own, found), documents)
        result[name] = {"conditions": conditions, "added": added}
    result["gain"] = gains(pairs)
    return result


def gains(pairs: Sequence[tuple[Scored, int]]) -> dict[str, Any]:
    """How often a context makes y_w gain more than the rejected answer; 0.5: it tells nothing.

    What a model thinks of the answers by themselves falls out, so this tells reading also where
    all pairs are told apart, or none, without a context.
    """
    result = {}
    for condition in (WITH, SWAPPED):
        there = [(one, j) for one, j in pairs if condition in one.scores]
        added = [one.margin(condition, j) - one.margin(WITHOUT, j) for one, j in there]
        values = [0.5 if abs(nats) <= TIE else float(nats > 0) for nats in added]
        result[condition] = interval(values, [one.document_id for one, _ in there])
    return result


def interval(values: npt.ArrayLike, documents: Sequence[str]) -> dict[str, float] | None:
    """The mean and its 95 % by documents; None of nothing."""
    if not documents:
        return None
    array = np.asarray(values, dtype=np.float64)
    low, high = document_bootstrap(array, documents)
    return {"value": float(array.mean()), "low": low, "high": high}


def warnings_of(kinds: dict[str, Any]) -> list[str]:
    """What the figures say against the pairs (or the model), in sentences."""
    found = []
    for kind, figures in kinds.items():
        accuracy, gain = figures["accuracy"], figures["gain"]
        alone = accuracy["conditions"][WITHOUT]
        without, swapped = (accuracy["added"][one] for one in (WITHOUT, SWAPPED))
        reads = gain[WITH]["low"] > 0.5
        if without["low"] <= 0:
            told = (
                f"{kind}: with its context the model does not rank chosen above rejected clearly "
                f"better than without any ({points(without)}). "
            )
            if reads and alone["low"] >= KNOWN:
                told += (
                    f"It tells {alone['value']:.0%} of the pairs apart without: rejected answers "
                    "are implausible by themselves, and a model can learn that in place of reading"
                )
            elif reads:
                told += (
                    f"The chosen answer gains more by it in {gain[WITH]['value']:.0%} of the pairs "
                    "all the same: more rows (--limit) or a larger model would show it in the "
                    "ranking"
                )
            else:
                told += (
                    "Either the pairs do not depend on the context, or this model cannot read it, "
                    "or the rows are too few: try a larger model and a higher --limit before you "
                    "train on them"
                )
            found.append(told)
        elif swapped is not None and swapped["low"] <= 0:
            found.append(
                f"{kind}: another document's context serves the model about as well as the right "
                f"one ({points(swapped)}): what helps may not be what the context says"
            )
    return found


def points(added: dict[str, float]) -> str:
    return f"{added['value']:+.3f}, 95 % {added['low']:+.3f} to {added['high']:+.3f}"


def context_use(
    model: nn.Module,
    dataset: Dataset,
    *,
    limit: int,
    split: str = "all",
    seed: int = 0,
    max_tokens: int | None = None,
) -> dict[str, Any]:
    """Draw `limit` rows by seed and measure. max_tokens: the model's window if None.

    Raises DatasetError where nothing can be measured.
    """
    samples = samples_of(dataset, split)
    order = np.random.default_rng(seed).permutation(len(samples))
    pool = [samples[int(i)] for i in order[: max(limit, POOL)]]
    window = max_tokens or getattr(cast(Any, model).config, "max_position_embeddings", None)
    drawn = pool[:limit]
    filled = [one for one in drawn if has_context(one)]
    fitting = [one for one in filled if window is None or tokens_of(one) <= window]
    skipped = {
        "no_context": len(drawn) - len(filled),
        "longer_than_window": len(filled) - len(fitting),
    }
    if not fitting:
        raise DatasetError(
            f"{dataset.folder}: of {len(drawn)} rows {skipped['longer_than_window']} are longer "
            f"than {window:,} tokens and {skipped['no_context']} have no context: make the data "
            "set with fewer or shorter chunks (pair.chunks, chunk.tokens)"
        )
    if len({one.document_id for one in fitting}) < 2:
        raise DatasetError(
            f"{dataset.folder}: all rows are of one document, so there are neither intervals nor "
            "another document's context: take a data set of several documents, or a higher --limit"
        )
    others = [one for one in pool if has_context(one)]
    documents = context_documents(dataset, [one.sample_id for one in others])

    def swap(one: Sample) -> Sample | None:
        return other_context(one, others, documents, window, seed)

    scored = score(model, [conditions_of(one, swap(one)) for one in fitting])
    kinds = measure(scored)
    return {
        "version": dataset.version.number,
        "split": split,
        "seed": seed,
        "window": window,
        "rows": len(scored),
        "documents": len({one.document_id for one in scored}),
        "skipped": skipped,
        "no_other_context": sum(SWAPPED not in one.scores for one in scored),
        "bootstrap": {"resamples": RESAMPLES, "by": "document", "interval": 0.95},
        "kinds": kinds,
        "warnings": warnings_of(kinds),
    }


def table(found: dict[str, Any]) -> str:
    """The measures for people."""
    skipped = found["skipped"]
    lines = [
        f"{found['rows']} rows of {found['documents']} documents; left out: "
        f"{skipped['longer_than_window']} longer than the window of {found['window']:,} tokens, "
        f"{skipped['no_context']} without a context"
        if found["window"]
        else f"{found['rows']} rows of {found['documents']} documents; left out: "
        f"{skipped['no_context']} without a context"
    ]
    if found["no_other_context"]:
        lines.append(f"{found['no_other_context']} rows found no other context that fits")
    titles = [*NAMES.values(), "with − without", "with − another's"]
    for name, title in (("accuracy", "chosen likelier"), ("margin", "nats a token")):
        lines += ["", f"{title:16} {'pairs':>6}" + "".join(f"{one:>24}" for one in titles)]
        for kind, figures in found["kinds"].items():
            of = figures[name]
            cells = [cell(of["conditions"][one], "") for one in NAMES]
            cells += [cell(of["added"][one], "+") for one in (WITHOUT, SWAPPED)]
            row = "".join(f"{one:>24}" for one in cells)
            lines.append(f"{kind:16} {figures['pairs']:>6}{row}")
    lines += ["", f"{'chosen gains more':23}" + "".join(f"{NAMES[c]:>24}" for c in (WITH, SWAPPED))]
    for kind, figures in found["kinds"].items():
        row = "".join(f"{cell(figures['gain'][one], ''):>24}" for one in (WITH, SWAPPED))
        lines.append(f"{kind:23}{row}")
    lines += [f"\nWarning: {one}" for one in found["warnings"]]
    return "\n".join(lines)


def cell(one: dict[str, float] | None, sign: str) -> str:
    if one is None:
        return "–"
    value, low, high = (format(one[key], f"{sign}.3f") for key in ("value", "low", "high"))
    return f"{value} ({low} {high})"


def add_parser(commands: Any) -> None:
    """Register `context-use`."""
    parser = commands.add_parser(
        "context-use", help="whether a model needs the context to tell the answers apart"
    )
    parser.add_argument("--model", type=Path, required=True, help="folder of the model")
    parser.add_argument("--dataset", type=Path, required=True, help="the data set's folder")
    parser.add_argument("--limit", type=int, default=200, help="rows to draw (200)")
    parser.add_argument("--seed", type=int, default=0, help="of the draw (0)")
    parser.add_argument("--split", choices=SPLITS, default="all", help="rows of which split (all)")
    parser.add_argument("--max-tokens", type=int, help="longer rows are left out; the window")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument(
        "--dtype", choices=DTYPES, default="fp32", help="bf16: half the memory, faster (fp32)"
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=run_context_use)


def run_context_use(arguments: argparse.Namespace) -> int:
    """The command."""
    for name in ("limit", "max_tokens"):
        value = getattr(arguments, name)
        if value is not None and value < 1:
            raise ConfigError(f"--{name.replace('_', '-')} {value}: expected at least 1")
    dataset = open_dataset(arguments.dataset)
    check_tokenizer(arguments.model, dataset.tokenizer_sha256, str(arguments.dataset))
    found = context_use(
        load_model(arguments.model, DTYPES[arguments.dtype]).to(arguments.device),
        dataset,
        limit=arguments.limit,
        split=arguments.split,
        seed=arguments.seed,
        max_tokens=arguments.max_tokens,
    )
    named = {"model": str(arguments.model), "dataset": str(arguments.dataset), **found}
    print(json.dumps(named, indent=1) if arguments.json else table(found))
    return 0
