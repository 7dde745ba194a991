"""Virtual environments for packages of others, made on demand in the cache with plain pip.

Each sees the packages that run this process (PyTorch is not fetched twice) and never changes
them: what it needs beside them, or in another version, goes into the environment itself.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, distributions
from pathlib import Path
from typing import Any

from longpref_trainer.errors import ConfigError, StoreError

from ..cache import cache_root
from .command import run_command

# what is shared, and kept at the versions that are there: a model answers by these
SHARED = (
    *("torch", "transformers", "tokenizers", "peft", "safetensors"),
    *("huggingface-hub", "numpy", "pyyaml", "tqdm"),
)
INSTALLED = "installed.json"
# variables that would show the environment packages of somewhere else
LEFT_OUT = ("PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX")

Report = Callable[[str], None]


@dataclass(frozen=True)
class Environment:
    """What is installed, and where."""

    # folder in the cache; holds the version of the package that it is for
    name: str
    # with what these need, as far as it is not there
    requirements: tuple[str, ...]
    # without what these need
    alone: tuple[str, ...] = ()
    # what a reader is told before it is fetched
    cost: str = ""


def tell(line: str) -> None:
    """To stderr: stdout is for results."""
    print(line, file=sys.stderr, flush=True)


def python_of(environment: Environment, report: Report = tell) -> Path:
    """The environment's Python; makes the environment, or brings it up to date, where needed.

    Raises ConfigError where pip cannot install it, StoreError where the cache cannot be written.
    """
    folder = cache_root() / environment.name
    python = folder / "bin" / "python"
    wanted = fingerprint(environment)
    try:
        with locked(folder):
            known = read_stamp(folder)
            if known != wanted or not python.exists():
                if known.get("python") != wanted["python"] or not python.exists():
                    report(f"[set-up] {environment.name}: {environment.cost} (into {folder})")
                    make_folder(folder)
                install(environment, folder, wanted)
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written: {error}. Make room, or name another folder for it by "
            "LONGPREF_CACHE"
        ) from error
    return python


def fingerprint(environment: Environment) -> dict[str, Any]:
    """What the environment depends on; it is brought up to date when this changes."""
    folders = shared_folders()
    there = {
        f"{found.name}=={found.version}" for found in distributions(path=[str(f) for f in folders])
    }
    return {
        "python": [sys.version, sys.base_prefix],
        "requirements": [list(environment.requirements), list(environment.alone)],
        "shared": [str(one) for one in folders],
        "packages": sorted(there),
    }


def shared_folders() -> list[Path]:
    """Where the packages are that run this process, most often one folder."""
    found: dict[Path, None] = {}
    for name in SHARED:
        try:
            found[Path(str(distribution(name).locate_file(""))).resolve()] = None
        except PackageNotFoundError:
            continue
    return list(found)


def read_stamp(folder: Path) -> dict[str, Any]:
    """What was installed last; nothing where that did not come to its end."""
    try:
        found = json.loads((folder / INSTALLED).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time; others wait."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_folder(folder: Path) -> None:
    """An empty environment with pip. Raises ConfigError."""
    run(
        [sys.executable, "-m", "venv", "--clear", folder], folder.parent, f"{folder} cannot be made"
    )


def install(environment: Environment, folder: Path, wanted: dict[str, Any]) -> None:
    """Show the shared packages, install the others, and write down what is there.

    Raises ConfigError.
    """
    (folder / INSTALLED).unlink(missing_ok=True)
    [packages] = folder.glob("lib/python*/site-packages")
    # after the environment's own packages on Python's path
    (packages / "shared.pth").write_text("\n".join(wanted["shared"]) + "\n", "utf-8")
    constraints = folder / "constraints.txt"
    kept = [one for one in wanted["packages"] if canonical(one.split("==")[0]) in SHARED]
    constraints.write_text("\n".join(kept) + "\n", "utf-8")
    pip: list[str | Path] = [
        folder / "bin" / "python",
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
    ]
    pip += ["--quiet", "--progress-bar", "off"]
    problem = (
        f"{environment.name}: pip cannot install it into {folder}. It needs an index of packages "
        "that can be reached (PIP_INDEX_URL names another one); pip says:"
    )
    if environment.alone:
        run([*pip, "--no-deps", *environment.alone], folder, problem)
    run([*pip, "--constraint", constraints, *environment.requirements], folder, problem)
    (folder / INSTALLED).write_text(json.dumps(wanted), "utf-8")


def canonical(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def run(command: list[str | Path], folder: Path, problem: str) -> None:
    """Run it to its end. Raises ConfigError with its last lines."""
    with tempfile.TemporaryDirectory() as work:
        done = run_command(command, Path(work) / "log", folder=folder, environment=own_variables())
    if done.code != 0:
        raise ConfigError(f"{problem}{done.last_lines}")


def own_variables() -> dict[str, str]:
    """This process's variables but for those that lead Python elsewhere."""
    return {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
