"""download: a benchmark's files into the cache."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from ..tasks.benchmark import benchmark_names
from ..tasks.download import download


def add_parser(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser("download", help="fetch a benchmark's data and prompts, once")
    parser.add_argument("names", nargs="+", choices=benchmark_names(), metavar="benchmark",
                        help=", ".join(benchmark_names()))  # fmt: skip
    parser.set_defaults(run=run_download)


def run_download(arguments: argparse.Namespace) -> int:
    """The command; prints the folders."""
    for name in arguments.names:
        print(download(name, lambda line: print(line, file=sys.stderr)))
    return 0
