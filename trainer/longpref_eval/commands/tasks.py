"""tasks: what can be measured."""

from __future__ import annotations

import argparse
import json
from typing import Any

from ..tasks.catalogue import find_tasks, task_names


def add_parser(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser("tasks", help="list the tasks, or show some of them")
    parser.add_argument("names", nargs="*", help="tasks, groups or files; all if left out")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=run_tasks)


def run_tasks(arguments: argparse.Namespace) -> int:
    """The command."""
    found = find_tasks(arguments.names or task_names())
    if arguments.json:
        told = [
            {
                "name": task.name,
                "title": task.title,
                "category": task.category,
                "kind": task.kind,
                "metrics": list(task.metrics),
                "cite": task.cite,
                "settings": dict(task.settings),
                "file": str(task.file),
            }
            for task in found
        ]
        print(json.dumps(told, indent=1, ensure_ascii=False))
        return 0
    width = max(len(task.name) for task in found)
    for task in found:
        print(f"{task.name:{width}}  {task.title}: {', '.join(task.metrics)}; {task.category}")
    return 0
