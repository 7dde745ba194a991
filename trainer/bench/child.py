"""One case in this process; the result as the last line of what it prints."""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import torch

from longpref_trainer.plan.device import is_out_of_memory

from .cases import CASES, Case
from .common.context import Context, memory_of
from .common.sizes import PAPER, SMOKE

# the module that runs a case, by the case's runner
MODULES = {
    "ours": "trainers.ours",
    "plain": "trainers.plain",
    "authors": "trainers.authors",
    "trl": "trainers.trl_cpo",
    "matrix": "parts.matrix",
    "attention": "parts.attention_kernels",
    "agreement": "parts.agreement",
    "data": "parts.data_wait",
}


def run_case(case: Case, *, smoke: bool, data: Path, seconds: float) -> dict[str, Any]:
    """The case's result with its status: measured, or out of memory, which is a result too."""
    cuda = torch.cuda.is_available() and not smoke
    context = Context(
        case=case,
        size=SMOKE if smoke else PAPER,
        device=torch.device("cuda" if cuda else "cpu"),
        data=data,
        deadline=time.monotonic() + seconds,
    )
    runner = importlib.import_module(f"bench.{MODULES[case.runner]}")
    began = time.monotonic()
    try:
        found = {"status": "measured", **runner.run(context)}
    except Exception as error:
        if not is_out_of_memory(error):
            raise
        found = {
            "status": "out of memory",
            "error": str(error).splitlines()[0][:300],
            **memory_of(context.device),
        }
    return {**found, "wall_seconds": round(time.monotonic() - began, 1)}


def main() -> int:
    """Run the case of the name given, as `__main__` asks for it."""
    given = json.loads(sys.argv[1])
    (case,) = [case for case in CASES if case.name == given["case"]]
    found = run_case(case, smoke=given["smoke"], data=Path(given["data"]), seconds=given["seconds"])
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
