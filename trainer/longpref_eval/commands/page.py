"""page: one HTML file of one or several results."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .arguments import positive


def add_parser(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser("page", help="one HTML file of results, side by side")
    parser.add_argument(
        "folders", nargs="+", type=Path, help="folders of results, e.g. before after"
    )
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    parser.add_argument(
        "--rows", type=positive, default=50, help="predictions shown of a task (50)"
    )
    parser.set_defaults(run=run_page)


def run_page(arguments: argparse.Namespace) -> int:
    """The command."""
    from ..results.page import write_page

    write_page(arguments.folders, arguments.out, rows=arguments.rows)
    print(arguments.out)
    return 0
