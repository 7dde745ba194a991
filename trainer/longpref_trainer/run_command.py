"""Runs a command of a parsed command line, and prints its error as one line."""

from __future__ import annotations

import argparse
import os
import sys
import traceback

from .errors import LongprefError


def run_command(parsed: argparse.Namespace) -> int:
    """`parsed.run`; its exit code. An error is one line, with LONGPREF_DEBUG=1 a traceback too."""
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
