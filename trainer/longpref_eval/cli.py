"""The command line of longpref_eval, which `longpref evaluate` starts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from longpref_trainer.run_command import run_command

from .commands import COMMANDS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    parser = make_parser()
    # `evaluate --model …` measures, `evaluate --compare A B` compares: the command may be left out
    if argv and argv[0].startswith("-") and argv[0] not in ("-h", "--help"):
        argv = ["compare", *argv[1:]] if argv[0] == "--compare" else ["run", *argv]
    parsed = parser.parse_args(argv)
    try:
        return run_command(parsed)
    except KeyboardInterrupt:
        print("interrupted; what was measured is kept: run the same command again", file=sys.stderr)
        return 130


def make_parser() -> argparse.ArgumentParser:
    """The parser, with every command of `commands/`."""
    parser = argparse.ArgumentParser(
        prog="longpref evaluate",
        description="Measure what a model can do with long inputs.",
        epilog="Without a command: run.",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    for add in COMMANDS:
        add(commands)
    return parser
