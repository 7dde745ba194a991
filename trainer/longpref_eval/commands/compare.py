"""compare: two results, row by row."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "compare", help="two results row by row, with paired 95 %% intervals"
    )
    parser.add_argument("a", type=Path, help="folder of results, e.g. before")
    parser.add_argument("b", type=Path, help="folder of results, e.g. after")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=run_compare)


def run_compare(arguments: argparse.Namespace) -> int:
    """The command."""
    from ..results.compare import compare
    from ..results.compare_text import compare_text

    found = compare(arguments.a, arguments.b)
    print(
        json.dumps(found, indent=1, ensure_ascii=False) if arguments.json else compare_text(found)
    )
    return 0
