"""The generated parts of README.md and docs/performance.md, from docs/bench/gpu.json.

PYTHONPATH=trainer python -m bench.tables           write
PYTHONPATH=trainer python -m bench.tables --check   exit 1 if what is on disk differs
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from .common.environment import ROOT
from .results import store
from .results.figures import TARGET, Figure, Results, figures, gb, ours_at, plain, seconds, tuned

SOURCE = ROOT / "docs" / "bench" / "gpu.json"
PAGES = {
    ROOT / "README.md": "gpu table",
    ROOT / "docs" / "performance.md": "gpu figures",
}


def readme_table(report: store.Report) -> str:
    """Time, memory and samples/s of ours and each peer at its best; '' where nothing is there."""
    results = Results(report)
    if results.environment is None:
        return ""
    sweeps = {
        "longpref, M = 2": ours_at(2),
        "longpref, M = 8": ours_at(8),
        "whole rows, M = 2": plain,
        "the authors' step, M = 2": lambda c: c.runner == "authors",
        "longpref, M = 1": ours_at(1),
        "TRL's CPO trainer, tuned, M = 1": tuned,
        "TRL's CPO trainer, stock, M = 1": lambda c: c.name == "trl: stock",
    }
    rows = []
    for name, which in sweeps.items():
        try:
            case, result = results.best(which)
        except KeyError:
            continue
        rows.append(
            f"| {name} | {seconds(result):.3f} | {1 / seconds(result):.2f} | {gb(result):.1f} "
            f"| {case.split(': ', 1)[1]} |"
        )
    if not rows:
        return ""
    device = results.environment["device"]
    head = [
        f"A micro-step of Llama-3-8B with LoRA in bf16 on one {device}, context of 8,216 tokens, "
        "answers of 200, each at the fastest of its settings ([docs/performance.md]"
        "(docs/performance.md)):",
        "",
        "| | seconds a sample | samples/s | peak GB | settings |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows])


def performance_table(report: store.Report) -> str:
    """Every bar: what was measured, or missing with the command that fills it."""
    results = Results(report)
    where = results.environment
    device = None if where is None else str(where["device"])
    lines = []
    if where is not None:
        commits = sorted({str(entry["commit"])[:12] for entry in results.entries.values()})
        versions = ", ".join(f"{n} {v}" for n, v in where["versions"].items() if v)
        lines += [
            f"On {device}, driver {where.get('driver')}, Python {where['python']}, {versions}; "
            f"commit {', '.join(commits)} ([bench/gpu.json](bench/gpu.json)).",
            "",
        ]
    lines += ["| | bar | |", "|---|---|---|"]
    lines += [f"| {one.name} | {one.bar} | {cell(one, device)} |" for one in figures(report)]
    return "\n".join(lines)


def cell(figure: Figure, device: str | None) -> str:
    """One figure's state."""
    if figure.text is None:
        return f"missing: `{figure.command}`"
    verdict = {True: ", met", False: ", **not met**", None: ""}[figure.met]
    told = f"measured: {figure.text}{verdict}"
    if TARGET in str(device):
        return told
    return f"{told}, on {device}; on an {TARGET} missing: `{figure.command}`"


def with_block(text: str, marker: str, block: str) -> str:
    """`text` with `block` between the marker's comments. Raises ValueError without them."""
    pattern = re.compile(f"(<!-- {marker} -->\n).*?(<!-- /{marker} -->)", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"no <!-- {marker} --> … <!-- /{marker} -->")
    body = f"{block}\n" if block else ""
    return pattern.sub(lambda found: f"{found[1]}{body}{found[2]}", text)


def pages(source: Path = SOURCE) -> dict[Path, str]:
    """What the pages should hold."""
    report = store.read(source)
    blocks = {"gpu table": readme_table(report), "gpu figures": performance_table(report)}
    return {
        path: with_block(path.read_text("utf-8"), marker, blocks[marker])
        for path, marker in PAGES.items()
    }


def main() -> int:
    """Write the pages, or say which differ."""
    wanted = pages()
    different = [path for path, text in wanted.items() if path.read_text("utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in different:
            print(f"{path} differs from {SOURCE}: run `make bench-gpu-tables`", file=sys.stderr)
        return 1 if different else 0
    for path in different:
        path.write_text(wanted[path], "utf-8")
        print(f"→ {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
