"""The cache folder, and how something comes into it: once on a machine, whole or not at all."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

CACHE = Path(
    os.environ.get("LONGPREF_CACHE")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "longpref"
)


def say(line: str) -> None:
    print(f"[model] {line}", file=sys.stderr, flush=True)


def once(
    name: str, make: Callable[[Path], None], whole: Callable[[Path], bool] = Path.is_dir
) -> Path:
    """The cache's folder of that name; `make` fills an empty one if it is not there, or not whole.

    Of several processes the first one makes it and the others wait. It gets its name when it is
    finished, so that a killed process leaves none that is half made.
    """
    folder = CACHE / name
    if whole(folder):
        return folder
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        with (CACHE / f".{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole(folder):
                scratch = CACHE / f".{name}.part"
                # What lies there is of a process that was killed: a living one holds the lock.
                shutil.rmtree(scratch, ignore_errors=True)
                scratch.mkdir()
                try:
                    make(scratch)
                    shutil.rmtree(folder, ignore_errors=True)
                    scratch.rename(folder)
                finally:
                    shutil.rmtree(scratch, ignore_errors=True)
    except OSError as error:
        sys.exit(f"[model] {folder} cannot be made: {error}. LONGPREF_CACHE names another cache")
    return folder


def pip(python: Path, *arguments: str, path: Path | None = None) -> None:
    """Runs pip of that Python; with `path`, packages of that folder count as installed."""
    command = [str(python), "-m", "pip", "--disable-pip-version-check", arguments[0]]
    if not sys.stderr.isatty():
        command.append("--quiet")
    environment = {**os.environ, **({"PYTHONPATH": str(path)} if path else {})}
    done = subprocess.run(  # noqa: S603 - nothing of it comes from outside
        [*command, *arguments[1:]], stdout=sys.stderr, env=environment, check=False
    )
    if done.returncode != 0:
        sys.exit(
            f"[model] pip {' '.join(arguments)} failed (exit {done.returncode}; what it says is"
            " above). Nothing half made was left: see to the network or pip's settings, then again"
        )
