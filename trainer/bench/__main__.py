"""Speed and memory of training at the paper's size, beside other trainers.

    make bench-gpu                      every case without a result, into bench-results/gpu.json
    make bench-gpu ARGS='--list'        the cases, their state and the time they may take
    make bench-gpu ARGS='--only trl'    cases whose name holds a text; may be given several times
    make bench-gpu ARGS='--smoke'       every case at a tiny size, on any CPU

Each case is a process of its own and ends within 9 minutes. Its result is in the file before the
next begins, so the command can be killed and given again; a result stays as long as device,
versions and settings are the same.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from .cases import CASES, Case, chosen
from .common import data
from .common.environment import ROOT, commit, environment
from .common.sizes import PAPER, SMOKE
from .results import store
from .results.figures import told

# a case is killed after so many seconds; it begins no step that late
MOST, MARGIN = 530.0, 60.0


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="make bench-gpu",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, default=ROOT / "bench-results" / "gpu.json")
    parser.add_argument("--only", action="append", default=[], help="text in a case's name")
    parser.add_argument("--list", action="store_true", help="show the cases and run none")
    parser.add_argument("--fresh", action="store_true", help="run cases that have a result too")
    parser.add_argument(
        "--time-limit", type=float, help="seconds; begin no case that would pass it"
    )
    parser.add_argument("--smoke", action="store_true", help="a tiny model, on the CPU")
    parser.add_argument("--dataset", type=Path, help="a longpref data set of yours")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run the cases; 1 where one failed, 3 where the time limit left some out."""
    given = parse(arguments)
    if not (given.smoke or given.list or torch.cuda.is_available()):
        print(
            "PyTorch finds no GPU here; `--smoke` runs every case at a tiny size", file=sys.stderr
        )
        return 2
    device = torch.device("cuda" if torch.cuda.is_available() and not given.smoke else "cpu")
    where, out = environment(device), given.out
    if given.smoke and out == parse([]).out:
        out = out.with_name("gpu-smoke.json")
    report = store.read(out)
    cases = chosen(given.only)
    waiting = [
        case
        for case in cases
        if given.fresh or not store.is_done(report, case, where, smoke=given.smoke)
    ]
    if given.list:
        for case in cases:
            print(f"{state(report, case, case in waiting):>13}  {case.seconds:>4} s  {case.name}")
        minutes = sum(case.seconds for case in waiting) / 60
        print(f"{len(waiting)} to run, at most about {minutes:.0f} min on an H200")
        return 0
    folder = given.dataset or data.prepare(
        out.parent / "bench-data" / (SMOKE if given.smoke else PAPER).name,
        SMOKE if given.smoke else PAPER,
    )
    return run_all(waiting, given, report, out, where, folder)


def run_all(
    waiting: list[Case],
    given: argparse.Namespace,
    report: store.Report,
    out: Path,
    where: dict[str, Any],
    folder: Path,
) -> int:
    """One case after another; the report is written after each."""
    end = time.monotonic() + (given.time_limit or 1e9)
    failed, left = 0, 0
    for number, case in enumerate(waiting, 1):
        remaining = end - time.monotonic()
        if remaining < case.seconds:
            left += 1
            continue
        print(f"[{number}/{len(waiting)}] {case.name} …", file=sys.stderr, flush=True)
        seconds = min(MOST, remaining)
        result = run_child(case, given.smoke, folder, seconds)
        about = {"date": datetime.now(UTC).isoformat(timespec="seconds"), **commit()}
        store.add(report, case, result, where, smoke=given.smoke, **about)
        store.write(out, report)
        failed += result["status"] not in store.FINAL
        print(f"    {line_of(result)}", file=sys.stderr, flush=True)
    if left:
        print(f"{left} cases left out by --time-limit; the same command goes on", file=sys.stderr)
    print(told(report))
    print(f"→ {out}")
    return 1 if failed else 3 if left else 0


def run_child(case: Case, smoke: bool, folder: Path, seconds: float) -> dict[str, Any]:
    """The result of a case run in a process of its own; its error where it has none."""
    asked = {
        "case": case.name,
        "smoke": smoke,
        "data": str(folder.resolve()),
        "seconds": max(seconds - MARGIN, seconds / 2),
    }
    paths = [str(ROOT / "trainer"), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    settings = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        # nothing is fetched; segments that grow, so that peaks are not of fragments
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "PYTORCH_ALLOC_CONF": "expandable_segments:True",
        # one GPU: where there are several, trl's loop would spread a batch over them
        "CUDA_VISIBLE_DEVICES": os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0],
    }
    if smoke:
        settings |= {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "bench.child", json.dumps(asked)],
            capture_output=True,
            text=True,
            timeout=seconds,
            env=settings,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"status": "out of time", "error": f"no result within {seconds:.0f} s"}
    if done.returncode != 0:
        return {"status": "failed", "error": done.stderr.strip()[-2000:]}
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def state(report: store.Report, case: Case, waits: bool) -> str:
    """What the report has of a case, in a word or two."""
    entry = report["cases"].get(case.name)
    if entry is None:
        return "–"
    return "to run again" if waits else str(entry["result"]["status"])


def line_of(result: dict[str, Any]) -> str:
    """A result in a line."""
    if result["status"] != "measured":
        return f"{result['status']}: {result.get('error', '').splitlines()[-1]}"
    words = []
    if "micro_step_seconds" in result:
        found = result["micro_step_seconds"]
        words.append(f"{found['median']:.3f} s a micro-step (n = {found['n']})")
    if "tflops" in result:
        words.append(f"{result['tflops']:.1f} TFLOP/s")
    if "peak_bytes" in result:
        words.append(f"{result['peak_bytes'] / 1e9:.1f} GB")
    return ", ".join([*words, f"{result['wall_seconds']:.0f} s in all"])


if __name__ == "__main__":
    # the cases' list is what the names in the report stand for
    assert len({case.name for case in CASES}) == len(CASES)
    sys.exit(main())
