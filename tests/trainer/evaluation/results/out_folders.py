"""OUT folders of evaluations for tests, small and with known scores."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from longpref_eval.results.bootstrap import mean_interval

Rows = Sequence[Mapping[str, Any]]


def row(identity: str, scores: Mapping[str, float], **more: Any) -> dict[str, Any]:
    """A line of predictions; `more` overrides its fields."""
    return {
        "id": identity,
        "scores": dict(scores),
        "prediction": f"said of {identity}",
        "answers": [f"answer of {identity}"],
        "question": f"question of {identity}?",
        "finish": "stop",
        "prompt_tokens": 100,
        "truncated_tokens": 0,
        "error": None,
        "about": {},
        **more,
    }


def task(rows: Rows, metrics: Sequence[str], **more: Any) -> dict[str, Any]:
    """A task's entry in results.json, as an evaluation would sum up `rows`."""
    scores: dict[str, Any] = {}
    for metric in metrics:
        values = [one["scores"][metric] for one in rows if metric in one["scores"]]
        if metric == "perplexity":
            scores[metric] = {"value": math.exp(sum(o["scores"]["nll"] for o in rows) / len(rows))}
        elif values:
            scores[metric] = mean_interval(values)._asdict()
    return {
        "title": "A task",
        "category": "questions",
        "benchmark": None,
        "cite": "a paper",
        "kind": "questions",
        "metrics": list(metrics),
        "rows": len(rows),
        "scores": scores,
        "counts": {"truncated": 0, "finish": {"stop": len(rows)}, "errors": {}, "no_answer": 0},
        "by": by(rows, metrics),
        "seconds": 1.5,
        "more": {},
        **more,
    }


def by(rows: Rows, metrics: Sequence[str]) -> list[dict[str, Any]]:
    """Means of the groups that rows tell."""
    groups: dict[tuple[tuple[str, float], ...], list[Mapping[str, Any]]] = {}
    for one in rows:
        place = tuple(
            (key, one["about"][key]) for key in ("length", "depth") if key in one["about"]
        )
        if place:
            groups.setdefault(place, []).append(one)
    found = []
    for place, inside in groups.items():
        means = {
            key: sum(one["scores"][key] for one in inside) / len(inside)
            for key in inside[0]["scores"]
        }
        if "perplexity" in metrics:
            means["perplexity"] = math.exp(means["nll"])
        found.append({**dict(place), "rows": len(inside), "scores": means})
    return found


def write_out(
    folder: Path,
    tasks: Mapping[str, tuple[dict[str, Any], Rows]],
    name: str = "model",
    **more: Any,
) -> Path:
    """Write results.json and predictions; tasks: entry and rows by name."""
    (folder / "predictions").mkdir(parents=True, exist_ok=True)
    for key, (_, rows) in tasks.items():
        lines = "".join(json.dumps(one) + "\n" for one in rows)
        (folder / "predictions" / f"{key.replace('/', '__')}.jsonl").write_text(lines, "utf-8")
    results = {
        "version": 1,
        "name": name,
        "model": {"backend": "hf", "path": f"models/{name}", "sha256": "ab12", "dtype": "fp32"},
        "machine": {"cores": 2, "gpu": None},
        "versions": {"python": "3.11.9"},
        "settings": {"limit": 20},
        "seconds": 12.3,
        "tasks": {key: entry for key, (entry, _) in tasks.items()},
        "averages": {},
        **more,
    }
    (folder / "results.json").write_text(json.dumps(results), "utf-8")
    return folder


def question_rows(scores: Sequence[float], **more: Any) -> list[dict[str, Any]]:
    """Rows q0, q1, … with these qa_f1."""
    return [row(f"q{i}", {"qa_f1": score}, **more) for i, score in enumerate(scores)]


def needle_rows(share: float) -> list[dict[str, Any]]:
    """Two rows a place of a grid of 3 lengths and 2 depths; the longest length scores `share`."""
    rows = []
    for length in (512, 1024, 2048):
        for depth in (0, 50):
            for k in range(2):
                score = share if length == 2048 else 1.0
                scores = {"exact_match": float(score == 1.0), "recall": score}
                about = {"length": length, "depth": depth}
                rows.append(row(f"{length}-{depth}-{k}", scores, about=about))
    return rows


def window_rows(nll: Mapping[int, float], tokens: bool = True) -> list[dict[str, Any]]:
    """Eight windows a length with this mean nats a token, ± 0.1 by document."""
    return [
        row(
            f"{length}-{k}",
            {"nll": value + 0.1 * (k - 3.5), "perplexity": math.exp(value + 0.1 * (k - 3.5))},
            prediction="",
            answers=[],
            question="",
            finish=None,
            about={"length": length, **({"tokens": length - 1} if tokens else {})},
        )
        for length, value in nll.items()
        for k in range(8)
    ]
