"""Before and after, for real: SmolLM2-135M, then LOGO, SFT and SimPO on the same rows.

    .venv/bin/python tests/bench/before_after.py [--out FOLDER] [--only base logo] [--steps 50]

Makes a data set of HotpotQA's questions (those that are not evaluated), trains a LoRA adapter by
each objective, and evaluates all of them on the same tasks. Resumable: what is there is not made
again. On two calm cores each training takes an hour, each evaluation half of one.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from longpref_eval.tasks.download import download
from longpref_eval.tasks.rows import chosen

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "docs" / "bench" / "before-after"
CLI = ["node", str(ROOT / "dist/pipelines/cli/main.js")]
# questions evaluated, of HotpotQA and of SQuAD 2.0
QUESTIONS = 60
# questions that rows are made of: about 390 of them are trained on
ASKED = 700
# contexts of 2k tokens, positions to twice the window of 8,192
DATA = [
    "chunk.tokens=256",
    "pair.chunks=8",
    "shard.positions_length=16384",
    "shard.validation=0.3",
]
TRAINING = {"batch": "8", "lr": "2e-4", "dtype": "bf16", "device": "cpu", "max_tokens": "4096"}
# each with its own β, γ and λ, the trainer's defaults
OBJECTIVES = {
    "logo": {"objective": "logo"},
    "simpo": {"objective": "simpo"},
    "sft": {"objective": "sft"},
}
TASKS = "needle-nll,qa/hotpotqa,qa/squad2,perplexity,grounding,grounding-stored"
LENGTHS = "1k,2k,4k,8k,12k"


def shell(command: list[str]) -> str:
    print("$", *command, file=sys.stderr, flush=True)
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return done.stdout


def questions(folder: Path, out: Path) -> None:
    """HotpotQA's questions but for those that are evaluated, drawn by seed."""
    rows = json.loads((folder / "hotpotqa.json").read_text("utf-8"))
    evaluated = chosen(len(rows), QUESTIONS, "qa/hotpotqa") or set()
    left = [at for at in range(len(rows)) if at not in evaluated]
    random.Random(0).shuffle(left)
    out.write_text(json.dumps([rows[at] for at in left[:ASKED]]), "utf-8")


def make_data(model: Path, folder: Path, out: Path) -> Path:
    """The data set."""
    store = out / "dataset"
    source = out / "questions.json"
    if not source.exists():
        questions(folder, source)
    settings = [f"tokenizer={model}", *DATA]
    run = [*CLI, "run", "--input", str(source), "--store", str(store), "--quiet"]
    print(shell([*run, "--set", *settings]), file=sys.stderr)
    return store


def train(name: str, model: Path, store: Path, out: Path, steps: int) -> Path:
    """An adapter by one objective."""
    folder = out / name
    if (folder / "summary.json").exists():
        return folder
    values = {
        **TRAINING,
        **OBJECTIVES[name],
        "max_steps": str(steps),
        "dataset": str(store),
        "model": str(model),
        "out": str(folder),
    }
    command = [sys.executable, "-m", "longpref_trainer", "train", "--resume"]
    for key, value in values.items():
        command += ["--set", f"{key}={value}"]
    began = time.monotonic()
    shell(command)
    (folder / "minutes").write_text(f"{(time.monotonic() - began) / 60:.1f}\n", "utf-8")
    return folder


def adapter_of(folder: Path) -> Path:
    """The adapter that a training left."""
    found = sorted(folder.rglob("adapter_config.json"), key=lambda one: len(one.parts))
    return found[0].parent


def evaluate(name: str, model: Path, store: Path, text: Path, out: Path) -> Path:
    """Everything that is measured of one model."""
    folder = out / "evaluation" / name
    command = [sys.executable, "-m", "longpref_eval", "--model", str(model), "--name", name]
    command += ["--tasks", TASKS, "--lengths", LENGTHS, "--limit", str(QUESTIONS)]
    command += ["--window", "16384", "--haystack", str(text), "--text", str(text)]
    command += ["--text-tokens", "12k", "--dataset", str(store), "--out", str(folder), "--no-page"]
    shell(command)
    return folder


def summary(folders: dict[str, Path], trained: dict[str, Path]) -> dict[str, Any]:
    """Figures of every model, and each against base."""
    base = folders["base"]
    told: dict[str, Any] = {"models": {}, "against_base": {}, "training": {}}
    for name, folder in folders.items():
        told["models"][name] = json.loads((folder / "results.json").read_text("utf-8"))["tasks"]
        if name != "base":
            pair = [sys.executable, "-m", "longpref_eval", "--compare", str(base), str(folder)]
            told["against_base"][name] = json.loads(shell([*pair, "--json"]))["tasks"]
    for name, folder in trained.items():
        told["training"][name] = {
            "summary": json.loads((folder / "summary.json").read_text("utf-8")),
            "minutes": float((folder / "minutes").read_text("utf-8")),
        }
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "bench-results" / "before-after")
    parser.add_argument("--only", nargs="+", default=["base", *OBJECTIVES], help="these models")
    parser.add_argument("--steps", type=int, default=50, help="updates of 8 rows (50)")
    parser.add_argument("--text", type=Path, required=True, help="a novel: needles, perplexity")
    parser.add_argument("--publish", action="store_true", help="copy the figures into docs/bench")
    arguments = parser.parse_args()
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    model = Path(shell([sys.executable, "deploy/model/fetch.py"]).strip())
    store = make_data(model, download("qa", lambda line: print(line, file=sys.stderr)), out)
    folders, trained = {}, {}
    for name in arguments.only:
        what = model
        if name != "base":
            trained[name] = train(name, model, store, out, arguments.steps)
            what = adapter_of(trained[name])
        folders[name] = evaluate(name, what, store, arguments.text, out)
    told = summary(folders, trained)
    (out / "before-after.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    page = [sys.executable, "-m", "longpref_eval", "page", *map(str, folders.values())]
    shell([*page, "--out", str(out / "page.html")])
    if arguments.publish:
        RESULTS.mkdir(parents=True, exist_ok=True)
        shutil.copy(out / "before-after.json", RESULTS / "before-after.json")


if __name__ == "__main__":
    main()
