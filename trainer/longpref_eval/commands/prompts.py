"""prompts: what a task asks, as the model would read it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from ..kinds import kind_of
from ..tasks.catalogue import find_tasks
from .arguments import add_data, add_grid, options_of


def add_parser(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "prompts", help="write prompts as they are asked, cut to length; no model is needed"
    )
    parser.add_argument("--task", required=True, help="one task: e.g. longbench/hotpotqa")
    parser.add_argument("--tokenizer", type=Path, required=True, help="the model's folder")
    add_data(parser)
    add_grid(parser)
    parser.set_defaults(run=run_prompts)


def run_prompts(arguments: argparse.Namespace) -> int:
    """The command; a JSON line a prompt."""
    [task] = find_tasks([arguments.task])
    options = options_of(arguments)
    from ..backends.tokenizer_only import TokenizerOnly

    backend = TokenizerOnly(arguments.tokenizer, arguments.window)
    for item in kind_of(task.kind).items(task, options, backend):
        print(
            json.dumps(
                {
                    "id": item.id,
                    "prompt": item.asked.get("prompt"),
                    "chat": item.asked.get("chat"),
                    "max_new_tokens": item.asked.get("max_new_tokens"),
                    "truncated_tokens": item.truncated_tokens,
                    "answers": list(item.answers),
                    "error": item.error,
                },
                ensure_ascii=False,
            )
        )
    return 0
