"""The servers that serve.py can start: what each needs, and the command that starts it.

Each has an environment of its own in the cache, so that its packages are none of the trainer's.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import fetch
from cache import once, pip, say

# llama.cpp's server in prebuilt wheels: Linux (x86-64, arm64), macOS (arm64), Windows.
XLLAMACPP = "xllamacpp==2026.10.11549"


@dataclass(frozen=True)
class Launch:
    """What starts a server; `model` is the name that requests give."""

    command: list[str]
    model: str
    environment: dict[str, str] = field(default_factory=dict)


def environment(package: str, size: str, path: Path | None = None) -> Path:
    """The Python of a virtual environment in the cache that has this package alone.

    path: a folder of packages that count as installed.
    """

    def make(folder: Path) -> None:
        say(f"{package}: {size} to download, once")
        venv.create(folder, with_pip=True, symlinks=True)
        pip(folder / "bin" / "python", "install", package, path=path)

    # A Python that is gone leaves an environment that does not start; it is made again.
    def whole(folder: Path) -> bool:
        return (folder / "bin" / "python").exists()

    plain = package.replace("[", "-").replace("]", "").replace("==", "-")
    tag = f"py{sys.version_info.major}.{sys.version_info.minor}"
    return once(f"{plain}-{tag}", make, whole) / "bin" / "python"


def llama_cpp(weights: str, port: int, threads: int) -> Launch:
    """llama.cpp's server. In fp32 it computes as PyTorch does; with 4 bits it writes faster."""
    python = environment(XLLAMACPP, "34 MB")
    file = fetch.gguf_fp32() if weights == "fp32" else fetch.gguf()
    command = [str(python), str(Path(__file__).with_name("llama_server.py"))]
    command += ["--weights", str(file), "--name", fetch.NAME]
    command += ["--port", str(port), "--threads", str(threads)]
    return Launch(command, fetch.NAME)


def transformers(weights: str, port: int, threads: int) -> Launch:
    """`transformers serve`, with PyTorch and Transformers of the Python that runs this."""
    if weights != "fp32":
        sys.exit("[model] --server transformers has weights in fp32 alone")
    found = importlib.util.find_spec("transformers")
    if found is None or found.origin is None:
        sys.exit(f"[model] {sys.executable} has no transformers: use the Python of `make setup`")
    packages = Path(found.origin).parents[1]
    package = f"transformers[serving]=={version('transformers')}"
    python = environment(package, "15 MB", packages)
    folder = str(fetch.model())
    command = [str(python), "-m", "transformers.cli.transformers", "serve", folder]
    command += ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu", "--dtype", "float32"]
    ours = {"PYTHONPATH": str(packages), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": str(threads)}
    return Launch(command, folder, ours)


DEFAULT = "llama.cpp"
SERVERS: dict[str, Callable[[str, int, int], Launch]] = {
    "llama.cpp": llama_cpp,
    "transformers": transformers,
}


def default_threads() -> int:
    return int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1)
