"""Fills the table of published figures in docs/evaluation.md with those of our own runs.

    .venv/bin/python tests/bench/published.py [FOLDER …]

A folder holds a results.json of `longpref evaluate`. Its `--name` says which model of
docs/bench/published.json it is of; where no run is, the cell stays empty.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from longpref_eval.results.read import read_results

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "docs" / "bench" / "published.json"
PAGE = ROOT / "docs" / "evaluation.md"
MARKS = "<!-- published table -->", "<!-- /published table -->"


def value_at(results: Any, path: Sequence[str]) -> float | None:
    """What stands under a path of keys."""
    for key in path:
        results = results.get(key) if isinstance(results, Mapping) else None
    return results if isinstance(results, int | float) else None


def table(published: Mapping[str, Any], runs: Mapping[str, Any]) -> str:
    """runs: by the model's name what results.json holds."""
    lines = ["| model | figure | published | source | ours |", "|---|---|---|---|---|"]
    for one in published["published"]:
        figure = published["figures"][one["figure"]]
        ours = value_at(runs.get(one["model"]), figure["path"])
        cells = [one["model"], figure["title"], f"{one['value']:g}", one["source"]]
        lines.append(f"| {' | '.join(cells)} | {'' if ours is None else f'{100 * ours:.2f}'} |")
    return "\n".join(lines)


def written(page: str, text: str) -> str:
    """The page with `text` between its marks."""
    start, end = MARKS
    pattern = re.escape(start) + ".*" + re.escape(end)
    return re.sub(pattern, lambda _: f"{start}\n{text}\n{end}", page, flags=re.DOTALL)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, help="results of our own runs")
    arguments = parser.parse_args()
    runs = {}
    for folder in arguments.folders:
        name = read_results(folder).name
        runs[name] = json.loads((folder / "results.json").read_text("utf-8"))
    published = json.loads(PUBLISHED.read_text("utf-8"))
    PAGE.write_text(written(PAGE.read_text("utf-8"), table(published, runs)), "utf-8")


if __name__ == "__main__":
    main()
