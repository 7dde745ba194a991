"""The tasks that come along, by name and by group, and those of a user's own files."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from longpref_trainer.errors import ConfigError

from .benchmark import CATALOGUE
from .task import Task
from .task_file import read_task

# tells of a benchmark, not of a task
BENCHMARK_FILE = "benchmark.yaml"


def task_names() -> list[str]:
    """Every task that comes along."""
    files = (file.relative_to(CATALOGUE) for file in CATALOGUE.rglob("*.yaml"))
    return sorted(str(one.with_suffix("")) for one in files if one.name != BENCHMARK_FILE)


def find_tasks(asked: Sequence[str]) -> list[Task]:
    """Tasks by name (longbench/hotpotqa), group (longbench) or file (my-task.yaml), each once.

    Raises ConfigError.
    """
    known = task_names()
    found: dict[str, Task] = {}
    for one in asked:
        if one.endswith((".yaml", ".yml")):
            task = read_task(Path(one))
            if task.name in known or task.name in found:
                raise ConfigError(
                    f"{one}: there is another task named {task.name}: rename the file"
                )
            found[task.name] = task
            continue
        names = [name for name in known if name == one or name.startswith(f"{one}/")]
        if not names:
            groups = sorted({name.split("/")[0] for name in known if "/" in name})
            close = difflib.get_close_matches(one, [*known, *groups], n=3)
            advice = f"did you mean {', '.join(close)}?" if close else "see `tasks` for all of them"
            raise ConfigError(f"--tasks {one}: no such task; {advice}")
        for name in names:
            found.setdefault(name, read_task(CATALOGUE / f"{name}.yaml", name))
    return list(found.values())
