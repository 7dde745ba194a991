"""The command line of longpref_eval, which `longpref evaluate` starts."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence

from longpref_trainer.errors import LongprefError

from .commands import COMMANDS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code. An error is one line, with LONGPREF_DEBUG=1 a traceback too."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    parser = make_parser()
    # `evaluate --model …` measures, `evaluate --compare A B` compares: the command may be left out
    if argv and argv[0].startswith("-") and argv[0] not in ("-h", "--help"):
        argv = ["compare", *argv[1:]] if argv[0] == "--compare" else ["run", *argv]
    parsed = parser.parse_args(argv)
    try:
        return int(parsed.run(parsed))
    except LongprefError as error:
        if os.environ.get("LONGPREF_DEBUG"):
            traceback.print_exc()
        print(f"error [{error.code}]: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # `… | head`: what comes is not read any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
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
