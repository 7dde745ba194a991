"""`inspect`: what a data set holds, in numbers."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .dataset import Samples, Verify, open_dataset
from .log import read_log, versions
from .positions import prefix_positions


def inspect(folder: str, version: int | None = None, verify: Verify = "files") -> dict[str, Any]:
    """Facts about a version (None: the newest) after checking it. Raises DatasetError."""
    dataset = open_dataset(folder, version, verify)
    return {
        "folder": str(dataset.folder),
        "version": dataset.version.number,
        "versions": [found.number for found in versions(read_log(dataset.folder))],
        "content_hash": dataset.version.entry["content_hash"],
        "verified": verify,
        "made": dataset.made,
        "splits": {name: split_facts(samples) for name, samples in dataset.splits.items()},
    }


def split_facts(samples: Samples) -> dict[str, Any]:
    """Counts over a split; lengths in tokens, positions as indices."""
    kinds: Counter[str] = Counter()
    prompts, answers, sparse, truncated, last = [], [], 0, 0, 0
    for sample in samples:
        kinds.update(sample.kinds)
        prompts.append(len(sample.prompt_ids))
        answers += [len(ids) for ids in sample.answer_ids]
        sparse += any(segment.get("position_ids") is not None for segment in sample.segments)
        truncated += sum(sample.truncated)
        prefix_positions(sample.segments)  # raises where they are inconsistent
        last = max(last, sample.answer_position)
    return {
        "samples": len(samples),
        "answers": dict(sorted(kinds.items())),
        "prompt_tokens": spread(prompts),
        "answer_tokens": spread(answers),
        "truncated_answers": truncated,
        "sparse_samples": sparse,
        "last_answer_position": last,
    }


def spread(values: list[int]) -> dict[str, float]:
    """Least, mean and most."""
    if not values:
        return {}
    return {"min": min(values), "mean": round(sum(values) / len(values), 1), "max": max(values)}


def inspect_text(facts: dict[str, Any]) -> str:
    """The facts for people."""
    versions = ", ".join(map(str, facts["versions"]))
    checked = "row hashes checked" if facts["verified"] == "rows" else "files checked"
    lines = [
        f"{facts['folder']}: version {facts['version']} (of {versions}), {checked}",
        f"content hash {facts['content_hash']['sum']}, {facts['content_hash']['rows']} rows",
    ]
    for made in facts["made"]:
        lines.append(
            f"made with tokenizer {made['tokenizer_sha256'][:16]}, window {made['window']}, "
            f"positions up to {made['positions_length']}, seed {made['seed']}"
        )
    for name, split in facts["splits"].items():
        lines.append(f"{name}: {split['samples']} samples")
        if split["samples"]:
            for key in ("answers", "prompt_tokens", "answer_tokens"):
                values = ", ".join(f"{k} {v}" for k, v in split[key].items())
                lines.append(f"  {key.replace('_', ' ')}: {values}")
            lines.append(
                f"  {split['sparse_samples']} sparse, {split['truncated_answers']} answers "
                f"truncated, last answer position {split['last_answer_position']}"
            )
    return "\n".join(lines)
