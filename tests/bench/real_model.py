"""What SmolLM2-135M can do: one command on a CPU, its figures into docs/evaluation.md.

    LONGPREF_TEST_DATA=folder .venv/bin/python tests/bench/real_model.py [--out FOLDER]

Needles from 512 to 4,096 tokens, 60 questions of HotpotQA with their ten paragraphs, perplexity of
a novel (Frankenstein, of LitBank); needles of four values, the loss on needles, retrieval heads and
abstention in a second one, into the same folder. Resumable. tests/data.md describes the folder.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "docs" / "bench" / "evaluation"
PAGE = ROOT / "docs" / "evaluation.md"
MARKS = "<!-- real model -->", "<!-- /real model -->"
NOVEL = "litbank/84_frankenstein_or_the_modern_prometheus.txt.gz"
FIRST = "needle,qa/hotpotqa,perplexity"
ALL = f"{FIRST},needle-multi-value,needle-nll,retrieval-heads,qa/squad2"
LENGTHS = "512,1k,2k,4k"


def evaluate(model: Path, novel: Path, out: Path, tasks: str) -> float:
    """Seconds that the command took."""
    command = [sys.executable, "-m", "longpref_eval", "--model", str(model), "--out", str(out)]
    command += ["--name", "SmolLM2-135M-Instruct", "--tasks", tasks, "--lengths", LENGTHS]
    command += ["--limit", "60", "--haystack", str(novel), "--text", str(novel)]
    began = time.monotonic()
    subprocess.run([*command, "--text-tokens", "8k"], check=True, cwd=ROOT)
    return time.monotonic() - began


def cell(task: dict[str, Any], metric: str) -> str:
    """A figure with its interval: percent, or nats and perplexity as they are."""
    one = task["scores"][metric]
    scale, digits = (1, 2) if metric in ("nll", "perplexity") else (100, 1)
    text = f"{scale * one['value']:.{digits}f}"
    if "low" not in one:
        return text
    return f"{text} ({scale * one['low']:.{digits}f} to {scale * one['high']:.{digits}f})"


def table(results: dict[str, Any], minutes: float) -> str:
    """The figures, and those by length."""
    lines = ["| task | rows | metric | all | " + " | ".join(LENGTHS.split(",")) + " | seconds |"]
    lines.append("|---" * 9 + "|")
    for name, task in results["tasks"].items():
        for metric in task["metrics"]:
            by: dict[float, list[float]] = {}
            for group in task["by"]:
                by.setdefault(group["length"], []).append(group["scores"][metric])
            scale, digits = (1, 2) if metric in ("nll", "perplexity") else (100, 0)
            cells = [f"{scale * sum(by[one]) / len(by[one]):.{digits}f}" for one in sorted(by)]
            cells += [""] * (4 - len(cells))
            row = [f"`{name}`", str(task["rows"]), metric, cell(task, metric), *cells]
            lines.append("| " + " | ".join([*row, f"{task['seconds']:.0f}"]) + " |")
    versions = results["versions"]
    lines += [
        "",
        f"The first three in one command of {minutes:.1f} minutes. Two cores, fp32, PyTorch "
        f"{versions['torch']}, transformers {versions['transformers']}; the whole of it in "
        "[bench/evaluation/smollm2-135m.json](bench/evaluation/smollm2-135m.json).",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "bench-results" / "real-model")
    arguments = parser.parse_args()
    data = os.environ.get("LONGPREF_TEST_DATA")
    if not data:
        sys.exit("LONGPREF_TEST_DATA=folder: the folder is described in tests/data.md")
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    novel = out / "frankenstein.txt"
    novel.write_bytes(gzip.decompress((Path(data) / NOVEL).read_bytes()))
    fetch = [sys.executable, "deploy/model/fetch.py"]
    model = Path(subprocess.check_output(fetch, text=True, cwd=ROOT).strip())
    took = out / "seconds"
    seconds = evaluate(model, novel, out / "base", FIRST)
    if not took.exists():
        took.write_text(f"{seconds:.1f}\n", "utf-8")
    evaluate(model, novel, out / "base", ALL)
    results = json.loads((out / "base/results.json").read_text("utf-8"))
    # no folders of this machine
    results["model"]["path"] = Path(results["model"]["path"]).name
    for key, value in results["settings"].items():
        results["settings"][key] = ",".join(Path(one).name for one in value.split(","))
    results["settings"]["tasks"] = ALL
    RESULTS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    (RESULTS / "smollm2-135m.json").write_text(text, "utf-8")
    start, end = MARKS
    told = table(results, float(took.read_text("utf-8")) / 60)
    pattern = re.escape(start) + ".*" + re.escape(end)
    page = PAGE.read_text("utf-8")
    page = re.sub(pattern, lambda _: f"{start}\n{told}\n{end}", page, flags=re.DOTALL)
    PAGE.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
